"""Security groups. A stored permission holds one source, so that rules come and go one by one as on AWS."""

import json
from typing import Any, Dict, List

from ministack.services import ec2

from .ec2_wire import (
    Refusal,
    action,
    check_page_size,
    matches,
    need,
    page,
    strings,
    tag_specification,
    tags_of,
)

Rule = Dict[str, Any]
# (parameter, stored list, fields)
SOURCES = (
    ("IpRanges", "IpRanges", ("CidrIp",)),
    ("Ipv6Ranges", "Ipv6Ranges", ("CidrIpv6",)),
    ("PrefixListIds", "PrefixListIds", ("PrefixListId",)),
    ("Groups", "UserIdGroupPairs", ("GroupId", "GroupName", "UserId")),
)


def group(params: Dict[str, Any]) -> Dict[str, Any]:
    found = ec2._security_groups.get(params.get("GroupId"))
    if not found:
        raise Refusal("InvalidGroup.NotFound", f"The security group '{params.get('GroupId')}' does not exist")
    return found


def _rules(params: Dict[str, Any]) -> List[Rule]:
    asked = params.get("IpPermissions") or []
    if not asked and params.get("CidrIp"):
        asked = [{**params, "IpRanges": [{"CidrIp": params["CidrIp"]}]}]
    rules = []
    for permission in asked:
        base: Rule = {"IpProtocol": permission["IpProtocol"]}
        for port in ("FromPort", "ToPort"):
            if permission.get(port) not in (None, ""):
                base[port] = int(permission[port])
        for parameter, stored, fields in SOURCES:
            for source in permission.get(parameter) or []:
                entry = {f: source[f] for f in (*fields, "Description") if source.get(f)}
                empty: Rule = {"IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": []}
                rules.append({**base, **empty, stored: [entry]})
    if not rules:
        raise Refusal("InvalidParameterValue", "At least one permission with a source must be specified.")
    return rules


def _key(rule: Rule) -> str:
    return json.dumps(ec2._strip_descriptions(rule), sort_keys=True)


def _peer(rule: Rule) -> str:
    source = next(
        (v for _, stored, fields in SOURCES for e in rule[stored] for f in fields if (v := e.get(f))), ""
    )
    ports = f"from port: {rule.get('FromPort')}, to port: {rule.get('ToPort')}"
    return f"peer: {source}, {rule['IpProtocol'].upper()}, {ports}, ALLOW"


def _authorize(side: str, egress: bool):
    def handler(params: Dict[str, Any]) -> Dict[str, Any]:
        target, rules = group(params), _rules(params)
        present = {_key(r) for r in target[side]}
        for rule in rules:
            if _key(rule) in present:
                raise Refusal(
                    "InvalidPermission.Duplicate", f'the specified rule "{_peer(rule)}" already exists'
                )
            present.add(_key(rule))
        tags = tag_specification(params, "security-group-rule")
        for rule in rules:
            rule["SecurityGroupRuleId"] = ec2._sg_rule_id(target["GroupId"], egress, rule)
            target[side].append(rule)
            if tags:
                ec2._tags[rule["SecurityGroupRuleId"]] = list(tags)
        return {
            "return": True,
            "securityGroupRuleSet": [_rule_shape(target["GroupId"], r, egress) for r in rules],
        }

    return handler


def _revoke(side: str, egress: bool):
    def handler(params: Dict[str, Any]) -> Dict[str, Any]:
        target, ids = group(params), strings(params.get("SecurityGroupRuleId"))
        known = {ec2._sg_rule_id(target["GroupId"], egress, r): r for r in target[side]}
        if ids:
            for one in ids:
                if one not in known:
                    raise Refusal(
                        "InvalidSecurityGroupRuleId.NotFound",
                        f"The security group rule ID '{one}' does not exist",
                    )
            gone = {_key(known[i]) for i in ids}
        else:
            rules = _rules(params)
            gone, present = {_key(r) for r in rules}, {_key(r) for r in target[side]}
            for rule in rules:
                # In the default VPC AWS says nothing about a rule that is not there.
                if _key(rule) not in present and target["VpcId"] != ec2._DEFAULT_VPC_ID:
                    raise Refusal(
                        "InvalidPermission.NotFound",
                        "The specified rule does not exist in this security group.",
                    )
        for rule_id, rule in known.items():
            if _key(rule) in gone:
                ec2._tags.pop(rule_id, None)
        target[side] = [r for r in target[side] if _key(r) not in gone]
        return {"return": True}

    return handler


def _rule_shape(group_id: str, rule: Rule, egress: bool) -> Dict[str, Any]:
    first = lambda stored, field: next((e.get(field) for e in rule[stored]), None)  # noqa: E731
    source_group = first("UserIdGroupPairs", "GroupId")
    rule_id = ec2._sg_rule_id(group_id, egress, rule)
    return {
        "securityGroupRuleId": rule_id,
        "groupId": group_id,
        "groupOwnerId": ec2._security_groups[group_id]["OwnerId"],
        "isEgress": egress,
        "ipProtocol": rule["IpProtocol"],
        "fromPort": rule.get("FromPort", -1),
        "toPort": rule.get("ToPort", -1),
        "cidrIpv4": first("IpRanges", "CidrIp"),
        "cidrIpv6": first("Ipv6Ranges", "CidrIpv6"),
        "prefixListId": first("PrefixListIds", "PrefixListId"),
        "referencedGroupInfo": {"groupId": source_group} if source_group else None,
        "description": next((e.get("Description") for _, s, _ in SOURCES for e in rule[s]), None),
        "tagSet": tags_of(rule_id),
    }


