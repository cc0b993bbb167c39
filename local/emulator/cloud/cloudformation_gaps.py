"""CloudFormation types that MiniStack refuses or answers wrongly.

Real where the emulator holds the thing; PLAYED where it cannot: such a resource deploys, has an id and an
ARN, and does nothing at all. Nothing that rests on a played type counts as tried locally.
"""

import json
import string
from typing import Any, Callable, Dict, Tuple

from ministack.core.responses import get_account_id, get_region
from ministack.services import budgets, cloudwatch, ec2, iam, secretsmanager
from ministack.services.cloudformation import provisioners

Made = Tuple[str, Dict[str, Any]]
HANDLERS = provisioners._RESOURCE_HANDLERS

EVERYWHERE = {
    "IpProtocol": "-1",
    "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
    "Ipv6Ranges": [],
    "PrefixListIds": [],
    "UserIdGroupPairs": [],
}

# type -> service and kind in the ARN
PLAYED = {
    "AWS::EC2::InstanceConnectEndpoint": ("ec2", "instance-connect-endpoint"),
    "AWS::SSM::Document": ("ssm", "document"),
    "AWS::ImageBuilder::Component": ("imagebuilder", "component"),
    "AWS::ImageBuilder::ImageRecipe": ("imagebuilder", "image-recipe"),
    "AWS::ImageBuilder::InfrastructureConfiguration": ("imagebuilder", "infrastructure-configuration"),
    "AWS::ImageBuilder::DistributionConfiguration": ("imagebuilder", "distribution-configuration"),
    "AWS::ImageBuilder::ImagePipeline": ("imagebuilder", "image-pipeline"),
    "AWS::ImageBuilder::LifecyclePolicy": ("imagebuilder", "lifecycle-policy"),
    "AWS::ImageBuilder::Workflow": ("imagebuilder", "workflow"),
}


def _play(kind: Tuple[str, str]) -> Dict[str, Callable]:
    def create(logical_id: str, props: Dict[str, Any], stack: str) -> Made:
        name = props.get("Name") or f"{stack}-{logical_id}"[:100]
        arn = f"arn:aws:{kind[0]}:{get_region()}:{get_account_id()}:{kind[1]}/{name.lower()}"
        # Ref of an Image Builder resource is its ARN.
        return (arn if kind[0] == "imagebuilder" else name), {"Arn": arn, "Id": name}

    def update(physical_id: str, old: Dict[str, Any], new: Dict[str, Any], stack: str) -> Made:
        made, attributes = create(
            physical_id.rsplit("/", 1)[-1], {"Name": physical_id.rsplit("/", 1)[-1], **new}, stack
        )
        return made, attributes

    return {"create": create, "update": update, "delete": lambda physical_id, props: None}


def _security_group_rule(side: str, egress: bool) -> Dict[str, Callable]:
    def create(logical_id: str, props: Dict[str, Any], stack: str) -> Made:
        group = ec2._security_groups.get(props["GroupId"])
        if not group:
            raise ValueError(f"The security group '{props['GroupId']}' does not exist")
        (rule,) = provisioners._ec2_sg_permissions([props])
        if egress:
            # As on AWS, an egress resource takes the group's own allow-all away; one that a template wrote
            # has a description and stays. @see the notes of AWS::EC2::SecurityGroupEgress
            group[side] = [r for r in group[side] if r != EVERYWHERE]
        group[side].append(rule)
        rule_id = ec2._sg_rule_id(props["GroupId"], egress, rule)
        return rule_id, {"Id": rule_id}

    def delete(physical_id: str, props: Dict[str, Any]) -> None:
        group = ec2._security_groups.get(props.get("GroupId"))
        if group:
            (gone,) = provisioners._ec2_sg_permissions([props])
            group[side] = [r for r in group[side] if not ec2._rules_match(r, gone)]

    def update(physical_id: str, old: Dict[str, Any], new: Dict[str, Any], stack: str) -> Made:
        delete(physical_id, old)
        return create(physical_id, new, stack)

    return {"create": create, "update": update, "delete": delete}


