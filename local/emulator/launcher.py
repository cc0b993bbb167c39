"""Start the local cloud: MiniStack with its gaps filled, on one loopback port.

Settings (environment): GATEWAY_PORT, BIND_HOST, BERTH_EC2_DELAY (seconds between two states of an instance),
BERTH_CALLS (file that receives one JSON line for each AWS call of a function), BERTH_DECIDER (port on loopback of
whoever decides whether a function may make a call), BERTH_WATCH_STDIN=1 (end when stdin closes, that is when the process
that started us is gone).
"""

import os
import signal
import sys
import threading

MINISTACK = "1.5.33"


def check_version() -> None:
    """The gaps are filled through private names, so any other version is refused."""
    from importlib.metadata import version

    found = version("ministack")
    if found != MINISTACK:
        sys.exit(
            f"The local cloud needs ministack {MINISTACK}, this Python has {found}. "
            "Delete .local/venv and start again: it is made anew with the right version."
        )


def end_with_parent() -> None:
    """End this process and its workers when stdin closes.

    Lambda workers are children in the same process group, so the whole group goes at once.
    """

    def wait() -> None:
        # Not sys.stdin: a daemon thread inside its buffer makes the interpreter abort at its end.
        while os.read(0, 4096):
            pass
        if os.getpgrp() == os.getpid():
            os.killpg(os.getpgrp(), signal.SIGKILL)
        os._exit(0)

    threading.Thread(target=wait, daemon=True, name="parent-watch").start()


def main() -> None:
    check_version()
    if os.environ.get("BERTH_WATCH_STDIN") == "1":
        end_with_parent()

    from cloud import (
        api_events,
        bucket_files,
        callers,
        cloudformation_gaps,
        ec2_attributes,
        ec2_images,
        ec2_instances,
        ec2_interfaces,
        ec2_keys,
        ec2_launch,
        ec2_security_groups,
        ec2_states,
        ec2_tags,
        ec2_types,
        front,
        lambda_environment,
        loopback_only,
        price_list,
        scheduler_clock,
    )

    for part in (
        api_events,
        bucket_files,
        cloudformation_gaps,
        ec2_keys,
        ec2_images,
        ec2_types,
        ec2_tags,
        ec2_security_groups,
        ec2_interfaces,
        ec2_launch,
        ec2_instances,
        ec2_states,
        ec2_attributes,
        scheduler_clock,
        price_list,
        lambda_environment,
        callers,
        front,
        loopback_only,
    ):
        part.install()

    from ministack.app import main as serve

    serve()


if __name__ == "__main__":
    main()
