"""RunInstances: checked as AWS checks it, and idempotent in its zone."""

import base64
import json
from typing import Any, Dict, List, Tuple

from ministack.core.responses import AccountRegionScopedDict, get_account_id
from ministack.services import ec2

from . import ec2_images, ec2_interfaces, ec2_types, ec2_volumes
from .ec2_states import begin
from .ec2_tags import check_metadata_keys, check_tags
from .ec2_wire import Refusal, action, dry_run, is_true, strings, tag_specification

# (token, zone) -> {"asked": fingerprint, "instances": ids, "reservation": id}
_launches = AccountRegionScopedDict()
PER_LAUNCH = ("ClientToken", "DryRun", "Action", "Version")


def _place(params: Dict[str, Any]) -> Tuple[Dict[str, Any], List[str], Dict[str, Any]]:
    """The subnet, the groups and the interface specification."""
    specs = params.get("NetworkInterface") or []
    spec = specs[0] if specs else {}
    if len(specs) > 1:
        raise Refusal(
            "UnsupportedOperation", "The local cloud launches instances with one network interface."
        )
    if specs and (params.get("SubnetId") or params.get("SecurityGroupId")):
        raise Refusal(
            "InvalidParameterCombination",
            "Network interfaces and an instance-level subnet ID or security groups may not be specified "
            "on the same request",
        )
    subnet_id = spec.get("SubnetId") or params.get("SubnetId")
    zone = (params.get("Placement") or {}).get("AvailabilityZone")
    if not subnet_id:
        subnet = next(
            (
                s
                for s in ec2._subnets.values()
                if s.get("DefaultForAz") and zone in (None, s["AvailabilityZone"])
            ),
            None,
        )
        if not subnet:
            raise Refusal("MissingInput", "No subnets found for the default VPC. Please specify a subnet.")
    elif subnet_id not in ec2._subnets:
        raise Refusal("InvalidSubnetID.NotFound", f"The subnet ID '{subnet_id}' does not exist")
    else:
        subnet = ec2._subnets[subnet_id]
    groups = strings(spec.get("SecurityGroupId")) or strings(params.get("SecurityGroupId"))
    return subnet, groups or [_default_group(subnet["VpcId"])], spec


def _default_group(vpc_id: str) -> str:
    return next(
        g["GroupId"]
        for g in ec2._security_groups.values()
        if g["VpcId"] == vpc_id and g["GroupName"] == "default"
    )


def _user_data(params: Dict[str, Any]) -> str:
    """In base 64 still: it need not be text."""
    try:
        raw = base64.b64decode(params.get("UserData") or "", validate=True)
    except ValueError:
        raise Refusal("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.") from None
    if len(raw) > 16384:
        raise Refusal("InvalidParameterValue", "User data is limited to 16384 bytes")
    return base64.b64encode(raw).decode()


def _key(params: Dict[str, Any], image: Dict[str, Any]) -> Dict[str, Any]:
    name = params.get("KeyName")
    if not name:
        return {}
    if name not in ec2._key_pairs:
        raise Refusal("InvalidKeyPair.NotFound", f"The key pair '{name}' does not exist")
    if ec2_images.is_windows(image) and ec2._key_pairs[name]["KeyType"] == "ed25519":
        raise Refusal("InvalidParameterCombination", "ED25519 key pairs are not supported with Windows AMIs.")
    return ec2._key_pairs[name]


def _check_type(params: Dict[str, Any], image: Dict[str, Any]) -> str:
    name = params.get("InstanceType") or "m1.small"
    size = ec2_types.find(name)
    if not size:
        raise Refusal("InvalidParameterValue", f"Invalid value '{name}' for InstanceType.")
    if size[3] != image["architecture"]:
        raise Refusal(
            "InvalidParameterValue",
            f"The architecture '{size[3]}' of the specified instance type does not match the architecture "
            f"'{image['architecture']}' of the specified AMI. Specify an instance type and an AMI that have "
            "matching architectures, and try again.",
        )
    return name


def _profile(params: Dict[str, Any]) -> Any:
    asked = params.get("IamInstanceProfile") or {}
    if not asked:
        return None
    profile, refused = ec2._resolve_iam_instance_profile(
        iam_arn=asked.get("Arn", ""), iam_name=asked.get("Name", ""), allow_missing=False
    )
    if refused:
        named = asked.get("Name") or asked.get("Arn")
        raise Refusal(
            "InvalidParameterValue",
            f"Value ({named}) for parameter iamInstanceProfile.name is invalid. "
            "Invalid IAM Instance Profile name",
        )
    return profile


def _metadata(params: Dict[str, Any]) -> Dict[str, str]:
    asked = params.get("MetadataOptions") or {}
    return {
        "state": "applied",
        "httpTokens": asked.get("HttpTokens", "optional"),
        "httpPutResponseHopLimit": asked.get("HttpPutResponseHopLimit", "1"),
        "httpEndpoint": asked.get("HttpEndpoint", "enabled"),
        "httpProtocolIpv6": asked.get("HttpProtocolIpv6", "disabled"),
        "instanceMetadataTags": asked.get("InstanceMetadataTags", "disabled"),
    }


def _earlier(params: Dict[str, Any], zone: str) -> Any:
    """The launch that this one repeats, if any."""
    token = params.get("ClientToken")
    if not token:
        return None
    if len(token) > 64 or not token.isascii():
        raise Refusal("InvalidParameterValue", "Client token must be at most 64 ASCII characters.")
    launch = _launches.get((token, zone))
    if not launch:
        return None
    if launch["asked"] != _fingerprint(params):
        raise Refusal(
            "IdempotentParameterMismatch",
            "Arguments on this idempotent request are inconsistent with arguments used in "
            "previous request(s).",
        )
    if any(
        ec2._instances[i]["State"]["Name"] in ("shutting-down", "terminated") for i in launch["instances"]
    ):
        raise Refusal(
            "IdempotentInstanceTerminated",
            "The instance that this client token launched is terminated. Use another client token.",
        )
    return launch


