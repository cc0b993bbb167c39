"""Network interfaces: the one an instance is born with, and its security groups."""

import ipaddress
import random
from typing import Any, Dict, List

from ministack.core.responses import get_account_id
from ministack.services import ec2

from .ec2_wire import Refusal, action, check_page_size, matches, page, strings, tags_of


def new_id(prefix: str) -> str:
    return prefix + "".join(random.choices("0123456789abcdef", k=17))


def groups_of(ids: List[str], vpc_id: str) -> List[Dict[str, str]]:
    """The named groups; all must be of the VPC."""
    found = []
    for one in ids:
        group = ec2._security_groups.get(one)
        if not group:
            raise Refusal(
                "InvalidGroup.NotFound", f"The security group '{one}' does not exist in VPC '{vpc_id}'"
            )
        if group["VpcId"] != vpc_id:
            raise Refusal(
                "InvalidParameter", f"Security group {one} and subnet belong to different networks."
            )
        found.append({"GroupId": one, "GroupName": group["GroupName"]})
    if not 1 <= len(found) <= 5:
        raise Refusal(
            "SecurityGroupsPerInterfaceLimitExceeded",
            "The maximum number of security groups per interface has been reached.",
        )
    return found


def free_address(subnet: Dict[str, Any]) -> str:
    """The first address of the subnet that nobody has; AWS keeps the first four and the last."""
    taken = {eni["PrivateIpAddress"] for eni in ec2._network_interfaces.values()}
    network = ipaddress.ip_network(subnet["CidrBlock"])
    for offset in range(4, network.num_addresses - 1):
        address = str(network[offset])
        if address not in taken:
            return address
    raise Refusal(
        "InsufficientFreeAddressesInSubnet",
        f"There are not enough free addresses in subnet '{subnet['SubnetId']}'.",
    )


def add_interface(
    instance_id: str, subnet: Dict[str, Any], groups: List[Dict[str, str]], spec: Dict[str, Any], now: str
) -> Dict[str, Any]:
    eni_id = new_id("eni-")
    ec2._network_interfaces[eni_id] = {
        "NetworkInterfaceId": eni_id,
        "SubnetId": subnet["SubnetId"],
        "VpcId": subnet["VpcId"],
        "AvailabilityZone": subnet["AvailabilityZone"],
        "Description": spec.get("Description", ""),
        "OwnerId": get_account_id(),
        "Status": "in-use",
        "PrivateIpAddress": free_address(subnet),
        "InterfaceType": "interface",
        "SourceDestCheck": True,
        "MacAddress": "0a:" + ":".join(f"{random.randint(0, 255):02x}" for _ in range(5)),
        "Groups": groups,
        "Attachment": {
            "AttachmentId": new_id("eni-attach-"),
            "InstanceId": instance_id,
            "DeviceIndex": 0,
            "Status": "attached",
            "AttachTime": now,
            "DeleteOnTermination": spec.get("DeleteOnTermination", "true") != "false",
        },
    }
    return ec2._network_interfaces[eni_id]


def interfaces_of(instance_id: str) -> List[Dict[str, Any]]:
    return [
        e
        for e in ec2._network_interfaces.values()
        if (e.get("Attachment") or {}).get("InstanceId") == instance_id
    ]


def release(instance_id: str) -> None:
    """What becomes of the interfaces when their instance is gone."""
    for eni in interfaces_of(instance_id):
        if eni["Attachment"].get("DeleteOnTermination"):
            del ec2._network_interfaces[eni["NetworkInterfaceId"]]
            ec2._tags.pop(eni["NetworkInterfaceId"], None)
        else:
            eni.update(Attachment=None, Status="available")


def wire_groups(groups: List[Dict[str, str]]) -> List[Dict[str, str]]:
    return [{"groupId": g["GroupId"], "groupName": g["GroupName"]} for g in groups]


def public_association(instance: Dict[str, Any]) -> Any:
    if not instance.get("PublicIpAddress"):
        return None
    return {
        "publicIp": instance["PublicIpAddress"],
        "publicDnsName": instance["PublicDnsName"],
        "ipOwnerId": "amazon",
    }


