import { inviteAdministrator } from '../../../lambda/usecases/invite-administrator';
import { FakeUsers } from '../../fakes/fake-users';

const ADA = 'ada@lab.example';

it('somebody new is invited and is an administrator', async () => {
  const users = new FakeUsers();
  await inviteAdministrator({ users }, ADA);
  expect(users.invited).toEqual([ADA]);
  expect(users.rolesOf(ADA)).toEqual(['admin']);
});

it('who is a user already becomes an administrator and gets no second invitation', async () => {
  const users = new FakeUsers([[ADA, 'present']]);
  await inviteAdministrator({ users }, ADA);
  await inviteAdministrator({ users }, ADA);
  expect(users.invited).toEqual([]);
  expect(users.rolesOf(ADA)).toEqual(['admin']);
});

it('whoever signed up with the address of somebody else does not become an administrator', async () => {
  const users = new FakeUsers([[ADA, 'unproven']]);
  await expect(inviteAdministrator({ users }, ADA)).rejects.toThrow(
    /somebody signed up as ada@lab\.example and has not shown that the address is theirs.*Delete that user/,
  );
  expect(users.rolesOf(ADA)).toEqual([]);
});
