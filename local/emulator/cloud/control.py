"""The emulator's own interface, `/_berth/...`: what guests and tests see and do. Loopback only."""

import base64
import gzip
import json
from typing import Any, Dict, List

from ministack.services import cognito, ec2

from . import callers, ec2_attributes, ec2_images, ec2_states, faults
from .ec2_wire import Answer, Refusal


def _json(status: int, body: Any) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


def handle(method: str, path: str, body: bytes) -> Answer:
    try:
        asked = json.loads(body) if body else {}
        return _route(method, path.rstrip("/"), asked)
    except Refusal as refusal:
        return _json(404, {"error": refusal.message})
    except (ValueError, KeyError, TypeError) as wrong:
        return _json(400, {"error": f"The body of {method} {path} is not understood: {wrong}"})


def _route(method: str, path: str, asked: Any) -> Answer:
    if (method, path) == ("GET", "/_berth/instances"):
        return _json(200, {"instances": [_instance(i) for i in ec2._instances.values()]})
    if method == "POST" and path.startswith("/_berth/instances/"):
        return _instance_verb(*path.split("/")[3:], asked)
    if (method, path) == ("POST", "/_berth/faults"):
        faults.add(asked)
        return _json(200, {})
    if (method, path) == ("DELETE", "/_berth/faults"):
        faults.clear()
        return _json(200, {})
    if (method, path) == ("GET", "/_berth/roles"):
        return _json(200, callers.policies())
    if (method, path) == ("POST", "/_berth/credentials"):
        return _json(200, callers.borrowed_credentials(asked["function"]))
    if (method, path) == ("POST", "/_berth/images"):
        for image in asked["images"]:
            ec2_images.register(image)
        return _json(200, {})
    if (method, path) == ("POST", "/_berth/tokens"):
        return _json(200, {"token": _changed_token(asked["token"], asked["claims"])})
    return _json(404, {"error": f"The emulator's control interface has no {method} {path}."})


def _instance_verb(instance_id: str, verb: str, asked: Dict[str, Any]) -> Answer:
    if verb == "power-off":
        done = ec2_states.power_off(instance_id)
    elif verb == "die":
        done = ec2_states.die(instance_id, asked["code"], asked["message"])
    else:
        return _json(404, {"error": f"An instance knows power-off and die, not {verb}."})
    if not done:
        state = ec2_states.find(instance_id)["State"]["Name"]
        return _json(409, {"error": f"{instance_id} is {state}: {verb} has no effect."})
    return _json(200, {})


def _instance(i: Dict[str, Any]) -> Dict[str, Any]:
    return {
        "id": i["InstanceId"],
        "state": i["State"]["Name"],
        "boot": i["Boot"],
        "imageId": i["ImageId"],
        "instanceType": i["InstanceType"],
        "zone": i["Placement"]["AvailabilityZone"],
        "tags": {t["Key"]: t.get("Value", "") for t in ec2._tags.get(i["InstanceId"], [])},
        "metadataTags": i["MetadataOptions"]["instanceMetadataTags"] == "enabled",
        "userData": _readable(base64.b64decode(i["UserData"])),
        "userDataBase64": i["UserData"],
        "publicKey": i["PublicKey"],
        "privateIp": i["PrivateIpAddress"],
        "publicIp": i["PublicIpAddress"] or None,
        "publicName": i["PublicDnsName"] or None,
        "subnetId": i["SubnetId"],
        # A Windows guest makes its own password; here the emulator does, and its guest must accept it.
        "password": ec2_attributes.password_of(i) if i["Windows"] else None,
        "groups": [{"id": g["GroupId"], "rules": _rules(g["GroupId"])} for g in i["SecurityGroups"]],
    }


def _readable(user_data: bytes) -> str:
    """As cloud-init reads it: what is compressed is taken for what it was before."""
    if user_data[:2] == b"\x1f\x8b":
        user_data = gzip.decompress(user_data)
    return user_data.decode("utf-8", errors="replace")


def _rules(group_id: str) -> List[Dict[str, Any]]:
    """Ingress only; a rule whose source is no address range (a group, a prefix list) names that instead.

    A list of AWS's is named by its name: its id is another one in each region.
    """
    group = ec2._security_groups.get(group_id) or {"IpPermissions": []}
    return [
        {
            "protocol": r["IpProtocol"],
            "from": r.get("FromPort", 0),
            "to": r.get("ToPort", 65535),
            "cidrs": [e["CidrIp"] for e in r.get("IpRanges", [])]
            + [e["CidrIpv6"] for e in r.get("Ipv6Ranges", [])],
            "prefixLists": [_prefix_list(e["PrefixListId"]) for e in r.get("PrefixListIds", [])],
            "groups": [e.get("GroupId", "") for e in r.get("UserIdGroupPairs", [])],
        }
        for r in group["IpPermissions"]
    ]


def _prefix_list(list_id: str) -> str:
    return (ec2._resolve_aws_pl_by_id(list_id) or {}).get("PrefixListName", list_id)


def _part(text: str) -> Dict[str, Any]:
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def _changed_token(token: str, claims: Dict[str, Any]) -> str:
    """The token with other claims, signed by its own pool: how a test gets an expired one."""
    if not cognito._signature_valid(token):
        raise ValueError("the token must be one that this emulator's user pool signed")
    found = _part(token.split(".")[1])
    pool, use = found["iss"].rsplit("/", 1)[-1], found.get("token_use", "access")
    return cognito._signed_jwt({**found, **claims}, pool, use)