def shape(eni: Dict[str, Any], inside_instance: bool = False) -> Dict[str, Any]:
    attachment = eni.get("Attachment") or {}
    instance = ec2._instances.get(attachment.get("InstanceId")) or {}
    common = {
        "networkInterfaceId": eni["NetworkInterfaceId"],
        "subnetId": eni["SubnetId"],
        "vpcId": eni["VpcId"],
        "description": eni["Description"],
        "ownerId": eni["OwnerId"],
        "status": eni["Status"],
        "macAddress": eni["MacAddress"],
        "privateIpAddress": eni["PrivateIpAddress"],
        "sourceDestCheck": eni["SourceDestCheck"],
        "interfaceType": "interface",
        "groupSet": wire_groups(eni["Groups"]),
        "attachment": {
            "attachmentId": attachment["AttachmentId"],
            "instanceId": None if inside_instance else attachment["InstanceId"],
            "deviceIndex": attachment["DeviceIndex"],
            "status": attachment["Status"],
            "attachTime": attachment["AttachTime"],
            "deleteOnTermination": attachment.get("DeleteOnTermination", False),
        }
        if attachment
        else None,
        "association": public_association(instance),
    }
    if inside_instance:
        return common
    return {
        **common,
        "availabilityZone": eni["AvailabilityZone"],
        "tagSet": tags_of(eni["NetworkInterfaceId"]),
    }


def describe_network_interfaces(params: Dict[str, Any]) -> Dict[str, Any]:
    ids = strings(params.get("NetworkInterfaceId"))
    for one in ids:
        _find(one)
    check_page_size(params, 5, 1000)
    found = [
        e
        for e in ec2._network_interfaces.values()
        if (not ids or e["NetworkInterfaceId"] in ids)
        and matches(params.get("Filter") or [], e["NetworkInterfaceId"], _values(e))
    ]
    shown, token = page(params, found)
    return {"networkInterfaceSet": [shape(e) for e in shown], "nextToken": token}


def _values(eni: Dict[str, Any]) -> Dict[str, Any]:
    return {
        "network-interface-id": eni["NetworkInterfaceId"],
        "subnet-id": eni["SubnetId"],
        "vpc-id": eni["VpcId"],
        "status": eni["Status"],
        "group-id": [g["GroupId"] for g in eni["Groups"]],
        "attachment.instance-id": (eni.get("Attachment") or {}).get("InstanceId"),
        "private-ip-address": eni["PrivateIpAddress"],
        "availability-zone": eni["AvailabilityZone"],
        "description": eni["Description"],
    }


def _find(eni_id: Any) -> Dict[str, Any]:
    if eni_id not in ec2._network_interfaces:
        raise Refusal(
            "InvalidNetworkInterfaceID.NotFound", f"The networkInterface ID '{eni_id}' does not exist"
        )
    return ec2._network_interfaces[eni_id]


def set_groups(eni: Dict[str, Any], ids: List[str]) -> None:
    """Put the interface, and with it its instance, into exactly these groups."""
    eni["Groups"] = groups_of(ids, eni["VpcId"])
    instance = ec2._instances.get((eni.get("Attachment") or {}).get("InstanceId"))
    if instance and eni["Attachment"]["DeviceIndex"] == 0:
        instance["SecurityGroups"] = eni["Groups"]


def modify_network_interface_attribute(params: Dict[str, Any]) -> Dict[str, Any]:
    eni = _find(params.get("NetworkInterfaceId"))
    ids = strings(params.get("SecurityGroupId"))
    if not ids:
        raise Refusal(
            "UnsupportedOperation", "The local cloud changes only the security groups of a network interface."
        )
    set_groups(eni, ids)
    return {"return": True}


def install() -> None:
    action("DescribeNetworkInterfaces")(describe_network_interfaces)
    action("ModifyNetworkInterfaceAttribute")(modify_network_interface_attribute)
