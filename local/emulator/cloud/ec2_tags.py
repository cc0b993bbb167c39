"""CreateTags and DeleteTags, with EC2's refusals."""

import re
from typing import Any, Dict, List

from ministack.services import ec2

from .ec2_wire import Refusal, action, strings

# A key that the metadata service could not serve is refused while tags are shown there.
METADATA_KEY = re.compile(r"[0-9a-zA-Z\-_+=,.@:]{1,255}")
RESERVED = (".", "..", "_index")
OWNERS = {
    "i-": ("_instances", "InvalidInstanceID.NotFound", "The instance ID '{}' does not exist"),
    "vol-": ("_volumes", "InvalidVolume.NotFound", "The volume '{}' does not exist."),
    "sg-": ("_security_groups", "InvalidGroup.NotFound", "The security group '{}' does not exist"),
    "eni-": (
        "_network_interfaces",
        "InvalidNetworkInterfaceID.NotFound",
        "The networkInterface ID '{}' does not exist",
    ),
}


def check_metadata_keys(keys: List[str]) -> None:
    """@see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/work-with-tags-in-IMDS.html"""
    for key in keys:
        if not METADATA_KEY.fullmatch(key) or key in RESERVED:
            raise Refusal(
                "InvalidParameterValue",
                f"'{key}' is not a valid tag key. "
                "Tag keys must match pattern ([0-9a-zA-Z\\-_+=,.@:]{1,255}), "
                "and must not be a reserved name ('.', '..', '_index')",
            )


def check_tags(tags: List[Dict[str, str]]) -> None:
    for tag in tags:
        if tag["Key"].startswith("aws:"):
            raise Refusal(
                "InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use"
            )
        if len(tag["Key"]) > 127 or len(tag["Value"]) > 255:
            raise Refusal(
                "InvalidParameterValue",
                "Tag key or value exceeds the maximum length of 127 or 255 characters",
            )
    if len({t["Key"] for t in tags}) != len(tags):
        raise Refusal("InvalidParameterValue", "Duplicate tag key specified")


def _check_owner(resource_id: str) -> None:
    for prefix, (store, code, sentence) in OWNERS.items():
        if resource_id.startswith(prefix) and resource_id not in getattr(ec2, store):
            raise Refusal(code, sentence.format(resource_id))


def create_tags(params: Dict[str, Any]) -> Dict[str, Any]:
    ids = strings(params.get("ResourceId"))
    tags = [{"Key": t["Key"], "Value": t.get("Value", "")} for t in params.get("Tag") or []]
    check_tags(tags)
    for one in ids:
        _check_owner(one)
        instance = ec2._instances.get(one) if one.startswith("i-") else None
        if instance and instance["MetadataOptions"]["instanceMetadataTags"] == "enabled":
            check_metadata_keys([t["Key"] for t in tags])
    for one in ids:
        kept = {t["Key"]: t for t in ec2._tags.get(one, [])}
        kept.update({t["Key"]: t for t in tags})
        if len(kept) > 50:
            raise Refusal("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.")
        ec2._tags[one] = list(kept.values())
    return {"return": True}


def delete_tags(params: Dict[str, Any]) -> Dict[str, Any]:
    """A tag given with a value goes only if it has that value; without tags, all go."""
    asked = params.get("Tag")
    for one in strings(params.get("ResourceId")):
        _check_owner(one)
        ec2._tags[one] = [
            t
            for t in ec2._tags.get(one, [])
            if asked
            and not any(t["Key"] == a["Key"] and a.get("Value", t["Value"]) == t["Value"] for a in asked)
        ]
    return {"return": True}


def install() -> None:
    action("CreateTags")(create_tags)
    action("DeleteTags")(delete_tags)
