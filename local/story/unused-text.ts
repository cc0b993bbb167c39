import type { Report } from '../iam/report';

/** The permissions that no call used (`unused-explained.ts` says why they are there), one line for each role; roles of functions are named by their functions. */
export function unusedText({ unused }: Pick<Report, 'unused'>): string {
  if (unused.length === 0) return 'every permission was used';
  const lines = [...new Set(unused.map(({ role }) => role))].map((role) => {
    const actions = unused.filter((one) => one.role === role).map(({ action }) => action);
    return `  ${shortName(role)}: ${actions.join(', ')}`;
  });
  return [`permissions that no call used, each explained: ${unused.length}`, ...lines].join('\n         ');
}

/** `demo-service-LaunchRole2CFB2E44-1CC2BD588F47A` is the role of `Launch`. */
function shortName(role: string): string {
  return /-([A-Za-z]+?)(?:Service)?Role[0-9A-F]{8}-/.exec(role)?.[1] ?? role;
}
