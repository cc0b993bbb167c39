import { gpuOf, hasGpu } from '../../../lambda/domain/gpu';

test.each([
  ['g4dn.xlarge', 'NVIDIA T4'],
  ['g5.2xlarge', 'NVIDIA A10G'],
  ['g6.xlarge', 'NVIDIA L4'],
  ['p5.48xlarge', 'NVIDIA H100'],
  ['p6-b200.48xlarge', 'NVIDIA B200'],
])('%s has a %s', (type, name) => {
  expect(gpuOf(type)).toBe(name);
});

// G4ad has one of AMD, G5g is ARM, and the driver does not know that of P3.
test.each(['t3.large', 'p3.2xlarge', 'g4ad.xlarge', 'g5g.xlarge', 'constructor.large', ''])(
  '%s has none that our driver knows',
  (type) => {
    expect(hasGpu(type)).toBe(false);
  },
);
