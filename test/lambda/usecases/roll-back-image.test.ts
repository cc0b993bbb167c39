import type { Caller } from '../../../lambda/domain/caller';
import type { ImageVersion } from '../../../lambda/domain/image-version';
import { rollBackImage } from '../../../lambda/usecases/roll-back-image';
import { anAmi } from '../../builders/ami';
import { anImage } from '../../builders/image';
import { FakeAmiFacts } from '../../fakes/fake-ami-facts';

const ADMIN: Caller = { owner: 'root', role: 'admin', from: '192.0.2.7' };
const TEACHER: Caller = { owner: 'tess', role: 'teacher', from: '192.0.2.7' };
const IMAGES = [anImage(), anImage({ key: 'mapped', kind: 'semi-managed' })];

function world(...amis: string[]) {
  const history = amis.map((ami, i): ImageVersion => ({ version: i + 1, ami, at: i }));
  const versions = {
    history: async () => [...history],
    publish: async (_key: string, ami: string) => {
      history.push({ version: history.length + 1, ami, at: 0 });
    },
  };
  const ofStack = {
    list: async () => IMAGES,
    find: async (key: string) => IMAGES.find((image) => image.key === key),
  };
  const amiFacts = new FakeAmiFacts(...['ami-a', 'ami-b', 'ami-c'].map((id) => anAmi({ id })));
  const now = () => history.at(-1)?.ami;
  const ports = { ofStack, versions, amiFacts };
  const back = (version?: number, key = 'python', caller = ADMIN) =>
    rollBackImage(ports, caller, key, version);
  return { back, now, history, amiFacts };
}

it('goes back build by build, and forward by name', async () => {
  const { back, now } = world('ami-a', 'ami-b', 'ami-c');
  expect(await back()).toMatchObject({ from: { version: 3 }, to: { version: 2 } });
  expect(now()).toBe('ami-b');
  expect(await back()).toMatchObject({ from: { version: 4 }, to: { version: 1 } });
  expect(now()).toBe('ami-a');
  await expect(back()).rejects.toMatchObject({ code: 'conflict' });
  expect(await back(3)).toMatchObject({ to: { ami: 'ami-c' } });
  expect(now()).toBe('ami-c');
});

it('what is launched already is not published again', async () => {
  const { back, history } = world('ami-a', 'ami-b');
  await back(2);
  expect(history).toHaveLength(2);
});

it('an AMI that is gone, or not available, is not launched again', async () => {
  const { back, now, amiFacts } = world('ami-a', 'ami-b');
  amiFacts.amis.set('ami-a', anAmi({ id: 'ami-a', state: 'deregistered' }));
  await expect(back()).rejects.toMatchObject({ code: 'image-unavailable' });
  amiFacts.amis.delete('ami-a');
  await expect(back()).rejects.toMatchObject({ code: 'image-unavailable' });
  expect(now()).toBe('ami-b');
});

it('only an administrator may, and only with an image that is built here', async () => {
  const { back, history } = world('ami-a', 'ami-b');
  await expect(back(undefined, 'python', TEACHER)).rejects.toMatchObject({ code: 'not-allowed' });
  await expect(back(undefined, 'other')).rejects.toMatchObject({ code: 'not-found' });
  await expect(back(undefined, 'mapped')).rejects.toMatchObject({ code: 'conflict' });
  await expect(back(7)).rejects.toMatchObject({ code: 'not-found' });
  expect(history).toHaveLength(2);
  await expect(world().back()).rejects.toMatchObject({ code: 'conflict' });
});