def _checked(answer: Any) -> Any:
    """The answer of a service's own function, or the error that makes the deployment fail."""
    status, _, body = answer
    if status >= 400:
        raise ValueError(body.decode() if isinstance(body, bytes) else str(body))
    return answer


def _secret_by_arn() -> None:
    """Ref of a secret is its ARN on AWS; MiniStack gives the name, which then stands in every policy."""
    plain = dict(HANDLERS["AWS::SecretsManager::Secret"])

    def name_of(physical_id: str) -> str:
        return next((n for n, s in secretsmanager._secrets.items() if s["ARN"] == physical_id), physical_id)

    def create(*args: Any) -> Made:
        _, attributes = plain["create"](*args)
        return attributes["Arn"], attributes

    def update(physical_id: str, *args: Any, **kwargs: Any) -> Made:
        _, attributes = plain["update"](name_of(physical_id), *args, **kwargs)
        return attributes["Arn"], attributes

    HANDLERS["AWS::SecretsManager::Secret"] = {
        **plain,
        "create": create,
        "update": update,
        "delete": lambda physical_id, props: plain["delete"](name_of(physical_id), props),
    }

    generate = provisioners._sm_secret_string

    def within_limits(props: Dict[str, Any]) -> str:
        asked = props.get("GenerateSecretString")
        if not asked:
            return generate(props)
        classes = {
            "ExcludePunctuation": string.punctuation,
            "ExcludeNumbers": string.digits,
            "ExcludeLowercase": string.ascii_lowercase,
            "ExcludeUppercase": string.ascii_uppercase,
        }
        without = "".join(c for name, c in classes.items() if str(asked.get(name)).lower() == "true")
        return generate(
            {
                **props,
                "GenerateSecretString": {
                    **asked,
                    "ExcludeCharacters": asked.get("ExcludeCharacters", "") + without,
                },
            }
        )

    provisioners._sm_secret_string = within_limits


def _instance_profile_by_name() -> None:
    """Ref of an instance profile is its name on AWS; MiniStack gives the ARN, which RunInstances refuses as a name."""
    plain = dict(HANDLERS["AWS::IAM::InstanceProfile"])

    def arn_of(name: str) -> str:
        return iam._instance_profiles[name]["Arn"] if name in iam._instance_profiles else name

    def named(made: Made) -> Made:
        arn, attributes = made
        return arn.rsplit("/", 1)[-1], attributes

    HANDLERS["AWS::IAM::InstanceProfile"] = {
        **plain,
        "create": lambda *args: named(plain["create"](*args)),
        "update": lambda name, *args, **kwargs: named(plain["update"](arn_of(name), *args, **kwargs)),
        "delete": lambda name, props: plain["delete"](arn_of(name), props),
    }


def _secret_policy() -> Dict[str, Callable]:
    def put(props: Dict[str, Any]) -> None:
        policy = props["ResourcePolicy"]
        text = policy if isinstance(policy, str) else json.dumps(policy)
        _checked(secretsmanager._put_resource_policy({"SecretId": props["SecretId"], "ResourcePolicy": text}))

    def create(logical_id: str, props: Dict[str, Any], stack: str) -> Made:
        put(props)
        return props["SecretId"], {"Id": props["SecretId"]}

    def update(physical_id: str, old: Dict[str, Any], new: Dict[str, Any], stack: str) -> Made:
        return create("", new, stack)

    def delete(physical_id: str, props: Dict[str, Any]) -> None:
        secretsmanager._delete_resource_policy({"SecretId": props.get("SecretId")})

    return {"create": create, "update": update, "delete": delete}


def _composite_alarm() -> Dict[str, Callable]:
    def put(name: str, props: Dict[str, Any]) -> Made:
        _checked(cloudwatch._put_composite_alarm({}, {**props, "AlarmName": name}, False, True))
        return name, {"Arn": f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}"}

    def delete(physical_id: str, props: Dict[str, Any]) -> None:
        cloudwatch._composite_alarms.pop(physical_id, None)

    return {
        "create": lambda logical_id, props, stack: put(
            props.get("AlarmName") or f"{stack}-{logical_id}", props
        ),
        "update": lambda physical_id, old, new, stack: put(physical_id, new),
        "delete": delete,
    }


