import { readFileSync } from 'node:fs';
import { claim } from '../../../local/machines/claim';

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('a claim', () => {
  test('is held by one, until it is given back', async () => {
    const name = `test-${process.pid}`;
    const mine = await claim(name);
    expect(await claim(name)).toBeUndefined();
    await mine?.release();
    const next = await claim(name);
    expect(next).toBeDefined();
    await next?.release();
  });

  test('is seen by every version of Node.js: its address is full, so that none fills it in its own way', async () => {
    const name = `test-full-${process.pid}`;
    const mine = await claim(name);
    const line = readFileSync('/proc/net/unix', 'utf8')
      .split('\n')
      .find((text) => text.includes(name));
    // The kernel shows each zero, and the address's family is not part of it.
    expect(line?.slice(line.indexOf('@'))).toHaveLength(108);
    await mine?.release();
  });
});
