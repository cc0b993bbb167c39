"""One JSON line for every AWS call that a function makes: who, what, on what, and how it was answered."""

import json
import os
import time
from typing import Any, Dict, Iterator, Optional

from ministack.core.responses import get_account_id
from ministack.core.router import extract_region
from ministack.services import dynamodb, ec2, iam, secretsmanager, ssm

from .ec2_images import IMAGES, snapshot_of
from .requests import values

_file = (
    open(os.environ["BERTH_CALLS"], "a", buffering=1, encoding="utf-8")
    if os.environ.get("BERTH_CALLS")
    else None
)  # noqa: SIM115
# Never written down. `Value` is an SSM parameter's; a tag's value stays, it has a `Key` beside it.
SECRET = {
    "SecretString",
    "SecretBinary",
    "PublicKeyMaterial",
    "UserData",
    "Value",
    "Password",
    "TemporaryPassword",
    "ClientSecret",
    "UserData.Value",
}
STORES = {
    "instance": ec2._instances,
    "subnet": ec2._subnets,
    "security-group": ec2._security_groups,
    "volume": ec2._volumes,
    "network-interface": ec2._network_interfaces,
    "snapshot": ec2._snapshots,
}


def redact(node: Any) -> Any:
    if isinstance(node, dict):
        tag = "Key" in node
        return {
            k: ("***" if k in SECRET and isinstance(v, str) and not (tag and k == "Value") else redact(v))
            for k, v in node.items()
        }
    return [redact(v) for v in node] if isinstance(node, list) else node


def open_record(
    who: Dict[str, str], headers: Dict[str, str], service: str, action: Optional[str], params: Dict[str, Any]
) -> Dict[str, Any]:
    """The record of a call before it is carried out, when its objects are still as IAM would see them."""
    return {
        "at": round(time.time(), 3),
        **who,
        "service": service,
        "action": action,
        "region": extract_region(headers),
        "account": get_account_id(),
        "params": redact(params),
        "state": _state(service, params),
    }


def close_record(record: Dict[str, Any], status: int) -> None:
    """Write the record down, with how the call was answered and how many seconds it took."""
    if _file:
        seconds = round(time.time() - record["at"], 3)
        _file.write(json.dumps({**record, "status": status, "seconds": seconds}) + "\n")


def _tags(resource_id: str) -> Dict[str, str]:
    return {t["Key"]: t.get("Value", "") for t in ec2._tags.get(resource_id) or []}


def _state(service: str, params: Dict[str, Any]) -> Dict[str, Any]:
    if service == "ec2":
        return _ec2_state(params)
    if service == "secretsmanager":
        _, secret = secretsmanager._resolve(params.get("SecretId", ""))
        tags = {t["Key"]: t["Value"] for t in (secret or {}).get("Tags") or []}
        return (
            {"secret": {"arn": secret["ARN"], "tags": tags, "kms": secret.get("KmsKeyId")}} if secret else {}
        )
    if service == "dynamodb":
        return {t: _keys(t) for t in set(_tables(params)) if t in dynamodb._tables}
    if service == "ssm":
        names = [params["Name"]] if params.get("Name") else params.get("Names") or []
        return {n: {"type": ssm._parameters[n].get("Type")} for n in names if n in ssm._parameters}
    return {}


def _keys(table: str) -> Dict[str, Any]:
    """The partition keys of a table and of its indexes: IAM can narrow a call by their values."""
    record = dynamodb._tables[table]
    indexes = record.get("GlobalSecondaryIndexes") or []
    return {
        "hash": _hash_key(record["KeySchema"]),
        "indexes": {index["IndexName"]: _hash_key(index["KeySchema"]) for index in indexes},
    }


def _hash_key(schema: Any) -> Optional[str]:
    return next((k["AttributeName"] for k in schema if k["KeyType"] == "HASH"), None)


def _tables(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("TableName"), str):
            yield node["TableName"]
        # A batch names its tables by key.
        yield from (k for k in node.get("RequestItems") or {})
        for child in node.values():
            yield from _tables(child)
    elif isinstance(node, list):
        for child in node:
            yield from _tables(child)


def _ec2_state(params: Dict[str, Any]) -> Dict[str, Any]:
    found: Dict[str, Any] = {}
    for value in set(values(params)):
        for kind, store in STORES.items():
            if value in store:
                found[value] = _ec2_thing(kind, value, store[value])
        if value in IMAGES:
            snapshot = snapshot_of(value)
            found[value] = {"type": "image", "tags": _tags(value), "snapshots": [snapshot]}
            found[snapshot] = {"type": "snapshot", "tags": _tags(snapshot)}
        if value in ec2._key_pairs:
            found[f"key-pair/{value}"] = {
                "type": "key-pair",
                "tags": _tags(ec2._key_pairs[value]["KeyPairId"]),
            }
        profile = iam._instance_profiles.get(value.rsplit("/", 1)[-1])
        if profile:
            roles = [iam._roles[r]["Arn"] for r in profile["Roles"] if r in iam._roles]
            found[f"profile/{value}"] = {"type": "profile", "arn": profile["Arn"], "roles": roles}
    return found


def _ec2_thing(kind: str, resource_id: str, record: Dict[str, Any]) -> Dict[str, Any]:
    thing: Dict[str, Any] = {"type": kind, "tags": _tags(resource_id)}
    if kind == "instance":
        thing.update(
            instanceType=record.get("InstanceType"),
            profile=(record.get("IamInstanceProfile") or {}).get("Arn"),
        )
    if kind in ("subnet", "security-group"):
        thing.update(vpc=record.get("VpcId"), az=record.get("AvailabilityZone"))
    return thing
