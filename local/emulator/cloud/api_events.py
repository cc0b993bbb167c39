"""What the HTTP API hands a function: MiniStack leaves the cookies among the headers.

@see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from typing import Any, Dict

from ministack.services import apigateway


def with_cookies(event: Dict[str, Any]) -> Dict[str, Any]:
    """The event of format 2.0 as AWS sends it: each cookie as `name=value` in a list of their own."""
    cookie = event.get("headers", {}).get("cookie")
    if event.get("version") != "2.0" or cookie is None:
        return event
    headers = {name: value for name, value in event["headers"].items() if name != "cookie"}
    cookies = [one.strip() for one in cookie.split(";") if one.strip()]
    return {**event, "headers": headers, "cookies": cookies}


def install() -> None:
    run = apigateway.run_reentrant

    async def invoke(function: Any, record: Any, event: Any, *more: Any, **named: Any) -> Any:
        event = with_cookies(event) if isinstance(event, dict) else event
        return await run(function, record, event, *more, **named)

    apigateway.run_reentrant = invoke
