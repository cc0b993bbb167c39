"""An identity of its own for every function, so that a call tells who made it."""

import hashlib
import json
import re
from typing import Any, Dict, List, Optional, Set
from urllib.parse import unquote

from ministack import app
from ministack.core import lambda_runtime
from ministack.core.iam_evaluator import _resolve_managed_policy_document
from ministack.core.responses import get_account_id
from ministack.core.router import extract_access_key_id
from ministack.services import iam, lambda_svc, sts

_callers: Dict[str, Dict[str, str]] = {}
_borrowed: Set[str] = set()
_SIGV4A = re.compile(r"AWS4-ECDSA-P256-SHA256 Credential=([^/]+)/")


def credentials_of(config: Dict[str, Any], purpose: str = "") -> Dict[str, str]:
    """Temporary credentials of the function's role, as Lambda gives them: one key a function, role and purpose."""
    account, name = config["FunctionArn"].split(":")[4], config["FunctionName"]
    role = config.get("Role", "").rsplit("/", 1)[-1]
    arn = f"arn:aws:sts::{account}:assumed-role/{role}/{name}"
    key = "ASIA" + hashlib.sha256(f"{config['FunctionArn']}:{role}{purpose}".encode()).hexdigest()[:16].upper()
    _callers[key] = {"function": name, "role": role, "principal": arn}
    sts.register_session(
        key,
        {"Arn": arn, "UserId": f"{role}:{name}", "SecretAccessKey": "test", "SessionToken": f"local/{name}"},
    )
    return {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": "test", "AWS_SESSION_TOKEN": f"local/{name}"}


def borrowed_credentials(function: str) -> Dict[str, str]:
    """The same for somebody who tries what the function's role permits: decided like the function's own calls, but
    not written down among them, for it has not made them."""
    if function not in lambda_svc._functions:
        raise ValueError(f"there is no function {function}")
    found = credentials_of(lambda_svc._functions[function]["config"], purpose=":borrowed")
    _borrowed.add(found["AWS_ACCESS_KEY_ID"])
    return found


def is_borrowed(headers: Dict[str, str], query: Dict[str, Any]) -> bool:
    return _key(headers, query) in _borrowed


def caller(headers: Dict[str, str], query: Dict[str, Any]) -> Optional[Dict[str, str]]:
    """The function that signed a request, None for anybody else."""
    return _callers.get(_key(headers, query))


def _key(headers: Dict[str, str], query: Dict[str, Any]) -> str:
    # MiniStack reads the key of such a signature only where it has checked it, which nobody does here.
    signed_for_every_region = _SIGV4A.match(headers.get("authorization", ""))
    key = signed_for_every_region.group(1) if signed_for_every_region else extract_access_key_id(headers, query)
    return key or ""


def policies() -> Dict[str, List[Dict[str, Any]]]:
    """The policies of every role, inline and attached, as documents."""
    return {name: _documents(role) for name, role in iam._roles.items()}


def policies_of(role: str) -> List[Dict[str, Any]]:
    """Those of one role, as they are now; a role that is not there permits nothing."""
    return _documents(iam._roles[role]) if role in iam._roles else []


def _documents(role: Dict[str, Any]) -> List[Dict[str, Any]]:
    found = list((role.get("InlinePolicies") or {}).items())
    found += [
        (arn, _resolve_managed_policy_document(arn, get_account_id()))
        for arn in role.get("AttachedPolicies", [])
    ]

    def document(value: Any) -> Any:
        return (
            json.loads(unquote(value) if value.startswith("%7B") else value)
            if isinstance(value, str)
            else value
        )

    return [{"name": name, "policy": document(value)} for name, value in found if value]


def install() -> None:
    assert not app.AUTH, "MiniStack's own authorisation must be off: it denies correct calls"
    lambda_runtime.execution_credentials = credentials_of
    lambda_svc.execution_credentials = credentials_of
