"""What a function's process inherits: its own variables and PATH, nothing of the host or of the launcher."""

import os
import subprocess
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

KEPT = {"PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ"}


class _CleanSubprocess:
    """The subprocess module, but children do not see the launcher's own variables."""

    def __getattr__(self, name: str) -> Any:
        return getattr(subprocess, name)

    def Popen(self, *args: Any, **kwargs: Any) -> Any:  # noqa: N802 (the name of the module's own function)
        env = kwargs.get("env")
        if env is not None:
            # MiniStack lays the function's variables over os.environ: an unchanged value is the host's.
            kwargs["env"] = {k: v for k, v in env.items() if k in KEPT or os.environ.get(k) != v}
        return subprocess.Popen(*args, **kwargs)


def install() -> None:
    # On AWS an asynchronous failure is tried again after one and two minutes; here after one and two seconds.
    lambda_svc._LAMBDA_ASYNC_RETRY_BASE_SECONDS = 1
    clean = _CleanSubprocess()
    lambda_runtime.subprocess = clean
    lambda_svc.subprocess = clean
