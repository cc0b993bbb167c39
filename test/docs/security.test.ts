import { FUNCTIONS } from '../../lambda/domain/duties';
import { RIGHTS } from '../../lambda/domain/rights';
import { quoted, read, rowsBelow } from './pages';

const page = read('docs/security.md');

/** Who, in the words of the page. */
function told(roles: readonly string[]): string {
  if (roles.length === 0) return 'nobody';
  return roles.includes('member') ? 'everybody' : roles.map((role) => `\`${role}\``).join(', ');
}

test('the table of people says of each act what the rights say', () => {
  const rows = rowsBelow(page, '### People').flatMap(([acts, own = '', others = '']) =>
    // What follows a comma and "and" is a condition; the roles stand before it.
    quoted(acts).map((act) => [act, { own, others: others.split(', and only')[0] }] as const),
  );
  const rights = Object.entries(RIGHTS).map(
    ([act, { own, others }]) => [act, { own: told(own), others: told(others) }] as const,
  );
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(rights));
});

test('the table of functions has each function once', () => {
  const named = rowsBelow(page, '### Functions').flatMap(([functions]) => quoted(functions));
  expect(named.toSorted()).toEqual(FUNCTIONS.toSorted());
});

test('each threat says what happens, what remains, and which tests answer it', () => {
  const threats = (page.split('\n## Threats\n')[1] ?? '').split('\n### ').slice(1);
  expect(threats.length).toBe(9);
  for (const threat of threats) {
    expect(threat).toContain('\n*Happens:* ');
    expect(threat).toContain('\n*Remains:* ');
    expect([...threat.matchAll(/^- \[/gm)].length).toBeGreaterThan(3);
  }
});
