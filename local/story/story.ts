import { bill } from './credit';
import { connectivity, credential, door } from './connect';
import { deadMan } from './dead-man';
import { derived } from './derived';
import { direct } from './direct';
import { everythingStopped } from './everything';
import { foreignThings } from './foreign-things';
import { reveals } from './keys';
import { idle } from './idle';
import { lastCredit } from './last-credit';
import { deployed, images, launched } from './lend';
import { mapping } from './mapping';
import { nets } from './nets';
import { proof } from './proof';
import { refusals } from './refusals';
import { retired } from './retired';
import { retry } from './retry';
import { shutdown } from './shutdown';
import { startup } from './startup';
import { stopStartEnd } from './stop-start-end';
import { tagged } from './tags';
import { published, rolledBack, rolledOut } from './versions';
import { windows } from './windows';
import { workbenchDoor } from './workbench-door';
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
  workbenchDoor,
  windows,
  stopStartEnd,
  published,
  derived,
  mapping,
  startup,
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
  retired,
  everythingStopped,
  // Only now does nothing change by itself any more.
  refusals,
  tagged,
  foreignThings,
  proof,
];
