"""Machine images: only those registered through the control interface exist."""

from typing import Any, Dict, Optional

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region
from ministack.services import ec2

from .ec2_wire import Refusal, action, matches, strings, tags_of

IMAGES = AccountRegionScopedDict()


def register(image: Dict[str, Any]) -> None:
    """Add or replace an image; `image` is an entry of POST /_berth/images."""
    missing = [k for k in ("imageId", "name") if not image.get(k)]
    if missing:
        raise ValueError(f"an image needs {' and '.join(missing)}")
    IMAGES[image["imageId"]] = {
        "architecture": "x86_64",
        "rootDeviceName": "/dev/sda1",
        "rootSizeGiB": 8,
        "platform": None,
        "createdAt": ec2._now_ts(),
        **image,
    }
    for owner, tags in ((image["imageId"], "tags"), (snapshot_of(image["imageId"]), "snapshotTags")):
        if image.get(tags):
            ec2._tags[owner] = [{"Key": k, "Value": v} for k, v in image[tags].items()]


def snapshot_of(image_id: str) -> str:
    return f"snap-{image_id.split('-', 1)[-1]}"


def find(image_id: Optional[str]) -> Dict[str, Any]:
    image = IMAGES.get(image_id)
    if not image:
        raise Refusal("InvalidAMIID.NotFound", f"The image id '[{image_id}]' does not exist")
    return image


def is_windows(image: Dict[str, Any]) -> bool:
    return (image.get("platform") or "").lower() == "windows"


def _values(image: Dict[str, Any]) -> Dict[str, Any]:
    return {
        "image-id": image["imageId"],
        "name": image["name"],
        "description": image.get("description") or "",
        "architecture": image["architecture"],
        "owner-id": image.get("ownerId") or get_account_id(),
        "owner-alias": image.get("ownerAlias") or "",
        "platform": "windows" if is_windows(image) else "",
        "root-device-name": image["rootDeviceName"],
        "root-device-type": "ebs",
        "state": "available",
        "virtualization-type": "hvm",
        "is-public": "false",
    }


def _owned(image: Dict[str, Any], owners: list) -> bool:
    owner = image.get("ownerId") or get_account_id()
    names = {owner, image.get("ownerAlias"), "self" if owner == get_account_id() else None}
    return not owners or bool(names & set(owners))


def describe_images(params: Dict[str, Any]) -> Dict[str, Any]:
    ids, owners = strings(params.get("ImageId")), strings(params.get("Owner"))
    for one in ids:
        find(one)
    found = [
        i
        for i in IMAGES.values()
        if (not ids or i["imageId"] in ids)
        and _owned(i, owners)
        and matches(params.get("Filter") or [], i["imageId"], _values(i))
    ]
    return {"imagesSet": [_shape(i) for i in found]}


def _shape(image: Dict[str, Any]) -> Dict[str, Any]:
    windows = is_windows(image)
    return {
        "imageId": image["imageId"],
        "imageLocation": image["name"],
        "imageState": "available",
        "imageOwnerId": image.get("ownerId") or get_account_id(),
        "imageOwnerAlias": image.get("ownerAlias"),
        "creationDate": image["createdAt"],
        "sourceImageId": image.get("sourceImageId"),
        "sourceImageRegion": get_region() if image.get("sourceImageId") else None,
        "isPublic": False,
        "architecture": image["architecture"],
        "imageType": "machine",
        "name": image["name"],
        "description": image.get("description"),
        "platform": "windows" if windows else None,
        "platformDetails": "Windows" if windows else "Linux/UNIX",
        "usageOperation": "RunInstances:0002" if windows else "RunInstances",
        "rootDeviceType": "ebs",
        "rootDeviceName": image["rootDeviceName"],
        "blockDeviceMapping": [
            {
                "deviceName": image["rootDeviceName"],
                "ebs": {
                    "snapshotId": snapshot_of(image["imageId"]),
                    "volumeSize": image["rootSizeGiB"],
                    "volumeType": "gp3",
                    "deleteOnTermination": True,
                    "encrypted": False,
                },
            }
        ],
        "virtualizationType": "hvm",
        "enaSupport": True,
        "hypervisor": "xen",
        "tagSet": tags_of(image["imageId"]),
    }


def deregister_image(params: Dict[str, Any]) -> Dict[str, Any]:
    """Without its snapshots unless they are asked for: they stay and cost."""
    image_id, snapshot = find(params.get("ImageId"))["imageId"], snapshot_of(params["ImageId"])
    del IMAGES[image_id]
    ec2._tags.pop(image_id, None)
    if params.get("DeleteAssociatedSnapshots") != "true":
        return {"return": True}
    ec2._tags.pop(snapshot, None)
    return {"return": True, "deleteSnapshotResultSet": [{"snapshotId": snapshot, "returnCode": "success"}]}


def install() -> None:
    action("DescribeImages")(describe_images)
    action("DeregisterImage")(deregister_image)
