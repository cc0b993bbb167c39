import type { Page } from 'playwright-core';
import { fakeLab, oneOfEach } from './fake-lab';
import { labVisits } from './lab-visit';

const visits = labVisits();

/** What moves in the page at this moment, for longer than anybody would see. */
function moving(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(`
    document.getAnimations()
      .filter((one) => one.playState === 'running' && one.effect.getComputedTiming().activeDuration > 100)
      .map((one) => one.animationName ?? one.transitionProperty)
  `);
}

const STARTING = '/sessions/s-abcdefghijklmnopqrstuvwc';

test.each(['/sessions', STARTING, `${STARTING}/connect`])(
  'who asks their system for less motion sees none at %s, where others see a ring turn',
  async (path) => {
    const usual = await visits.begin(path, { lab: fakeLab(oneOfEach()) });
    await usual.page.getByRole('img', { name: /^gpu-training: / }).waitFor();
    expect(await moving(usual.page)).not.toEqual([]);
    const { page } = await visits.begin(path, { lab: fakeLab(oneOfEach()), reducedMotion: 'reduce' });
    await page.getByRole('img', { name: /^gpu-training: / }).waitFor();
    expect(await moving(page)).toEqual([]);
  },
);

test('with less motion dialogs, menus and notices come at once, too', async () => {
  const { page } = await visits.begin('/sessions', { reducedMotion: 'reduce' });
  await page.getByRole('button', { name: 'Actions for genome-run' }).click();
  await page.getByRole('menuitem', { name: 'Terminate...' }).waitFor();
  expect(await moving(page)).toEqual([]);
  await page.getByRole('menuitem', { name: 'Terminate...' }).click();
  await page.getByRole('dialog').waitFor();
  expect(await moving(page)).toEqual([]);
  await page.getByRole('button', { name: 'Terminate, and lose this' }).click();
  await page.getByText('genome-run was asked to terminate').first().waitFor();
  expect(await moving(page)).toEqual([]);
});
