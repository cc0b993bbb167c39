"""A request to the emulator, read as service, action and parameters."""

import json
import re
from typing import Any, Dict, Iterator, Optional, Tuple
from urllib.parse import parse_qs

from ministack.core.router import detect_service

Read = Tuple[str, Optional[str], Dict[str, Any]]

# REST services name no action; these are the ones that faults can be asked for.
REST = {
    "scheduler": (
        ("POST", r"/schedules/[^/]+", "CreateSchedule"),
        ("PUT", r"/schedules/[^/]+", "UpdateSchedule"),
        ("GET", r"/schedules/[^/]+", "GetSchedule"),
        ("DELETE", r"/schedules/[^/]+", "DeleteSchedule"),
        ("GET", r"/schedules", "ListSchedules"),
    ),
    "lambda": (("POST", r".*/functions/[^/]+/invocations", "Invoke"),),
}


def read(method: str, path: str, headers: Dict[str, str], body: bytes, query: Dict[str, Any]) -> Read:
    """Service, action (None for a REST service) and parameters (flat for the query protocol)."""
    flat = {k: (v[0] if isinstance(v, list) else v) for k, v in query.items()}
    if "x-www-form-urlencoded" in headers.get("content-type", "") and body:
        form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        flat.update({k: v[0] for k, v in form.items()})
    service, target = detect_service(method, path, headers, flat), headers.get("x-amz-target", "")
    if target:
        return service, target.rsplit(".", 1)[-1], _json(body)
    if "Action" in flat:
        return service, flat["Action"], {k: v for k, v in flat.items() if k not in ("Action", "Version")}
    return service, None, {"method": method, "path": path, "query": flat, "body": _json(body)}


def action_name(service: str, action: Optional[str], params: Dict[str, Any]) -> Optional[str]:
    """The SDK's name of the action, also for the REST services that faults know."""
    if action:
        return action
    for method, pattern, name in REST.get(service, ()):
        if params["method"] == method and re.fullmatch(pattern, params["path"]):
            return name
    return None


def values(node: Any) -> Iterator[str]:
    """Every short string anywhere in the parameters."""
    if isinstance(node, dict):
        for child in node.values():
            yield from values(child)
    elif isinstance(node, list):
        for child in node:
            yield from values(child)
    elif isinstance(node, str) and len(node) < 300:
        yield node


def _json(body: bytes) -> Dict[str, Any]:
    try:
        found = json.loads(body) if body else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