def merged(rules: List[Rule]) -> List[Dict[str, Any]]:
    """Rules as DescribeSecurityGroups shows them: one permission for each protocol and ports."""
    shown: Dict[Any, Dict[str, Any]] = {}
    for rule in rules:
        ports = (rule["IpProtocol"], rule.get("FromPort"), rule.get("ToPort"))
        permission = shown.setdefault(
            ports,
            {
                "ipProtocol": ports[0],
                "fromPort": ports[1],
                "toPort": ports[2],
                "groups": [],
                "ipRanges": [],
                "ipv6Ranges": [],
                "prefixListIds": [],
            },
        )
        for stored, wire in (
            ("UserIdGroupPairs", "groups"),
            ("IpRanges", "ipRanges"),
            ("Ipv6Ranges", "ipv6Ranges"),
            ("PrefixListIds", "prefixListIds"),
        ):
            permission[wire] += [
                {f[0].lower() + f[1:]: v for f, v in entry.items()} for entry in rule.get(stored, [])
            ]
    return list(shown.values())


def describe_security_groups(params: Dict[str, Any]) -> Dict[str, Any]:
    ids, names = strings(params.get("GroupId")), strings(params.get("GroupName"))
    for one in ids:
        group({"GroupId": one})
    check_page_size(params, 5, 1000)
    found = [
        g
        for g in ec2._security_groups.values()
        if (not ids or g["GroupId"] in ids)
        and (not names or g["GroupName"] in names)
        and matches(params.get("Filter") or [], g["GroupId"], _values(g))
    ]
    shown, token = page(params, found)
    return {
        "securityGroupInfo": [
            {
                "ownerId": g["OwnerId"],
                "groupId": g["GroupId"],
                "groupName": g["GroupName"],
                "groupDescription": g["Description"],
                "vpcId": g["VpcId"],
                "ipPermissions": merged(g["IpPermissions"]),
                "ipPermissionsEgress": merged(g["IpPermissionsEgress"]),
                "tagSet": tags_of(g["GroupId"]),
            }
            for g in shown
        ],
        "nextToken": token,
    }


def _values(g: Dict[str, Any]) -> Dict[str, Any]:
    cidrs = [e["CidrIp"] for r in g["IpPermissions"] for e in r["IpRanges"]]
    return {
        "group-id": g["GroupId"],
        "group-name": g["GroupName"],
        "vpc-id": g["VpcId"],
        "owner-id": g["OwnerId"],
        "description": g["Description"],
        "ip-permission.cidr": cidrs,
    }


def delete_security_group(params: Dict[str, Any]) -> Dict[str, Any]:
    target = group({"GroupId": need(params, "GroupId")})
    group_id = target["GroupId"]
    if target["GroupName"] == "default":
        raise Refusal(
            "CannotDelete", f'the specified group: "{group_id}" name: "default" cannot be deleted by a user'
        )
    attached = any(
        group_id == g["GroupId"] for eni in ec2._network_interfaces.values() for g in eni["Groups"]
    )
    named = any(
        pair.get("GroupId") == group_id
        for other in ec2._security_groups.values()
        if other is not target
        for rule in other["IpPermissions"] + other["IpPermissionsEgress"]
        for pair in rule.get("UserIdGroupPairs", [])
    )
    if attached or named:
        raise Refusal("DependencyViolation", f"resource {group_id} has a dependent object")
    del ec2._security_groups[group_id]
    ec2._tags.pop(group_id, None)
    return {"return": True, "groupId": group_id}


def create_security_group(params: Dict[str, Any]) -> Dict[str, Any]:
    name, vpc = need(params, "GroupName"), params.get("VpcId") or ec2._DEFAULT_VPC_ID
    if vpc not in ec2._vpcs:
        raise Refusal("InvalidVpcID.NotFound", f"The vpc ID '{vpc}' does not exist")
    if any(g["GroupName"] == name and g["VpcId"] == vpc for g in ec2._security_groups.values()):
        raise Refusal("InvalidGroup.Duplicate", f"The security group '{name}' already exists for VPC '{vpc}'")
    group_id = ec2._new_sg_id()
    everywhere = {
        "IpProtocol": "-1",
        "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
        "Ipv6Ranges": [],
        "PrefixListIds": [],
        "UserIdGroupPairs": [],
    }
    ec2._security_groups[group_id] = {
        "GroupId": group_id,
        "GroupName": name,
        "Description": need(params, "GroupDescription"),
        "VpcId": vpc,
        "OwnerId": ec2.get_account_id(),
        "IpPermissions": [],
        "IpPermissionsEgress": [everywhere],
    }
    tags = tag_specification(params, "security-group")
    if tags:
        ec2._tags[group_id] = tags
    return {
        "return": True,
        "groupId": group_id,
        "tagSet": tags_of(group_id),
        "securityGroupArn": ec2._security_group_arn(group_id),
    }


def install() -> None:
    action("CreateSecurityGroup")(create_security_group)
    action("DeleteSecurityGroup")(delete_security_group)
    action("DescribeSecurityGroups")(describe_security_groups)
    action("AuthorizeSecurityGroupIngress")(_authorize("IpPermissions", False))
    action("AuthorizeSecurityGroupEgress")(_authorize("IpPermissionsEgress", True))
    action("RevokeSecurityGroupIngress")(_revoke("IpPermissions", False))
    action("RevokeSecurityGroupEgress")(_revoke("IpPermissionsEgress", True))
