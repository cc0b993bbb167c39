import type { Users } from '../ports/users';

/**
 * Makes a person an administrator who need not be a user yet: they are invited then. Asked again, it changes nothing, and
 * nobody ceases to be an administrator by it.
 *
 * @throws Error when somebody signed up with the address and has not shown that it is theirs: they would be an
 *   administrator with a password of their choice as soon as the owner of the address follows a link
 */
export async function inviteAdministrator(
  { users }: { readonly users: Users },
  email: string,
): Promise<void> {
  const standing = await users.standing(email);
  if (standing === 'unproven') {
    throw new Error(
      `somebody signed up as ${email} and has not shown that the address is theirs, so nobody was made an administrator. Delete that user in the user pool and deploy again`,
    );
  }
  if (standing === 'absent') await users.invite(email);
  await users.giveRole(email, 'admin');
}
