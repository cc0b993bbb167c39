import type { Component } from './document';

export const NEEDS_GPU = 'needs a GPU';

/**
 * The driver, CUDA, Docker and its container toolkit come with AWS's Deep Learning Base AMI and are only looked at.
 *
 * @see https://docs.aws.amazon.com/dlami/latest/devguide/aws-deep-learning-base-gpu-ami-ubuntu-24-04.html
 */
export const gpuCheck: Component = {
  name: 'gpu-check',
  description: 'Looks whether the GPU works, for the computer and for containers',
  build: [
    {
      name: 'containers-see-the-gpu',
      onlyOnAws: 'the container toolkit is part of the AMI that this one is made from',
      script: ['nvidia-ctk runtime configure --runtime=docker', 'systemctl restart docker.service'],
    },
  ],
  validate: [{ name: 'the-driver-is-there', onlyOnAws: NEEDS_GPU, script: ['nvidia-smi'] }],
  test: [
    {
      name: 'the-computer-sees-the-gpu',
      onlyOnAws: NEEDS_GPU,
      script: ['nvidia-smi -L | grep "^GPU 0:"'],
    },
    {
      name: 'containers-see-the-gpu',
      onlyOnAws: NEEDS_GPU,
      seconds: 900,
      script: [
        // The toolkit puts nvidia-smi into whatever container asks for a GPU.
        'docker run --rm --gpus all public.ecr.aws/docker/library/ubuntu:24.04 nvidia-smi -L | grep "^GPU 0:"',
      ],
    },
  ],
};
