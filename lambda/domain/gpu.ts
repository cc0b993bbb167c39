/**
 * The GPUs of the instance families that the driver of our GPU image knows. P3 has one that it does not know.
 *
 * @see https://docs.aws.amazon.com/dlami/latest/devguide/aws-deep-learning-base-gpu-ami-ubuntu-24-04.html
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html
 */
const GPUS: Readonly<Record<string, string>> = {
  g4dn: 'NVIDIA T4',
  g5: 'NVIDIA A10G',
  g6: 'NVIDIA L4',
  gr6: 'NVIDIA L4',
  g6e: 'NVIDIA L40S',
  g7e: 'NVIDIA RTX PRO 6000',
  p4d: 'NVIDIA A100',
  p4de: 'NVIDIA A100',
  p5: 'NVIDIA H100',
  p5e: 'NVIDIA H200',
  p5en: 'NVIDIA H200',
  'p6-b200': 'NVIDIA B200',
  'p6-b300': 'NVIDIA B300',
};

/** What people call the GPU of an instance type; undefined for a type without one that our driver knows. */
export function gpuOf(instanceType: string): string | undefined {
  const [family = ''] = instanceType.split('.', 1);
  return Object.hasOwn(GPUS, family) ? GPUS[family] : undefined;
}

/** Whether an instance type has a GPU that the driver of our GPU image knows. */
export function hasGpu(instanceType: string): boolean {
  return gpuOf(instanceType) !== undefined;
}
