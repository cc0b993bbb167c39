"""Whether a function may make a call: asked of the decider before the call is carried out, and never guessed.

The decider (local/iam/decider.ts) lives in the process that started us, at the port BERTH_DECIDER; without that setting
nothing is asked and everything is carried out.
"""

import asyncio
import json
import os
import time
from typing import Any, Dict, Optional

from ministack.core.iam_actions import access_denied_response, identity_denial_message

from . import callers, faults
from .ec2_wire import Answer

_PORT = int(os.environ.get("BERTH_DECIDER") or 0)
_LIMIT_SECONDS = 20


async def refusal(record: Dict[str, Any], headers: Dict[str, str], request_id: str) -> Optional[Answer]:
    """What AWS answers a call that the function's role does not permit; None for one that may be carried out.

    A decider that is gone, or does not know, is a fault of the local cloud: an internal error, never a permission.
    """
    if not _PORT:
        return None
    began = time.perf_counter()
    question = {"call": record, "policies": json.dumps(callers.policies_of(record["role"]))}
    try:
        verdict = await asyncio.wait_for(_ask(question), _LIMIT_SECONDS)
    except (OSError, ValueError, asyncio.TimeoutError) as broken:
        verdict = {"result": "error", "why": f"the decider of permissions does not answer: {broken!r}"}
    record["decidedMs"] = round((time.perf_counter() - began) * 1000, 2)
    if verdict["result"] == "allowed":
        return None
    if verdict["result"] == "denied":
        return _denied(record, verdict, headers, request_id)
    return faults.answer(
        record["service"],
        {
            "code": "InternalFailure",
            "status": 500,
            "message": f"Not decided for {record['function']}: {verdict.get('why')}",
        },
    )


async def _ask(question: Dict[str, Any]) -> Dict[str, Any]:
    reader, writer = await asyncio.open_connection("127.0.0.1", _PORT)
    try:
        writer.write(json.dumps(question).encode() + b"\n")
        return json.loads(await reader.readline())
    finally:
        writer.close()


def _denied(
    record: Dict[str, Any], verdict: Dict[str, Any], headers: Dict[str, str], request_id: str
) -> Answer:
    """EC2 says UnauthorizedOperation (403), REST services AccessDenied (403), the JSON services the same with 400.

    @see https://docs.aws.amazon.com/ec2/latest/devguide/query-api-troubleshooting.html
    @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
    """
    service, action, resource = record["service"], verdict["action"], verdict["resource"]
    message = identity_denial_message(action, record["principal"], resource, explicit_deny=False)
    if service == "ec2":
        message = f"You are not authorized to perform this operation. {message}"
    status, answer_headers, body = access_denied_response(
        service, action, record["principal"], request_id, message=message, headers=headers, resource_arn=resource
    )
    return (400 if headers.get("x-amz-target") else status), answer_headers, body
