"""AWS's public list prices on demand in us-east-1, in dollars; Linux and some Windows, as copies of the list had them in May 2026.

@see https://aws.amazon.com/ec2/pricing/on-demand/ https://aws.amazon.com/ebs/pricing/
@see https://aws.amazon.com/vpc/pricing/ https://aws.amazon.com/secrets-manager/pricing/
"""

from decimal import Decimal
from typing import Dict, List, Tuple

REGION = "us-east-1"
EFFECTIVE_DATE = "2026-05-01T00:00:00Z"

# In these families the price grows with the size: that of `large`, times this.
TIMES = {
    "large": 1,
    "xlarge": 2,
    "2xlarge": 4,
    "4xlarge": 8,
    "8xlarge": 16,
    "9xlarge": 18,
    "12xlarge": 24,
    "16xlarge": 32,
    "18xlarge": 36,
    "24xlarge": 48,
    "32xlarge": 64,
}
THIRD = ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge")
C5 = ("large", "xlarge", "2xlarge", "4xlarge", "9xlarge", "12xlarge", "18xlarge", "24xlarge")
LINEAR: List[Tuple[str, str, Tuple[str, ...]]] = [
    ("m5", "0.096", THIRD),
    ("m6i", "0.096", (*THIRD, "32xlarge")),
    ("c5", "0.085", C5),
    ("c6i", "0.085", (*THIRD, "32xlarge")),
    ("r5", "0.126", THIRD),
]
LISTED: Dict[str, Dict[str, str]] = {
    "t3": {
        "nano": "0.0052",
        "micro": "0.0104",
        "small": "0.0208",
        "medium": "0.0416",
        "large": "0.0832",
        "xlarge": "0.1664",
        "2xlarge": "0.3328",
    },
    "t3a": {
        "nano": "0.0047",
        "micro": "0.0094",
        "small": "0.0188",
        "medium": "0.0376",
        "large": "0.0752",
        "xlarge": "0.1504",
        "2xlarge": "0.3008",
    },
    "g4dn": {
        "xlarge": "0.526",
        "2xlarge": "0.752",
        "4xlarge": "1.204",
        "8xlarge": "2.176",
        "12xlarge": "3.912",
        "16xlarge": "4.352",
    },
    "g5": {
        "xlarge": "1.006",
        "2xlarge": "1.212",
        "4xlarge": "1.624",
        "8xlarge": "2.448",
        "12xlarge": "5.672",
        "16xlarge": "4.096",
        "24xlarge": "8.144",
        "48xlarge": "16.288",
    },
}

# Instance type -> dollars an hour.
INSTANCES: Dict[str, str] = {
    **{f"{family}.{size}": price for family, sizes in LISTED.items() for size, price in sizes.items()},
    **{
        f"{family}.{size}": str(Decimal(large) * TIMES[size])
        for family, large, sizes in LINEAR
        for size in sizes
    },
}

# GiB of memory for each vCPU; "large" has two of these.
MEMORY = {"m5": 4, "m6i": 4, "c5": 2, "c6i": 2, "r5": 8}
BURST = {
    "nano": (2, "0.5"),
    "micro": (2, "1"),
    "small": (2, "2"),
    "medium": (2, "4"),
    "large": (2, "8"),
    "xlarge": (4, "16"),
    "2xlarge": (8, "32"),
}
# The sizes of G4dn and G5 with more than one GPU.
GPUS = {"12xlarge": 4, "24xlarge": 4, "48xlarge": 8}


def size_of(name: str) -> Dict[str, str]:
    """How large an instance type is, in the list's own attributes and words.

    @see https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html
    """
    family, size = name.split(".")
    if family in ("t3", "t3a"):
        vcpus, memory = BURST[size]
        return {"vcpu": str(vcpus), "memory": f"{memory} GiB"}
    if family in ("g4dn", "g5"):
        vcpus = 4 * int(size[: -len("xlarge")] or 1)
        return {"vcpu": str(vcpus), "memory": f"{4 * vcpus:,} GiB", "gpu": str(GPUS.get(size, 1))}
    vcpus = 2 * TIMES[size]
    return {"vcpu": str(vcpus), "memory": f"{MEMORY[family] * vcpus:,} GiB"}


# The same with the licence of Windows, for the families that lend it here.
WINDOWS: Dict[str, str] = {
    "t3.medium": "0.0600",
    "t3.large": "0.1108",
    "t3.xlarge": "0.2400",
    "t3.2xlarge": "0.4800",
    "m5.large": "0.1880",
    "m5.xlarge": "0.3760",
}

_GROUP = {"group": "VPCPublicIPv4Address"}
# Service, product family, unit, dollars, attributes. Beside what a session pays: what the list has next to it.
WARES: List[Tuple[str, str, str, str, Dict[str, str]]] = [
    ("AmazonEC2", "Storage", "GB-Mo", "0.08", {"volumeApiName": "gp3", "usagetype": "EBS:VolumeUsage.gp3"}),
    (
        "AmazonEC2",
        "System Operation",
        "IOPS-Mo",
        "0.005",
        {"volumeApiName": "gp3", "usagetype": "EBS:VolumeP-IOPS.gp3"},
    ),
    ("AmazonVPC", "", "Hrs", "0.005", {**_GROUP, "usagetype": "USE1-PublicIPv4:InUseAddress"}),
    ("AmazonVPC", "", "Hrs", "0.005", {**_GROUP, "usagetype": "USE1-PublicIPv4:IdleAddress"}),
    ("AWSSecretsManager", "Secret", "Secrets", "0.40", {"usagetype": "USE1-AWSSecretsManager-Secrets"}),
    (
        "AWSSecretsManager",
        "API Request",
        "API Requests",
        "0.000005",
        {"usagetype": "USE1-AWSSecretsManagerAPIRequest"},
    ),
]
