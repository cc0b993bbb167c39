import { readFileSync } from 'node:fs';
import type { FunctionName } from '../../lambda/domain/duties';
import { functionName } from '../../lambda/contract/names';
import { DEPLOYMENT } from '../cloud';
import { parseCallRecords } from '../iam/call';
import type { World } from './world';

/** How many AWS calls about a session a function has made until now, as they were recorded. */
export function callsOf(world: World, name: FunctionName, session: string): number {
  return parseCallRecords(readFileSync(world.cloud.emulator.callsFile, 'utf8')).filter(
    (call) =>
      call.function === functionName(DEPLOYMENT, name) && JSON.stringify(call.params).includes(session),
  ).length;
}
