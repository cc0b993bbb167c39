import type { SessionView } from '../../../lambda/contract/answers';
import type { ImageShown } from '../api/endpoints';

/** What the screen of a session's icon shows. */
export type Screen = 'terminal' | 'windows' | 'gpu';

/** By the image, as far as that is still known; a GPU is told by the type, too. */
export function screenOf(
  { image, instanceType }: Pick<SessionView, 'image' | 'instanceType'>,
  images: readonly ImageShown[] | undefined,
): Screen {
  const known = images?.find(({ key }) => key === image);
  if (known?.os === 'windows') return 'windows';
  // EC2's families of computers with GPUs: https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html
  return known?.gpu === true || /^(?:g|p)\d/.test(instanceType) ? 'gpu' : 'terminal';
}
