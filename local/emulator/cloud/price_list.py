"""The AWS Price List API, which MiniStack lacks: GetProducts, in AWS's shape, over a small table.

The prices are AWS's public list prices on demand in us-east-1, as public copies of the list had them in May 2026
(most have not changed for years): Linux and some Windows, shared tenancy. Nobody is billed by them here.

@see https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
"""

import base64
import binascii
import hashlib
import json
from typing import Any, Callable, Dict, List, Tuple

from ministack import app
from ministack.core.responses import get_region
from ministack.core.router import SERVICE_PATTERNS

from .price_table import EFFECTIVE_DATE, INSTANCES, REGION, WARES, WINDOWS, size_of

Answer = Tuple[int, Dict[str, str], bytes]
ENDPOINTS = ("us-east-1", "eu-central-1", "ap-south-1")
MOST_RESULTS = 100
# The code of the term "on demand" and of an hourly or monthly rate, the same for every product of AWS.
ON_DEMAND, RATE = "JRTCKXETXF", "6YS6EN2CT7"


class Wrong(Exception):
    """An error that AWS answers with this code and sentence."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code, self.message = code, message


def _product(service: str, family: str, unit: str, dollars: str, attributes: Dict[str, str]) -> Dict[str, Any]:
    identity = json.dumps([service, family, attributes], sort_keys=True).encode()
    sku = base64.b32encode(hashlib.sha256(identity).digest()).decode()[:16]
    term, rate = f"{sku}.{ON_DEMAND}", f"{sku}.{ON_DEMAND}.{RATE}"
    return {
        "product": {
            # AWS leaves the family out where there is none.
            **({"productFamily": family} if family else {}),
            "attributes": {
                "servicecode": service,
                "location": "US East (N. Virginia)",
                "locationType": "AWS Region",
                "regionCode": REGION,
                **attributes,
            },
            "sku": sku,
        },
        "serviceCode": service,
        "terms": {
            "OnDemand": {
                term: {
                    "priceDimensions": {
                        rate: {
                            "unit": unit,
                            "endRange": "Inf",
                            "description": f"${dollars} per {unit}: {attributes['usagetype']}",
                            "appliesTo": [],
                            "rateCode": rate,
                            "beginRange": "0",
                            "pricePerUnit": {"USD": f"{float(dollars):.10f}"},
                        }
                    },
                    "sku": sku,
                    "effectiveDate": EFFECTIVE_DATE,
                    "offerTermCode": ON_DEMAND,
                    "termAttributes": {},
                }
            }
        },
        "version": EFFECTIVE_DATE.replace("-", "").replace(":", "")[:15],
        "publicationDate": EFFECTIVE_DATE,
    }


def _instance(name: str, dollars: str, windows: bool = False) -> List[Dict[str, Any]]:
    """An instance type, and what else the list has under its name: a reservation used (free) and unused (full price)."""

    def of(status: str, usage: str, price: str, licence: str = "No License required") -> Dict[str, Any]:
        return _product(
            "AmazonEC2",
            "Compute Instance",
            "Hrs",
            price,
            {
                "instanceType": name,
                **size_of(name),
                "operatingSystem": "Windows" if windows else "Linux",
                "operation": "RunInstances:0002" if windows else "RunInstances",
                "tenancy": "Shared",
                "capacitystatus": status,
                "preInstalledSw": "NA",
                "licenseModel": licence,
                "usagetype": f"{usage}:{name}",
            },
        )

    return [
        of("Used", "BoxUsage", dollars),
        of("UnusedCapacityReservation", "UnusedBox", dollars),
        of("AllocatedCapacityReservation", "Reservation", "0"),
        # Who brings their own licence pays what Linux costs.
        *([of("Used", "BoxUsage", INSTANCES[name], "Bring your own license")] if windows else []),
    ]


PRODUCTS: List[Dict[str, Any]] = [
    *(product for name, dollars in INSTANCES.items() for product in _instance(name, dollars)),
    *(product for name, dollars in WINDOWS.items() for product in _instance(name, dollars, windows=True)),
    *(_product(*ware) for ware in WARES),
]

# How the value of a product's field meets the value of a filter.
MATCHES: Dict[str, Callable[[str, str], bool]] = {
    "TERM_MATCH": lambda its, wanted: its == wanted,
    "EQUALS": lambda its, wanted: its == wanted,
    "CONTAINS": lambda its, wanted: wanted in its,
    "ANY_OF": lambda its, wanted: its in wanted.split(","),
    "NONE_OF": lambda its, wanted: its not in wanted.split(","),
}


def _matches(product: Dict[str, Any], wanted: Dict[str, str]) -> bool:
    fields = {"productFamily": product["product"].get("productFamily"), **product["product"]["attributes"]}
    its = product["serviceCode"] if wanted["Field"] == "ServiceCode" else fields.get(wanted["Field"])
    return its is not None and MATCHES[wanted["Type"]](its, wanted["Value"])


def get_products(asked: Dict[str, Any]) -> Dict[str, Any]:
    service, filters = asked.get("ServiceCode"), asked.get("Filters") or []
    if not service:
        raise Wrong("InvalidParameterException", "ServiceCode is missing.")
    if asked.get("FormatVersion", "aws_v1") != "aws_v1":
        raise Wrong("InvalidParameterException", "The only format version is aws_v1.")
    size = asked.get("MaxResults", MOST_RESULTS)
    if not isinstance(size, int) or not 1 <= size <= MOST_RESULTS:
        raise Wrong("InvalidParameterException", f"MaxResults is from 1 to {MOST_RESULTS}.")
    for one in filters:
        if one.get("Type") not in MATCHES or not one.get("Field") or one.get("Value") is None:
            raise Wrong("InvalidParameterException", f"This is not a filter: {json.dumps(one)}.")
    found = [
        p for p in PRODUCTS if p["serviceCode"] == service and all(_matches(p, one) for one in filters)
    ]
    start = _start(asked.get("NextToken"))
    rest = start + size
    # Each entry is a JSON text, not an object.
    answer: Dict[str, Any] = {"FormatVersion": "aws_v1", "PriceList": [json.dumps(p) for p in found[start:rest]]}
    if rest < len(found):
        answer["NextToken"] = base64.b64encode(str(rest).encode()).decode()
    return answer


def _start(token: Any) -> int:
    if not token:
        return 0
    try:
        return int(base64.b64decode(token, validate=True))
    except (binascii.Error, TypeError, ValueError):
        raise Wrong("InvalidNextTokenException", "The pagination token is invalid. Try again without it.") from None


async def handle(method: str, path: str, headers: Dict[str, str], body: bytes, query: Dict[str, Any]) -> Answer:
    try:
        if get_region() not in ENDPOINTS:
            raise Wrong("InvalidParameterException", f"The Price List API is in {', '.join(ENDPOINTS)} only.")
        action = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
        if action != "GetProducts":
            raise Wrong("InvalidParameterException", f"The local cloud's price list knows GetProducts, not {action}.")
        return _json(200, get_products(json.loads(body or b"{}")))
    except Wrong as wrong:
        return _json(400, {"__type": wrong.code, "message": wrong.message})


def _json(status: int, body: Dict[str, Any]) -> Answer:
    return status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(body).encode()


def install() -> None:
    SERVICE_PATTERNS["pricing"] = {"target_prefixes": ["AWSPriceListService"], "host_patterns": []}
    app.SERVICE_HANDLERS["pricing"] = handle
