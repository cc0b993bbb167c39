"""Web pages of elsewhere must not reach the emulator: it obeys everybody who can speak to it."""

import json
import re
from typing import Any, Dict, List, Optional

from ministack import app

_LOOPBACK = r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
_ORIGIN = re.compile(f"http://{_LOOPBACK}", re.IGNORECASE)
_HOST = re.compile(r"(([a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\])(:\d+)?", re.IGNORECASE)
# A browser is led to these by another page, and back: they show or check, and do nothing by themselves.
_SIGN_IN = re.compile(r"/oauth2/(authorize|token)|/login|/logout")
# The edge brings these from whatever page a browser was on; as on AWS, the functions themselves look at that.
_EDGE = re.compile(r"/_aws/execute-api/[a-z0-9]+/_berth/(enter|renew)")


def refusal(path: str, headers: List[Any]) -> Optional[str]:
    """Why a request is not let in; None for one of this machine's own programs and pages."""
    found: Dict[str, List[str]] = {}
    for name, value in headers:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    hosts, origins = found.get("host", []), found.get("origin", [])
    if not hosts or not all(_HOST.fullmatch(host) for host in hosts):
        return f"it was asked for as {', '.join(hosts) or 'no host'}"
    if _EDGE.fullmatch(path):
        return None
    if not all(_ORIGIN.fullmatch(origin) for origin in origins):
        return f"it was asked by a page of {', '.join(origins)}"
    # Links and pictures carry no origin, but browsers say where they stand.
    if not origins and found.get("sec-fetch-site") == ["cross-site"] and not _SIGN_IN.fullmatch(path):
        return "it was asked by a page of another site"
    return None


def _guarded(original: Any) -> Any:
    async def serve(scope: Dict[str, Any], receive: Any, send: Any) -> None:
        why = None if scope["type"] == "lifespan" else refusal(scope["path"], scope.get("headers", []))
        if why is None:
            await original(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            body = {"error": f"Only programs and pages of this machine may use the local cloud: {why}."}
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": json.dumps(body).encode()})

    return serve


def install() -> None:
    app.app = _guarded(app.app)
