"""Volumes that a launch makes, and what becomes of them at the end."""

from typing import Any, Dict, List

from ministack.services import ec2

from .ec2_interfaces import new_id
from .ec2_wire import Refusal, is_true

PERFORMANCE = {"gp3": (3000, 125), "gp2": (100, 0), "io1": (3000, 0), "io2": (3000, 0)}


def check_mappings(image: Dict[str, Any], mappings: List[Dict[str, Any]]) -> None:
    for mapping in mappings:
        size = (mapping.get("Ebs") or {}).get("VolumeSize")
        if mapping.get("DeviceName") == image["rootDeviceName"] and size and int(size) < image["rootSizeGiB"]:
            raise Refusal(
                "InvalidBlockDeviceMapping",
                f"Volume of size {size}GB is smaller than the snapshot of image '{image['imageId']}', "
                f"expect size >= {image['rootSizeGiB']}GB",
            )


def make_volumes(
    instance_id: str, image: Dict[str, Any], mappings: List[Dict[str, Any]], zone: str, now: str
) -> List[Dict[str, Any]]:
    """The root volume and those asked for, attached; returns the instance's block device mappings."""
    asked = {
        m["DeviceName"]: m.get("Ebs") or {} for m in mappings if m.get("DeviceName") and "NoDevice" not in m
    }
    devices = {image["rootDeviceName"]: asked.pop(image["rootDeviceName"], {}), **asked}
    return [_make(instance_id, device, ebs, image, zone, now) for device, ebs in devices.items()]


def _make(
    instance_id: str, device: str, ebs: Dict[str, Any], image: Dict[str, Any], zone: str, now: str
) -> Dict[str, Any]:
    volume_id, kind = new_id("vol-"), ebs.get("VolumeType") or "gp3"
    iops, throughput = PERFORMANCE.get(kind, (0, 0))
    root = device == image["rootDeviceName"]
    goes = is_true(ebs.get("DeleteOnTermination"), default=root)
    attached = {
        "VolumeId": volume_id,
        "InstanceId": instance_id,
        "Device": device,
        "State": "attached",
        "AttachTime": now,
        "DeleteOnTermination": goes,
    }
    ec2._volumes[volume_id] = {
        "VolumeId": volume_id,
        "Size": int(ebs.get("VolumeSize") or image["rootSizeGiB"]),
        "AvailabilityZone": zone,
        "State": "in-use",
        "VolumeType": kind,
        "SnapshotId": ebs.get("SnapshotId", ""),
        "Iops": int(ebs.get("Iops") or iops),
        "Encrypted": is_true(ebs.get("Encrypted")) or bool(ebs.get("KmsKeyId")),
        "CreateTime": now,
        "Attachments": [attached],
        "MultiAttachEnabled": False,
        "Throughput": int(ebs.get("Throughput") or throughput),
    }
    return {
        "DeviceName": device,
        "Ebs": {"VolumeId": volume_id, "Status": "attached", "AttachTime": now, "DeleteOnTermination": goes},
    }


def release(instance: Dict[str, Any]) -> None:
    for mapping in instance["BlockDeviceMappings"]:
        volume = ec2._volumes.get(mapping["Ebs"]["VolumeId"])
        if not volume:
            continue
        if mapping["Ebs"]["DeleteOnTermination"]:
            del ec2._volumes[volume["VolumeId"]]
            ec2._tags.pop(volume["VolumeId"], None)
        else:
            volume.update(State="available", Attachments=[])
    instance["BlockDeviceMappings"] = []
