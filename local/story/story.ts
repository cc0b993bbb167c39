import { bill } from './credit';
import { connectivity, credential, door } from './connect';
import { direct } from './direct';
import { reveals } from './keys';
import { idle } from './idle';
import { deployed, images, launched } from './lend';
import { nets } from './nets';
import { proof } from './proof';
import { refusals } from './refusals';
import { retry } from './retry';
import { shutdown } from './shutdown';
import { stopStartEnd } from './stop-start-end';
import type { StoryStep } from './world';

/** The main job, from deploying to proving that nothing is left, as a person would do it. */
export const STORY: readonly StoryStep[] = [
  deployed,
  images,
  launched,
  connectivity,
  door,
  credential,
  reveals,
  stopStartEnd,
  retry,
  shutdown,
  idle,
  direct,
  refusals,
  bill,
  nets,
  proof,
];
