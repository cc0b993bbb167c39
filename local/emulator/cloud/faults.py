"""Faults that a test asks for: refusals, latency, answers that get lost."""

import json
from typing import Any, Dict, List, Optional
from xml.sax.saxutils import escape

from ministack.services import ec2

from .requests import values

_faults: List[Dict[str, Any]] = []
JSON_SERVICES = (
    "dynamodb",
    "secretsmanager",
    "ssm",
    "scheduler",
    "lambda",
    "events",
    "cognito-idp",
    "cloudfront-keyvaluestore",
    "logs",
    "pricing",
)


def add(fault: Dict[str, Any]) -> None:
    if not fault.get("service") or not fault.get("action"):
        raise ValueError("a fault needs the service and the action that it is for")
    if not (fault.get("code") or fault.get("delayMs") or fault.get("loseAnswer")):
        raise ValueError("a fault needs a code, delayMs or loseAnswer")
    _faults.append({"status": 500, "times": 1, **fault})


def clear() -> None:
    _faults.clear()


def waiting() -> bool:
    return bool(_faults)


def take(service: str, action: Optional[str], params: Dict[str, Any]) -> Optional[Dict[str, Any]]:
    """The next fault for this call, counted as used."""
    for fault in _faults:
        if (
            fault["service"] == service
            and fault["action"] == action
            and _in_subnet(fault.get("subnet"), params)
        ):
            fault["times"] -= 1
            if fault["times"] <= 0:
                _faults.remove(fault)
            return fault
    return None


def _in_subnet(subnet: Optional[str], params: Dict[str, Any]) -> bool:
    if not subnet:
        return True
    named = set(values(params))
    return subnet in named or any(
        ec2._instances[i]["SubnetId"] == subnet for i in named if i in ec2._instances
    )


def answer(service: str, fault: Dict[str, Any]) -> Any:
    """The refusal in the service's own protocol."""
    code, status = fault["code"], int(fault["status"])
    message = fault.get("message") or f"{code} was asked for by a test."
    if service in JSON_SERVICES:
        body = json.dumps({"__type": code, "message": message}).encode()
        return status, {"Content-Type": "application/x-amz-json-1.0", "x-amzn-errortype": code}, body
    return ec2._error(code, escape(message), status)


LOST = (503, {"Content-Type": "text/plain"}, b"")
