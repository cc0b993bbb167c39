"""What can be asked of and changed on one instance: attributes, credits, metadata options, password."""

import base64
import secrets
import string
import time
from typing import Any, Dict, Optional

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_ssh_public_key
from ministack.services import ec2

from . import ec2_interfaces, ec2_types
from .ec2_states import DELAY, find
from .ec2_tags import check_metadata_keys
from .ec2_wire import Refusal, action, is_true, need, strings


def _asked(params: Dict[str, Any], name: str) -> Any:
    """A new value, in either of the two forms that ModifyInstanceAttribute knows."""
    value = params.get(name)
    if isinstance(value, dict):
        return value.get("Value")
    if params.get("Attribute") == name[0].lower() + name[1:]:
        return params.get("Value")
    return value


def modify_instance_attribute(params: Dict[str, Any]) -> Dict[str, Any]:
    instance = find(need(params, "InstanceId"))
    groups = strings(params.get("GroupId"))
    behaviour = _asked(params, "InstanceInitiatedShutdownBehavior")
    protection, kind, data = (
        _asked(params, n) for n in ("DisableApiTermination", "InstanceType", "UserData")
    )
    if not (groups or behaviour or protection or kind or data):
        raise Refusal(
            "UnsupportedOperation",
            "The local cloud changes groups, type, user data, shutdown behaviour and end protection only.",
        )
    if (kind or data) and instance["State"]["Name"] != "stopped":
        raise Refusal(
            "IncorrectInstanceState",
            f"The instance '{instance['InstanceId']}' is not in the 'stopped' state.",
        )
    if kind:
        _check_type(kind, instance["Architecture"])
    if behaviour and behaviour not in ("stop", "terminate"):
        raise Refusal(
            "InvalidParameterValue", f"Invalid value '{behaviour}' for instanceInitiatedShutdownBehavior."
        )
    if groups:
        ec2_interfaces.set_groups(ec2_interfaces.interfaces_of(instance["InstanceId"])[0], groups)
    if behaviour:
        instance["ShutdownBehavior"] = behaviour
    if protection:
        instance["ApiTerminationDisabled"] = is_true(protection)
    if kind:
        # What a changed type keeps of its credit option AWS does not say: here it takes the default, the dearest there is.
        instance.update(InstanceType=kind, CpuCredits=None)
    if data:
        instance["UserData"] = base64.b64encode(base64.b64decode(data)).decode()
    return {"return": True}


def _check_type(kind: str, architecture: str) -> None:
    size = ec2_types.find(kind)
    if not size:
        raise Refusal(
            "InvalidInstanceAttributeValue",
            f"The instanceType '{kind}' is not a valid value for the attribute instanceType.",
        )
    if size[3] != architecture:
        raise Refusal(
            "InvalidParameterCombination",
            f"The architecture '{size[3]}' of the specified instance type does not match the architecture "
            f"'{architecture}' of the instance's AMI.",
        )


def describe_instance_attribute(params: Dict[str, Any]) -> Dict[str, Any]:
    instance, name = find(need(params, "InstanceId")), need(params, "Attribute")
    values = {
        "instanceInitiatedShutdownBehavior": {"value": instance["ShutdownBehavior"]},
        "disableApiTermination": {"value": instance["ApiTerminationDisabled"]},
        "instanceType": {"value": instance["InstanceType"]},
        "rootDeviceName": {"value": instance["RootDeviceName"]},
        "userData": {"value": instance["UserData"]} if instance["UserData"] else {},
        "groupSet": ec2_interfaces.wire_groups(instance["SecurityGroups"]),
    }
    if name not in values:
        raise Refusal("UnsupportedOperation", f"The local cloud does not know the attribute '{name}'.")
    return {"instanceId": instance["InstanceId"], name: values[name]}


