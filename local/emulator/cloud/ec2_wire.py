"""EC2's query protocol: numbered parameters in, XML out."""

import base64
import fnmatch
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple
from xml.sax.saxutils import escape

from ministack.services import ec2

Answer = Tuple[int, Dict[str, str], bytes]


class Refusal(Exception):
    """An error that AWS answers with this code, sentence and HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400):
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


def nested(flat: Dict[str, Any]) -> Dict[str, Any]:
    """`{"Tag.1.Key": ["a"]}` as `{"Tag": [{"Key": "a"}]}`."""
    tree: Dict[str, Any] = {}
    for name, value in flat.items():
        node, parts = tree, name.split(".")
        for part in parts[:-1]:
            child = node.get(part)
            node[part] = child if isinstance(child, dict) else {}
            node = node[part]
        node[parts[-1]] = value[0] if isinstance(value, list) else value
    return _lists(tree)


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if node and all(key.isdigit() for key in node):
        return [_lists(node[key]) for key in sorted(node, key=int)]
    return {key: _lists(value) for key, value in node.items()}


def xml(tag: str, value: Any) -> str:
    """An element; lists become `<item>`s, None is left out."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return f"<{tag}>{''.join(xml(k, v) for k, v in value.items())}</{tag}>"
    if isinstance(value, list):
        return f"<{tag}>{''.join(xml('item', v) for v in value)}</{tag}>"
    if isinstance(value, bool):
        value = "true" if value else "false"
    return f"<{tag}>{escape(str(value))}</{tag}>"


def action(name: str) -> Callable:
    """Register a function of the nested parameters as EC2's action of that name.

    It returns the body of the answer as a dict in the wire's names, or raises Refusal. `DryRun` is answered
    here, after the function's own checks would be too late: nothing may be carried out.
    """

    def register(handler: Callable[[Dict[str, Any]], Dict[str, Any]]) -> Callable:
        def answer(flat: Dict[str, Any]) -> Answer:
            params = nested(flat)
            try:
                if params.get("DryRun") == "true" and not getattr(handler, "checks_before_dry_run", False):
                    raise dry_run()
                body = handler(params)
            except Refusal as refusal:
                return ec2._error(refusal.code, escape(refusal.message), refusal.status)
            return ec2._xml(200, f"{name}Response", "".join(xml(k, v) for k, v in body.items()))

        ec2._ACTION_MAP[name] = answer
        return handler

    return register


def dry_run() -> Refusal:
    return Refusal("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412)


def strings(value: Any) -> List[str]:
    return value if isinstance(value, list) else [value] if value else []


def is_true(value: Optional[str], default: bool = False) -> bool:
    return default if value is None or value == "" else str(value).lower() == "true"


def need(params: Dict[str, Any], name: str) -> str:
    value = params.get(name)
    if not value:
        raise Refusal("MissingParameter", f"The request must contain the parameter {name}")
    return value


def tags_of(resource_id: str) -> List[Dict[str, str]]:
    return [{"key": t["Key"], "value": t.get("Value", "")} for t in ec2._tags.get(resource_id, [])]


def tag_specification(params: Dict[str, Any], resource_type: str) -> List[Dict[str, str]]:
    for spec in params.get("TagSpecification") or []:
        if spec.get("ResourceType") == resource_type:
            return [{"Key": t["Key"], "Value": t.get("Value", "")} for t in spec.get("Tag") or []]
    return []


def matches(filters: Iterable[Dict[str, Any]], resource_id: str, values: Dict[str, Any]) -> bool:
    """Whether a resource passes every filter; a filter that AWS would not know is refused."""
    for one in filters:
        name, wanted = one.get("Name", ""), strings(one.get("Value"))
        tags = {t["key"]: t["value"] for t in tags_of(resource_id)}
        if name.startswith("tag:"):
            found = [tags[name[4:]]] if name[4:] in tags else []
        elif name == "tag-key":
            found = list(tags)
        elif name == "tag-value":
            found = list(tags.values())
        elif name in values:
            found = [str(v) for v in strings(values[name])]
        else:
            raise Refusal("InvalidParameterValue", f"The filter '{name}' is invalid")
        if not any(fnmatch.fnmatchcase(f, w.replace("[", "[[]")) for f in found for w in wanted):
            return False
    return True


def page(params: Dict[str, Any], items: List[Any]) -> Tuple[List[Any], Optional[str]]:
    """The asked page of a list, and the token of the next one."""
    start = 0
    if params.get("NextToken"):
        try:
            start = int(base64.b64decode(params["NextToken"]).decode())
        except ValueError:
            raise Refusal("InvalidParameterValue", "The token is not valid.") from None
    size = int(params["MaxResults"]) if params.get("MaxResults") else len(items) or 1
    rest = start + size
    return items[start:rest], (base64.b64encode(str(rest).encode()).decode() if rest < len(items) else None)


def check_page_size(params: Dict[str, Any], least: int, most: int) -> None:
    size = params.get("MaxResults")
    if size and not least <= int(size) <= most:
        raise Refusal(
            "InvalidParameterValue",
            f"Value ( {size} ) for parameter maxResults is invalid. "
            f"Expecting a value between {least} and {most}.",
        )
