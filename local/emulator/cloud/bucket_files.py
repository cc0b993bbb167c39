"""Files that the CDK's own functions lay into buckets, and take out of them: PLAYED.

Those functions are not run: the one that lays files is a program of AWS's command line in a layer, the other asks for an
SDK that only Lambda has. What they do is done here, with the same properties: which files, in which bucket, under which
cache-control, with what is known at the deployment only filled in.
@see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3_deployment-readme.html
"""

import fnmatch
import io
import json
import mimetypes
import zipfile
from typing import Any, Callable, Dict, Iterator, List, Tuple

from ministack.services import s3
from ministack.services.cloudformation import provisioners

Made = Tuple[str, Dict[str, Any]]


def _true(value: Any) -> bool:
    return str(value).lower() == "true"


def _chosen(path: str, props: Dict[str, Any]) -> bool:
    """As `aws s3 sync --exclude --include` chooses: includes come last, and the last that fits decides."""
    chosen = not any(fnmatch.fnmatchcase(path, pattern) for pattern in props.get("Exclude") or [])
    return chosen or any(fnmatch.fnmatchcase(path, pattern) for pattern in props.get("Include") or [])


def _filled_in(body: bytes, markers: Dict[str, str], escape: bool) -> bytes:
    for marker, value in markers.items():
        text = json.dumps(value)[1:-1] if escape else value
        body = body.replace(marker.encode(), text.encode())
    return body


def _files(props: Dict[str, Any]) -> Iterator[Tuple[str, bytes]]:
    names: List[str] = props["SourceBucketNames"]
    keys: List[str] = props["SourceObjectKeys"]
    markers = props.get("SourceMarkers") or [{}] * len(keys)
    escapes = props.get("SourceMarkersConfig") or [{}] * len(keys)
    for name, key, filled, escape in zip(names, keys, markers, escapes):
        archive = s3._get_object_data(name, key)
        if archive is None:
            raise ValueError(f"There is no s3://{name}/{key}")
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            for path in opened.namelist():
                if not path.endswith("/"):
                    yield path, _filled_in(opened.read(path), filled, _true(escape.get("jsonEscape")))


def _put(bucket: str, key: str, body: bytes, metadata: Dict[str, str]) -> None:
    kind = mimetypes.guess_type(key)[0] or "binary/octet-stream"
    status, _, answer = s3._put_object(bucket, key, body, {"content-type": kind, **metadata})
    if status >= 400:
        raise ValueError(answer.decode() if isinstance(answer, bytes) else str(answer))


def _remove(bucket: str, chosen: Callable[[str], bool]) -> None:
    for key in [key for key in s3._buckets.get(bucket, {}).get("objects", {}) if chosen(key)]:
        s3._delete_object(bucket, key)


def _lay(physical_id: str, props: Dict[str, Any]) -> Made:
    bucket, prefix = props["DestinationBucketName"], props.get("DestinationBucketKeyPrefix", "").strip("/")
    below = f"{prefix}/" if prefix else ""
    files = {path: body for path, body in _files(props) if _chosen(path, props)}
    for path, body in files.items():
        _put(bucket, below + path, body, props.get("SystemMetadata") or {})
    if _true(props.get("Prune", "true")):

        def left_over(key: str) -> bool:
            path = key[len(below) :]
            return key.startswith(below) and path not in files and _chosen(path, props)

        _remove(bucket, left_over)
    return physical_id, {
        "DestinationBucketArn": props.get("DestinationBucketArn"),
        "SourceObjectKeys": props["SourceObjectKeys"],
    }


def install() -> None:
    provisioners._RESOURCE_HANDLERS["Custom::CDKBucketDeployment"] = {
        "create": lambda logical_id, props, stack: _lay(f"aws.cdk.s3deployment.{stack}.{logical_id}", props),
        "update": lambda physical_id, old, new, stack: _lay(physical_id, new),
        # The files stay, unless the bucket itself goes.
        "delete": lambda physical_id, props: None,
    }
    provisioners._RESOURCE_HANDLERS["Custom::S3AutoDeleteObjects"] = {
        "create": lambda logical_id, props, stack: (props["BucketName"], {}),
        "update": lambda physical_id, old, new, stack: (new["BucketName"], {}),
        "delete": lambda physical_id, props: _remove(props["BucketName"], lambda key: True),
    }