def _fingerprint(params: Dict[str, Any]) -> str:
    return json.dumps({k: v for k, v in params.items() if k not in PER_LAUNCH}, sort_keys=True)


def run_instances(params: Dict[str, Any]) -> Dict[str, Any]:
    """@see https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html"""
    if params.get("LaunchTemplate"):
        raise Refusal("UnsupportedOperation", "The local cloud launches without launch templates.")
    subnet, group_ids, spec = _place(params)
    zone = subnet["AvailabilityZone"]
    earlier = _earlier(params, zone)
    if earlier:
        return _answer([ec2._instances[i] for i in earlier["instances"]], earlier["reservation"])

    least, most = int(params.get("MinCount") or 1), int(params.get("MaxCount") or 1)
    if not 1 <= least <= most <= 20:
        raise Refusal(
            "InvalidParameterValue",
            f"MinCount {least} and MaxCount {most} must be between 1 and 20, in this order.",
        )
    image = ec2_images.find(params.get("ImageId"))
    mappings = params.get("BlockDeviceMapping") or []
    ec2_volumes.check_mappings(image, mappings)
    metadata = _metadata(params)
    tags = {kind: tag_specification(params, kind) for kind in ("instance", "volume", "network-interface")}
    for given in tags.values():
        check_tags(given)
    if metadata["instanceMetadataTags"] == "enabled":
        check_metadata_keys([t["Key"] for t in tags["instance"]])
    common = {
        "ImageId": image["imageId"],
        "InstanceType": _check_type(params, image),
        "KeyName": params.get("KeyName", ""),
        "UserData": _user_data(params),
        "IamInstanceProfile": _profile(params),
        "MetadataOptions": metadata,
        "CpuCredits": (params.get("CreditSpecification") or {}).get("CpuCredits"),
        "ShutdownBehavior": params.get("InstanceInitiatedShutdownBehavior") or "stop",
        "ApiTerminationDisabled": is_true(params.get("DisableApiTermination")),
        "ClientToken": params.get("ClientToken", ""),
        "Architecture": image["architecture"],
        "Windows": ec2_images.is_windows(image),
        "RootDeviceName": image["rootDeviceName"],
        "PublicKey": _key(params, image).get("PublicKey", ""),
        "WantsPublicAddress": is_true(
            spec.get("AssociatePublicIpAddress"), bool(subnet.get("MapPublicIpOnLaunch"))
        ),
        "ReservationId": ec2_interfaces.new_id("r-"),
    }
    groups = ec2_interfaces.groups_of(group_ids, subnet["VpcId"])
    if params.get("DryRun") == "true":
        raise dry_run()

    made = [_make(common, index, subnet, groups, spec, image, mappings, tags) for index in range(most)]
    if params.get("ClientToken"):
        _launches[(params["ClientToken"], zone)] = {
            "asked": _fingerprint(params),
            "instances": [i["InstanceId"] for i in made],
            "reservation": common["ReservationId"],
        }
    answer = _answer(made, common["ReservationId"])
    for instance in made:
        begin(instance, "running", reason=None)
    return answer


run_instances.checks_before_dry_run = True  # type: ignore[attr-defined]


def _make(
    common: Dict[str, Any],
    index: int,
    subnet: Dict[str, Any],
    groups: Any,
    spec: Dict[str, Any],
    image: Dict[str, Any],
    mappings: Any,
    tags: Any,
) -> Dict[str, Any]:
    instance_id, now = ec2._new_instance_id(), ec2._now_ts()
    eni = ec2_interfaces.add_interface(instance_id, subnet, groups, spec, now)
    devices = ec2_volumes.make_volumes(instance_id, image, mappings, subnet["AvailabilityZone"], now)
    address = eni["PrivateIpAddress"]
    instance = {
        **common,
        "InstanceId": instance_id,
        "State": {"Code": 0, "Name": "pending"},
        "StateReason": {"code": "pending", "message": "pending"},
        "Boot": 0,
        "SubnetId": subnet["SubnetId"],
        "VpcId": subnet["VpcId"],
        "PrivateIpAddress": address,
        "PrivateDnsName": f"ip-{address.replace('.', '-')}.ec2.internal",
        "PublicIpAddress": "",
        "PublicDnsName": "",
        "SourceDestCheck": True,
        "SecurityGroups": groups,
        "RootDeviceType": "ebs",
        "Placement": {"AvailabilityZone": subnet["AvailabilityZone"], "Tenancy": "default"},
        "AmiLaunchIndex": index,
        "LaunchTime": now,
        "BlockDeviceMappings": devices,
    }
    ec2._instances[instance_id] = instance
    if common["IamInstanceProfile"]:
        ec2._upsert_iam_instance_profile_association(instance_id, common["IamInstanceProfile"])
    owners = {
        "instance": [instance_id],
        "network-interface": [eni["NetworkInterfaceId"]],
        "volume": [d["Ebs"]["VolumeId"] for d in devices],
    }
    for kind, ids in owners.items():
        for one in ids:
            if tags[kind]:
                ec2._tags[one] = [dict(t) for t in tags[kind]]
    return instance


def _answer(instances: List[Dict[str, Any]], reservation: str) -> Dict[str, Any]:
    from .ec2_instances import shape

    return {
        "reservationId": reservation,
        "ownerId": get_account_id(),
        "groupSet": [],
        "instancesSet": [shape(i) for i in instances],
    }


def install() -> None:
    action("RunInstances")(run_instances)
