"""DescribeInstances and DescribeInstanceStatus."""

import time
from typing import Any, Dict, List

from ministack.core.responses import get_account_id
from ministack.services import ec2

from . import ec2_interfaces
from .ec2_states import CODES, DELAY, find
from .ec2_wire import Refusal, action, check_page_size, is_true, matches, page, strings, tags_of


def _values(i: Dict[str, Any]) -> Dict[str, Any]:
    return {
        "instance-id": i["InstanceId"],
        "instance-state-name": i["State"]["Name"],
        "instance-state-code": i["State"]["Code"],
        "instance-type": i["InstanceType"],
        "image-id": i["ImageId"],
        "subnet-id": i["SubnetId"],
        "vpc-id": i["VpcId"],
        "availability-zone": i["Placement"]["AvailabilityZone"],
        "key-name": i["KeyName"],
        "client-token": i["ClientToken"],
        "reservation-id": i["ReservationId"],
        "owner-id": get_account_id(),
        "private-ip-address": i["PrivateIpAddress"],
        "ip-address": i["PublicIpAddress"],
        "architecture": i["Architecture"],
        "instance.group-id": [g["GroupId"] for g in i["SecurityGroups"]],
        "network-interface.group-id": [g["GroupId"] for g in i["SecurityGroups"]],
        "state-reason-code": (i.get("StateReason") or {}).get("code"),
        "metadata-options.http-tokens": i["MetadataOptions"]["httpTokens"],
    }


def _visible() -> List[Dict[str, Any]]:
    return [i for i in ec2._instances.values() if time.time() - i.get("TerminatedAt", time.time()) <= 3600]


def shape(i: Dict[str, Any]) -> Dict[str, Any]:
    """An instance in the wire's names."""
    gone = i["State"]["Name"] == "terminated"
    profile = i.get("IamInstanceProfile")
    interfaces = [] if gone else ec2_interfaces.interfaces_of(i["InstanceId"])
    # MiniStack's image, volume and association code reads the record too, hence its PascalCase names.
    return {
        "instanceId": i["InstanceId"],
        "imageId": i["ImageId"],
        "instanceState": {"code": i["State"]["Code"], "name": i["State"]["Name"]},
        "privateDnsName": "" if gone else i["PrivateDnsName"],
        "dnsName": i["PublicDnsName"],
        "reason": i.get("StateTransitionReason") or "",
        "keyName": i["KeyName"] or None,
        "amiLaunchIndex": i["AmiLaunchIndex"],
        "instanceType": i["InstanceType"],
        "launchTime": i["LaunchTime"],
        "placement": {
            "availabilityZone": i["Placement"]["AvailabilityZone"],
            "groupName": "",
            "tenancy": "default",
        },
        "platform": "windows" if i["Windows"] else None,
        "platformDetails": "Windows" if i["Windows"] else "Linux/UNIX",
        "usageOperation": "RunInstances:0002" if i["Windows"] else "RunInstances",
        "monitoring": {"state": "disabled"},
        "subnetId": None if gone else i["SubnetId"],
        "vpcId": None if gone else i["VpcId"],
        "privateIpAddress": None if gone else i["PrivateIpAddress"],
        "ipAddress": i["PublicIpAddress"] or None,
        "sourceDestCheck": None if gone else i["SourceDestCheck"],
        "groupSet": [] if gone else ec2_interfaces.wire_groups(i["SecurityGroups"]),
        "stateReason": i.get("StateReason"),
        "architecture": i["Architecture"],
        "rootDeviceType": "ebs",
        "rootDeviceName": i["RootDeviceName"],
        "blockDeviceMapping": [_device(d) for d in i["BlockDeviceMappings"]],
        "virtualizationType": "hvm",
        "clientToken": i["ClientToken"],
        "tagSet": tags_of(i["InstanceId"]),
        "hypervisor": "xen",
        "networkInterfaceSet": [ec2_interfaces.shape(e, inside_instance=True) for e in interfaces],
        "iamInstanceProfile": {"arn": profile["Arn"], "id": profile["Id"]} if profile and not gone else None,
        "ebsOptimized": False,
        "enaSupport": True,
        "metadataOptions": i["MetadataOptions"],
    }


def _device(mapping: Dict[str, Any]) -> Dict[str, Any]:
    ebs = mapping["Ebs"]
    return {
        "deviceName": mapping["DeviceName"],
        "ebs": {
            "volumeId": ebs["VolumeId"],
            "status": ebs["Status"],
            "attachTime": ebs["AttachTime"],
            "deleteOnTermination": ebs["DeleteOnTermination"],
        },
    }


def describe_instances(params: Dict[str, Any]) -> Dict[str, Any]:
    ids = strings(params.get("InstanceId"))
    check_page_size(params, 5, 1000)
    if ids and params.get("MaxResults"):
        raise Refusal(
            "InvalidParameterCombination",
            "The parameter instancesSet cannot be used with the parameter maxResults",
        )
    instances = [find(i) for i in dict.fromkeys(ids)] if ids else _visible()
    found = [i for i in instances if matches(params.get("Filter") or [], i["InstanceId"], _values(i))]
    shown, token = page(params, found)
    reservations: Dict[str, List[Dict[str, Any]]] = {}
    for one in shown:
        reservations.setdefault(one["ReservationId"], []).append(shape(one))
    return {
        "reservationSet": [
            {"reservationId": r, "ownerId": get_account_id(), "groupSet": [], "instancesSet": members}
            for r, members in reservations.items()
        ],
        "nextToken": token,
    }


def describe_instance_status(params: Dict[str, Any]) -> Dict[str, Any]:
    ids = strings(params.get("InstanceId"))
    if len(ids) > 100:
        raise Refusal("InvalidParameterValue", "At most 100 instance IDs can be specified.")
    if ids and params.get("MaxResults"):
        raise Refusal(
            "InvalidParameterCombination",
            "The parameter instancesSet cannot be used with the parameter maxResults",
        )
    instances = [find(i) for i in ids] if ids else _visible()
    everything = is_true(params.get("IncludeAllInstances"))
    asked = [i for i in instances if everything or i["State"]["Name"] == "running"]
    found = [i for i in asked if matches(params.get("Filter") or [], i["InstanceId"], _values(i))]
    shown, token = page(params, found)
    return {"instanceStatusSet": [_status(i) for i in shown], "nextToken": token}


def _status(i: Dict[str, Any]) -> Dict[str, Any]:
    # The checks pass some time after the instance runs, as on AWS.
    checked = time.time() - i.get("RunningSince", 0) >= DELAY
    state = i["State"]["Name"]
    status = ("ok" if checked else "initializing") if state == "running" else "not-applicable"
    reachability = "passed" if checked else "initializing"
    detail = {
        "status": status,
        "details": [{"name": "reachability", "status": reachability}] if state == "running" else None,
    }
    return {
        "instanceId": i["InstanceId"],
        "availabilityZone": i["Placement"]["AvailabilityZone"],
        "instanceState": {"code": CODES[state], "name": state},
        "systemStatus": detail,
        "instanceStatus": detail,
    }


def install() -> None:
    action("DescribeInstances")(describe_instances)
    action("DescribeInstanceStatus")(describe_instance_status)
