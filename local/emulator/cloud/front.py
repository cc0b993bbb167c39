"""The door of the emulator: control interface, permissions, records and faults around MiniStack's own dispatch."""

import asyncio
from contextvars import ContextVar
from typing import Any, Dict, Optional

from ministack import app

from . import call_records, control, faults, permissions
from .callers import caller, is_borrowed
from .requests import action_name, read

# Of the request that is being answered, when a function has made it.
_record: ContextVar[Optional[Dict[str, Any]]] = ContextVar("record", default=None)


def _watched(original: Any, passes: bool) -> Any:
    """Decide, record and disturb what `original` carries out; `passes` if it may answer None for "not mine"."""

    async def dispatch(
        method: str,
        path: str,
        headers: Dict[str, str],
        body: bytes,
        query: Dict[str, Any],
        request_id: str,
        **more: Any,
    ) -> Any:
        async def carry_out() -> Any:
            return await original(method, path, headers, body, query, request_id, **more)

        who = caller(headers, query)
        if not who and not faults.waiting():
            return await carry_out()
        service, action, params = read(
            method, path, headers, app._decompress_request_body(body, headers), query
        )
        answer = None
        # The special doors see every request first: what is refused there gets no further, and a fault waits for what
        # they let pass.
        if who and passes:
            _record.set(call_records.open_record(who, headers, service, action, params))
            answer = await permissions.refusal(_record.get(), headers, request_id)
        record = _record.get() if who else None
        fault = None if passes else faults.take(service, action_name(service, action, params), params)
        if answer is None:
            answer = await _disturbed(service, fault, carry_out) if fault else await carry_out()
        if record and answer is not None and not is_borrowed(headers, query):
            call_records.close_record(record, answer[0])
        return answer

    return dispatch


async def _disturbed(service: str, fault: Dict[str, Any], carry_out: Any) -> Any:
    if fault.get("delayMs"):
        await asyncio.sleep(fault["delayMs"] / 1000)
    if fault.get("loseAnswer"):
        await carry_out()
        return faults.LOST
    return faults.answer(service, fault) if fault.get("code") else await carry_out()


def install() -> None:
    shortcuts = app._handle_post_body_shortcuts

    async def with_control(
        method: str, path: str, headers: Dict[str, str], body: bytes, query: Dict[str, Any], request_id: str
    ) -> Any:
        if path.startswith("/_berth/"):
            return control.handle(method, path, body)
        return await shortcuts(method, path, headers, body, query, request_id)

    app._handle_post_body_shortcuts = with_control
    app._handle_special_data_plane_request = _watched(app._handle_special_data_plane_request, passes=True)
    app._dispatch_service_request = _watched(app._dispatch_service_request, passes=False)
