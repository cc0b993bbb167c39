import { type Role, ROLES } from '../../../lambda/domain/caller';

/** Who is signed in, as the console shows it. What they may do is decided by the API alone. */
export interface Person {
  readonly owner: string;
  readonly name: string;
  readonly role: Role;
}

/** Reads a person from their tokens; nothing is verified here. */
export function personOf(accessToken: string, profile: Readonly<Record<string, unknown>>): Person {
  const claims = claimsOf(accessToken);
  const groups = claims['cognito:groups'];
  const role = Array.isArray(groups) ? ROLES.find((one) => groups.includes(one)) : undefined;
  const owner = text(claims['sub']) ?? text(profile['sub']) ?? '';
  const name =
    text(profile['name']) ??
    text(profile['email']) ??
    text(profile['preferred_username']) ??
    text(claims['username']) ??
    owner;
  return { owner, name, role: role ?? 'member' };
}

function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const part = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(part), (letter) => letter.codePointAt(0) ?? 0);
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    // Some issuers' access tokens are opaque: then all that is known is the profile.
    return {};
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
