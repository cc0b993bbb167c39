"""Instance types: the true sizes of the families people ask for.

@see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html
"""

from typing import Any, Dict, List, Optional, Tuple

from .ec2_wire import Refusal, action, check_page_size, matches, page, strings

GIB = 1024
BURSTABLE = {
    "nano": (2, 512),
    "micro": (2, 1 * GIB),
    "small": (2, 2 * GIB),
    "medium": (2, 4 * GIB),
    "large": (2, 8 * GIB),
    "xlarge": (4, 16 * GIB),
    "2xlarge": (8, 32 * GIB),
}
VCPUS = {
    "large": 2,
    "xlarge": 4,
    "2xlarge": 8,
    "4xlarge": 16,
    "8xlarge": 32,
    "9xlarge": 36,
    "12xlarge": 48,
    "16xlarge": 64,
    "18xlarge": 72,
    "24xlarge": 96,
    "32xlarge": 128,
}
THIRD = ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge"]
# vCPUs, memory in MiB, number of GPUs; the GPU itself is named below.
G4DN = {
    "xlarge": (4, 16 * GIB, 1),
    "2xlarge": (8, 32 * GIB, 1),
    "4xlarge": (16, 64 * GIB, 1),
    "8xlarge": (32, 128 * GIB, 1),
    "12xlarge": (48, 192 * GIB, 4),
    "16xlarge": (64, 256 * GIB, 1),
}
G5 = {**G4DN, "24xlarge": (96, 384 * GIB, 4), "48xlarge": (192, 768 * GIB, 8)}
GPU = {"g4dn": ("T4", 16 * GIB), "g5": ("A10G", 22888)}

Size = Tuple[int, int, int, str]


def _table() -> Dict[str, Size]:
    table: Dict[str, Size] = {}
    for family, architecture in (("t3", "x86_64"), ("t3a", "x86_64"), ("t4g", "arm64")):
        for size, (cpus, memory) in BURSTABLE.items():
            table[f"{family}.{size}"] = (cpus, memory, 0, architecture)
    c5 = ["large", "xlarge", "2xlarge", "4xlarge", "9xlarge", "12xlarge", "18xlarge", "24xlarge"]
    for family, memory, sizes in (
        ("m5", 4, THIRD),
        ("m6i", 4, [*THIRD, "32xlarge"]),
        ("c5", 2, c5),
        ("c6i", 2, [*THIRD, "32xlarge"]),
        ("r5", 8, THIRD),
    ):
        for size in sizes:
            table[f"{family}.{size}"] = (VCPUS[size], VCPUS[size] * memory * GIB, 0, "x86_64")
    for family, sizes in (("g4dn", G4DN), ("g5", G5)):
        for size, (cpus, memory, gpus) in sizes.items():
            table[f"{family}.{size}"] = (cpus, memory, gpus, "x86_64")
    return table


TYPES = _table()


def find(name: str) -> Optional[Size]:
    return TYPES.get(name)


def describe_instance_types(params: Dict[str, Any]) -> Dict[str, Any]:
    names: List[str] = strings(params.get("InstanceType"))
    unknown = [n for n in names if n not in TYPES]
    if unknown:
        raise Refusal(
            "InvalidInstanceType",
            f"The following supplied instance types do not exist: [{', '.join(unknown)}]",
        )
    check_page_size(params, 5, 100)
    found = [n for n in (names or sorted(TYPES)) if matches(params.get("Filter") or [], n, _values(n))]
    shown, token = page(params, found)
    return {"instanceTypeSet": [_shape(n) for n in shown], "nextToken": token}


def _values(name: str) -> Dict[str, Any]:
    cpus, memory, _, architecture = TYPES[name]
    return {
        "instance-type": name,
        "current-generation": "true",
        "processor-info.supported-architecture": architecture,
        "vcpu-info.default-vcpus": cpus,
        "memory-info.size-in-mib": memory,
        "bare-metal": "false",
        "burstable-performance-supported": str(name.startswith("t")).lower(),
        "supported-usage-class": ["on-demand", "spot"],
    }


def _shape(name: str) -> Dict[str, Any]:
    cpus, memory, gpus, architecture = TYPES[name]
    family = name.split(".", maxsplit=1)[0]
    threads = 1 if architecture == "arm64" else 2
    model, gpu_memory = GPU.get(family, ("", 0))
    return {
        "instanceType": name,
        "currentGeneration": True,
        "freeTierEligible": name == "t3.micro",
        "supportedUsageClasses": ["on-demand", "spot"],
        "supportedRootDeviceTypes": ["ebs"],
        "supportedVirtualizationTypes": ["hvm"],
        "bareMetal": False,
        "hypervisor": "nitro",
        "processorInfo": {"supportedArchitectures": [architecture]},
        "vCpuInfo": {"defaultVCpus": cpus, "defaultCores": cpus // threads, "defaultThreadsPerCore": threads},
        "memoryInfo": {"sizeInMiB": memory},
        "gpuInfo": {
            "gpus": [
                {
                    "name": model,
                    "manufacturer": "NVIDIA",
                    "count": gpus,
                    "memoryInfo": {"sizeInMiB": gpu_memory},
                }
            ],
            "totalGpuMemoryInMiB": gpus * gpu_memory,
        }
        if gpus
        else None,
        "ebsInfo": {
            "ebsOptimizedSupport": "default",
            "encryptionSupport": "supported",
            "nvmeSupport": "required",
        },
        "burstablePerformanceSupported": family.startswith("t"),
        "autoRecoverySupported": True,
    }


def install() -> None:
    action("DescribeInstanceTypes")(describe_instance_types)
