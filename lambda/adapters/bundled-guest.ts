import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GuestInstaller } from './user-data';

/**
 * The guest's files as `npm run build` lays them beside the function's code.
 *
 * @param folder the folder of the function's code; Lambda names it in `LAMBDA_TASK_ROOT`
 */
export function bundledGuest(folder: string = process.env['LAMBDA_TASK_ROOT'] ?? '.'): GuestInstaller {
  const packed = (name: string): string => readFileSync(join(folder, name)).toString('base64');
  return { files: packed('berth-guest.gz'), script: packed('berth-guest-windows.gz') };
}
