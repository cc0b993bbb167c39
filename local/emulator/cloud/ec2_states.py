"""The life of an instance: states that take time, their reasons and their events."""

import asyncio
import itertools
import json
import logging
import os
import time
from typing import Any, Dict, Optional

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2, eventbridge

from . import ec2_interfaces, ec2_volumes
from .ec2_wire import Refusal, action, strings

DELAY = float(os.environ.get("BERTH_EC2_DELAY", "1"))
CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}
ON_THE_WAY = {"running": "pending", "stopped": "stopping", "terminated": "shutting-down"}
USER = {
    "code": "Client.UserInitiatedShutdown",
    "message": "Client.UserInitiatedShutdown: User initiated shutdown",
}
GUEST = {
    "code": "Client.InstanceInitiatedShutdown",
    "message": "Client.InstanceInitiatedShutdown: Instance initiated shutdown",
}

log = logging.getLogger("berth.ec2")
_names = itertools.count(1)


def begin(instance: Dict[str, Any], aim: str, reason: Optional[Dict[str, str]]) -> None:
    """Send the instance on its way to `aim`: the passing state at once, `aim` after DELAY seconds.

    Runs on the event loop, as every EC2 action does, so no two changes of one instance overlap. A later call
    takes over from an earlier one that has not arrived.
    """
    instance["Journey"] = instance.get("Journey", 0) + 1
    if reason:
        instance["StateReason"] = reason
        instance["StateTransitionReason"] = (
            f"User initiated ({time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime())} GMT)"
            if reason is USER
            else reason["message"]
        )
    _enter(instance, ON_THE_WAY[aim])
    asyncio.get_running_loop().call_later(DELAY, _arrive, instance, aim, instance["Journey"])


def _arrive(instance: Dict[str, Any], aim: str, journey: int) -> None:
    if instance["Journey"] == journey:
        _enter(instance, aim)


def _enter(instance: Dict[str, Any], state: str) -> None:
    instance["State"] = {"Code": CODES[state], "Name": state}
    running = state == "running"
    if running:
        instance.update(
            Boot=instance["Boot"] + 1, RunningSince=time.time(), StateReason=None, StateTransitionReason=""
        )
    if state == "terminated":
        instance["TerminatedAt"] = time.time()
        ec2_volumes.release(instance)
        ec2_interfaces.release(instance["InstanceId"])
        association = ec2._find_active_iam_instance_profile_association(instance["InstanceId"])
        if association:
            ec2._mark_iam_instance_profile_association_disassociated(association)
    public = running and instance["WantsPublicAddress"]
    instance["PublicIpAddress"] = "127.0.0.1" if public else ""
    instance["PublicDnsName"] = _fresh_name() if public else ""
    _tell(instance["InstanceId"], state)


def _fresh_name() -> str:
    """Every computer is at 127.0.0.1; its name tells it apart. As on AWS, each start brings another one.

    The numbers are of a block that is nobody's.
    @see https://www.rfc-editor.org/rfc/rfc2544#appendix-C.2.2
    """
    number = next(_names)
    return f"ec2-198-18-{number // 256 % 256}-{number % 256}.compute-1.amazonaws.com"


def _tell(instance_id: str, state: str) -> None:
    """@see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html"""
    entry = {
        "Source": "aws.ec2",
        "DetailType": "EC2 Instance State-change Notification",
        "Resources": [f"arn:aws:ec2:{get_region()}:{get_account_id()}:instance/{instance_id}"],
        "Detail": json.dumps({"instance-id": instance_id, "state": state}),
    }
    try:
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
    except Exception:  # An event that cannot be delivered must not stop the instance's own life.
        log.exception("could not tell of %s entering %s", instance_id, state)


def find(instance_id: str) -> Dict[str, Any]:
    if not ec2._INSTANCE_ID_RE.match(instance_id):
        raise Refusal("InvalidInstanceID.Malformed", f'Invalid id: "{instance_id}"')
    instance = ec2._instances.get(instance_id)
    # AWS forgets a terminated instance after about an hour.
    if not instance or time.time() - instance.get("TerminatedAt", time.time()) > 3600:
        raise Refusal("InvalidInstanceID.NotFound", f"The instance ID '{instance_id}' does not exist")
    return instance


def _change(verb: str, aim: str, may: tuple, already: tuple, reason: Optional[Dict[str, str]]):
    def handler(params: Dict[str, Any]) -> Dict[str, Any]:
        instances = [find(i) for i in strings(params.get("InstanceId"))]
        if not instances:
            raise Refusal("MissingParameter", "The request must contain the parameter InstanceId")
        for instance in instances:
            if instance["State"]["Name"] not in may + already:
                raise Refusal(
                    "IncorrectInstanceState",
                    f"The instance '{instance['InstanceId']}' is not in a state from which it can be {verb}.",
                )
            if aim == "terminated" and instance["ApiTerminationDisabled"]:
                raise Refusal(
                    "OperationNotPermitted",
                    f"The instance '{instance['InstanceId']}' may not be terminated. "
                    "Modify its 'disableApiTermination' instance attribute and try again.",
                )
        before = [dict(i["State"]) for i in instances]
        for instance in instances:
            if instance["State"]["Name"] in may:
                if aim == "running":
                    instance["LaunchTime"] = ec2._now_ts()
                begin(instance, aim, reason)
        return {
            "instancesSet": [
                {
                    "instanceId": i["InstanceId"],
                    "previousState": {"code": b["Code"], "name": b["Name"]},
                    "currentState": {"code": i["State"]["Code"], "name": i["State"]["Name"]},
                }
                for i, b in zip(instances, before, strict=True)
            ]
        }

    return handler


def power_off(instance_id: str) -> bool:
    """The guest shut itself down; False if it was not running."""
    instance = find(instance_id)
    if instance["State"]["Name"] != "running":
        return False
    begin(instance, "terminated" if instance["ShutdownBehavior"] == "terminate" else "stopped", GUEST)
    return True


def die(instance_id: str, code: str, message: str) -> bool:
    """EC2 ends the instance of itself; False if it is ended already."""
    instance = find(instance_id)
    if instance["State"]["Name"] in ("shutting-down", "terminated"):
        return False
    begin(instance, "terminated", {"code": code, "message": f"{code}: {message}"})
    return True


def reboot_instances(params: Dict[str, Any]) -> Dict[str, Any]:
    for one in strings(params.get("InstanceId")):
        if find(one)["State"]["Name"] != "running":
            raise Refusal(
                "IncorrectInstanceState",
                f"The instance '{one}' is not in a state from which it can be rebooted.",
            )
    return {"return": True}


def install() -> None:
    # MiniStack forgets terminated instances after a minute; AWS keeps them for about an hour.
    ec2._cleanup_terminated = lambda: None
    action("StopInstances")(_change("stopped", "stopped", ("running",), ("stopping", "stopped"), USER))
    action("StartInstances")(_change("started", "running", ("stopped",), ("pending", "running"), None))
    action("TerminateInstances")(
        _change(
            "terminated",
            "terminated",
            ("pending", "running", "stopping", "stopped"),
            ("shutting-down", "terminated"),
            USER,
        )
    )
    action("RebootInstances")(reboot_instances)
