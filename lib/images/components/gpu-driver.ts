import type { Component } from './document';

const WITH_ITS_AMI = "the kernel and the driver come with AWS's AMI";

/**
 * The driver's modules are made for one kernel: another of either, and after the next start there is no GPU. Both are
 * held as AWS put them together, also on computers that update themselves; a new release of AWS's AMI brings new ones.
 *
 * @see https://docs.aws.amazon.com/dlami/latest/devguide/aws-deep-learning-base-gpu-ami-ubuntu-24-04.html
 */
export const gpuDriver: Component = {
  name: 'gpu-driver',
  description: 'Keeps the kernel and the driver as AWS has put them together, whatever is updated',
  build: [
    {
      name: 'hold',
      onlyOnAws: WITH_ITS_AMI,
      seconds: 900,
      script: [
        `mapfile -t parts < <(dpkg --get-selections | awk '$2 == "install" && $1 ~ /^(linux-(headers|aws|image|modules)|(lib)?nvidia-|libcuda|cuda-drivers|xserver-xorg-video-nvidia)/ { print $1 }')`,
        // AWS may have held all of them.
        'if [ "${#parts[@]}" -eq 0 ]; then exit 0; fi',
        // At the first boot other programs install packages, too.
        'for _ in $(seq 60); do',
        '  if apt-mark hold "${parts[@]}"; then exit 0; fi',
        '  sleep 10',
        'done',
        'echo "the kernel and the driver cannot be held" >&2',
        'exit 1',
      ],
    },
  ],
  validate: [{ name: 'is-held', onlyOnAws: WITH_ITS_AMI, script: ['apt-mark showhold | grep "^linux-"'] }],
  test: [{ name: 'is-held', onlyOnAws: WITH_ITS_AMI, script: ['apt-mark showhold | grep "^linux-"'] }],
};
