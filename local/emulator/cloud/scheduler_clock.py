"""EventBridge Scheduler: a sweep each second, schedules that fire again when made again, rates that begin at once, paging."""

import base64
import json
from typing import Any, Callable, Dict

from ministack.core.responses import get_account_id, get_region
from ministack.services import scheduler


def _forget(name: str, group: str) -> None:
    """MiniStack remembers a fired name for ever; on AWS a schedule made anew, or changed, fires anew."""
    scheduler._schedule_last_fired.pop((get_account_id(), get_region(), f"{group}/{name}"), None)


def _beginning(original: Callable) -> Callable:
    """MiniStack waits for one interval first; on AWS a rate without a StartDate fires as soon as it is made.

    @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based
    """

    def handler(name: str, body: Dict[str, Any]) -> Any:
        answer = original(name, body)
        if (
            answer[0] == 200
            and body["ScheduleExpression"].startswith("rate(")
            and body.get("StartDate") is None
        ):
            key = (get_account_id(), get_region(), f"{body.get('GroupName', 'default')}/{name}")
            scheduler._schedule_last_fired[key] = 0
        return answer

    return handler


def _forgetting(original: Callable) -> Callable:
    def handler(name: str, body: Dict[str, Any]) -> Any:
        answer = original(name, body)
        if answer[0] == 200:
            _forget(name, body.get("GroupName", "default"))
        return answer

    return handler


def _utc_only(original: Callable) -> Callable:
    """MiniStack reads every time as UTC, so another zone is refused rather than fired hours off."""

    def handler(name: str, body: Dict[str, Any]) -> Any:
        zone = body.get("ScheduleExpressionTimezone") or "UTC"
        if zone not in ("UTC", "Etc/UTC"):
            return scheduler._error(
                400, "ValidationException", f"The local cloud schedules in UTC only, not in {zone}."
            )
        if (
            body.get("ScheduleExpression", "").startswith("at(")
            and scheduler._at_time_epoch(body["ScheduleExpression"]) is None
        ):
            return scheduler._error(
                400, "ValidationException", f"Invalid Schedule Expression {body['ScheduleExpression']}."
            )
        return original(name, body)

    return handler


def _paged(original: Callable) -> Callable:
    def handler(query: Dict[str, str]) -> Any:
        size = int(query.get("MaxResults", 100))
        start = int(base64.b64decode(query["NextToken"])) if query.get("NextToken") else 0
        status, headers, body = original({**query, "MaxResults": str(10**9)})
        everything = json.loads(body)["Schedules"]
        rest = start + size
        shown: Dict[str, Any] = {"Schedules": everything[start:rest]}
        if rest < len(everything):
            shown["NextToken"] = base64.b64encode(str(rest).encode()).decode()
        return status, headers, json.dumps(shown).encode()

    return handler


def install() -> None:
    scheduler._SCHEDULE_TICK_INTERVAL = 1
    scheduler._create_schedule = _beginning(_forgetting(_utc_only(scheduler._create_schedule)))
    scheduler._update_schedule = _forgetting(_utc_only(scheduler._update_schedule))
    scheduler._list_schedules = _paged(scheduler._list_schedules)
