import type { ConsoleConfiguration } from '../../../lambda/contract/console-headers';
import { ENTER_PATH } from '../../../lambda/contract/edge';
import { forgetOpenWorkbenches, openWorkbenches } from '../sessions/kept-workbenches';

/** Under it this tab keeps which workbenches are still to be left, over the way through the sign-in page. */
const KEY = 'berth-leaving';

/** Notes what is to be left once the person is signed out: nothing of that may keep them signed in. */
export function leaveWorkbenchesNext({ workbenchOrigin }: ConsoleConfiguration): void {
  // Without a wildcard domain all of them are one origin, with one ticket.
  const origins = new Set(openWorkbenches().map((id) => workbenchOrigin.replace('*', id)));
  if (origins.size > 0) sessionStorage.setItem(KEY, [...origins].join(' '));
  forgetOpenWorkbenches();
}

/**
 * Takes the next workbench that is to be left off the list: a ticket is in the hands of its own origin alone, so the
 * browser goes there, with `LEAVE_FIELD` in a form, and is sent back.
 *
 * @returns the address for the form; undefined when there is nothing to leave
 */
export function nextWorkbenchToLeave({ workbenchOrigin }: ConsoleConfiguration): string | undefined {
  const [next, ...others] = (sessionStorage.getItem(KEY) ?? '').split(' ').filter((origin) => origin !== '');
  if (others.length === 0) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, others.join(' '));
  return next !== undefined && isOneOf(next, workbenchOrigin) ? `${next}${ENTER_PATH}` : undefined;
}

function isOneOf(origin: string, workbenchOrigin: string): boolean {
  const [before = '', after = ''] = workbenchOrigin.split('*');
  return origin.startsWith(before) && origin.endsWith(after);
}