def modify_instance_metadata_options(params: Dict[str, Any]) -> Dict[str, Any]:
    instance = find(need(params, "InstanceId"))
    if params.get("InstanceMetadataTags") == "enabled":
        check_metadata_keys([t["Key"] for t in ec2._tags.get(instance["InstanceId"], [])])
    for name in ("HttpTokens", "HttpPutResponseHopLimit", "HttpEndpoint", "InstanceMetadataTags"):
        if params.get(name):
            instance["MetadataOptions"][name[0].lower() + name[1:]] = params[name]
    return {"instanceId": instance["InstanceId"], "instanceMetadataOptions": instance["MetadataOptions"]}


def describe_instance_credit_specifications(params: Dict[str, Any]) -> Dict[str, Any]:
    instances = [find(i) for i in strings(params.get("InstanceId"))] or list(ec2._instances.values())
    burstable = [i for i in instances if i["InstanceType"].startswith("t")]
    # T3 and later run unlimited unless told otherwise; T2 is not offered here.
    return {
        "instanceCreditSpecificationSet": [
            {"instanceId": i["InstanceId"], "cpuCredits": i["CpuCredits"] or "unlimited"} for i in burstable
        ]
    }


def modify_instance_credit_specification(params: Dict[str, Any]) -> Dict[str, Any]:
    """AWS answers 200 also where it changed nothing, and says so instance by instance."""
    done, failed = [], []
    for asked in params.get("InstanceCreditSpecification") or []:
        instance_id, credits = need(asked, "InstanceId"), asked.get("CpuCredits")
        if credits not in ("standard", "unlimited"):
            raise Refusal("InvalidParameterValue", f"Invalid value '{credits}' for CpuCredits.")
        error = _credit_error(instance_id)
        if error:
            failed.append({"instanceId": instance_id, "error": error})
        else:
            ec2._instances[instance_id]["CpuCredits"] = credits
            done.append({"instanceId": instance_id})
    if not (done or failed):
        raise Refusal(
            "MissingParameter", "The request must contain the parameter InstanceCreditSpecification"
        )
    return {
        "successfulInstanceCreditSpecificationSet": done,
        "unsuccessfulInstanceCreditSpecificationSet": failed,
    }


def _credit_error(instance_id: str) -> Optional[Dict[str, str]]:
    try:
        instance = find(instance_id)
    except Refusal as refusal:
        return {"code": refusal.code, "message": refusal.message}
    if not instance["InstanceType"].startswith("t"):
        return {
            "code": "InstanceCreditSpecification.NotSupported",
            "message": "The instance does not support CPU credit specifications.",
        }
    if instance["State"]["Name"] not in ("running", "stopped"):
        return {
            "code": "IncorrectInstanceState",
            "message": f"The instance '{instance_id}' is neither running nor stopped.",
        }
    return None


def password_of(instance: Dict[str, Any]) -> str:
    """The administrator's password of a Windows instance: made at the first boot, then unchanged."""
    if "Password" not in instance:
        alphabet = string.ascii_letters + string.digits + "!$%&()*+-.=?@"
        instance["Password"] = "".join(secrets.choice(alphabet) for _ in range(32))
    return instance["Password"]


def get_password_data(params: Dict[str, Any]) -> Dict[str, Any]:
    """Empty until the guest has made its password, and always on Linux."""
    instance, data = find(need(params, "InstanceId")), ""
    # AWS says 4 to 15 minutes after launch; here it is one delay after the first arrival in running.
    made = instance["Boot"] > 1 or time.time() - instance.get("RunningSince", time.time()) >= DELAY
    if instance["Windows"] and instance["PublicKey"] and instance["Boot"] and made:
        public: Any = load_ssh_public_key(instance["PublicKey"].encode())
        data = base64.b64encode(public.encrypt(password_of(instance).encode(), padding.PKCS1v15())).decode()
    return {"instanceId": instance["InstanceId"], "timestamp": ec2._now_ts(), "passwordData": data}


def install() -> None:
    action("ModifyInstanceAttribute")(modify_instance_attribute)
    action("DescribeInstanceAttribute")(describe_instance_attribute)
    action("ModifyInstanceMetadataOptions")(modify_instance_metadata_options)
    action("DescribeInstanceCreditSpecifications")(describe_instance_credit_specifications)
    action("ModifyInstanceCreditSpecification")(modify_instance_credit_specification)
    action("GetPasswordData")(get_password_data)
