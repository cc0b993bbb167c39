import { bill } from './credit';
import { connectivity, credential, door } from './connect';
import { deadMan } from './dead-man';
import { direct } from './direct';
import { reveals } from './keys';
import { idle } from './idle';
import { lastCredit } from './last-credit';
import { deployed, images, launched } from './lend';
import { mapping } from './mapping';
import { nets } from './nets';
import { proof } from './proof';
import { refusals } from './refusals';
import { retry } from './retry';
import { shutdown } from './shutdown';
import { stopStartEnd } from './stop-start-end';
import { published, rolledBack, rolledOut } from './versions';
import { windows } from './windows';
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
  windows,
  stopStartEnd,
  published,
  mapping,
  retry,
  shutdown,
  idle,
  rolledOut,
  lastCredit,
  direct,
  bill,
  nets,
  deadMan,
  rolledBack,
  // Only now does nothing change by itself any more.
  refusals,
  proof,
];