def _budget() -> Dict[str, Callable]:
    def create(logical_id: str, props: Dict[str, Any], stack: str) -> Made:
        budget = {"BudgetName": f"{stack}-{logical_id}", **props["Budget"]}
        notifications = props.get("NotificationsWithSubscribers") or []
        _checked(
            budgets._create_budget(
                {
                    "AccountId": get_account_id(),
                    "Budget": budget,
                    "NotificationsWithSubscribers": notifications,
                }
            )
        )
        return budget["BudgetName"], {}

    def delete(physical_id: str, props: Dict[str, Any]) -> None:
        budgets._budgets.pop(physical_id, None)

    def update(physical_id: str, old: Dict[str, Any], new: Dict[str, Any], stack: str) -> Made:
        delete(physical_id, old)
        return create("", {**new, "Budget": {**new["Budget"], "BudgetName": physical_id}}, stack)

    return {"create": create, "update": update, "delete": delete}


def _wrap(kind: str, change: Callable[[Callable], Callable]) -> None:
    for operation in ("create", "update"):
        if operation in HANDLERS[kind]:
            HANDLERS[kind][operation] = change(HANDLERS[kind][operation])


def _with_cidr(original: Callable) -> Callable:
    """`VPC.CidrBlock`, which GetAtt lacks."""

    def handler(*args: Any, **kwargs: Any) -> Made:
        vpc_id, attributes = original(*args, **kwargs)
        return vpc_id, {**attributes, "CidrBlock": ec2._vpcs[vpc_id]["CidrBlock"]}

    return handler


def _cors_in_wire_case(original: Callable) -> Callable:
    """The template says AllowOrigins, the gateway reads allowOrigins; unchanged, every preflight is a 403."""

    def lower(props: Any) -> Any:
        if not isinstance(props, dict) or not isinstance(props.get("CorsConfiguration"), dict):
            return props
        return {
            **props,
            "CorsConfiguration": {k[0].lower() + k[1:]: v for k, v in props["CorsConfiguration"].items()},
        }

    return lambda *args, **kwargs: original(*(lower(a) for a in args), **kwargs)


def _math_played(original: Callable) -> Callable:
    """An alarm over an expression deploys and never changes state: MiniStack evaluates single metrics."""
    play = _play(("cloudwatch", "alarm"))

    def handler(*args: Any, **kwargs: Any) -> Made:
        props = next(a for a in reversed(args) if isinstance(a, dict))
        if "Metrics" not in props:
            return original(*args, **kwargs)
        name, _ = play["create"](str(args[0]), {"Name": props.get("AlarmName")}, str(args[-1]))
        return name, {"Arn": f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}"}

    return handler


def install() -> None:
    for kind, arn in PLAYED.items():
        HANDLERS.setdefault(kind, _play(arn))
    HANDLERS["AWS::EC2::SecurityGroupIngress"] = _security_group_rule("IpPermissions", False)
    HANDLERS["AWS::EC2::SecurityGroupEgress"] = _security_group_rule("IpPermissionsEgress", True)
    _secret_by_arn()
    _instance_profile_by_name()
    HANDLERS["AWS::SecretsManager::ResourcePolicy"] = _secret_policy()
    HANDLERS["AWS::CloudWatch::CompositeAlarm"] = _composite_alarm()
    HANDLERS["AWS::Budgets::Budget"] = _budget()
    _wrap("AWS::EC2::VPC", _with_cidr)
    _wrap("AWS::ApiGatewayV2::Api", _cors_in_wire_case)
    _wrap("AWS::CloudWatch::Alarm", _math_played)

    attributes = provisioners._cognito_user_pool_attributes

    def with_provider_url(pool_id: str) -> Dict[str, Any]:
        known = attributes(pool_id)
        return {**known, "ProviderURL": f"https://{known['ProviderName']}"}

    provisioners._cognito_user_pool_attributes = with_provider_url
