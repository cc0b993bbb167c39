"""What a function's process inherits: its own variables and PATH, nothing of the host or of the launcher.

It also gets an endpoint of its own for CloudFront's key-value stores: their client puts the account's id before the
endpoint's host, which must therefore be a name.
"""

import os
import subprocess
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

KEPT = {"PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ"}

OWN = {
    "AWS_ENDPOINT_URL_CLOUDFRONT_KEYVALUESTORE": f"http://localhost:{os.environ.get('GATEWAY_PORT', '')}",
    "NODE_OPTIONS": f'--require "{Path(__file__).resolve().parent.parent / "localhost-names.cjs"}"',
}


class _CleanSubprocess:
    """The subprocess module, but children do not see the launcher's own variables."""

    def __getattr__(self, name: str) -> Any:
        return getattr(subprocess, name)

    def Popen(self, *args: Any, **kwargs: Any) -> Any:  # noqa: N802 (the name of the module's own function)
        env = kwargs.get("env")
        if env is not None:
            # MiniStack lays the function's variables over os.environ: an unchanged value is the host's.
            kept = {k: v for k, v in env.items() if k in KEPT or os.environ.get(k) != v}
            kwargs["env"] = {**OWN, **kept}
        return subprocess.Popen(*args, **kwargs)


def install() -> None:
    # On AWS an asynchronous failure is tried again after one and two minutes; here after one and two seconds.
    lambda_svc._LAMBDA_ASYNC_RETRY_BASE_SECONDS = 1
    clean = _CleanSubprocess()
    lambda_runtime.subprocess = clean
    lambda_svc.subprocess = clean
