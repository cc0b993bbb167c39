import { DEAD_MAN_WAITS, DeadMan } from '../../../bench/lives/dead-man';
import { Deployment } from '../../lambda/usecases/a-deployment';
import { MINUTE } from '../../../lambda/domain/time';

const STOP_AT = 100 * MINUTE;
const DUE = STOP_AT + DEAD_MAN_WAITS;

async function aSwitch(): Promise<DeadMan> {
  const d = new Deployment();
  await d.launch();
  return new DeadMan(d.instance, DEAD_MAN_WAITS);
}

test('a wall clock that is set back after the deadline was read gives no more time', async () => {
  const it = await aSwitch();
  it.read(STOP_AT, 0, 0);
  it.read(STOP_AT, 50 * MINUTE, 20 * MINUTE);
  expect([it.isOverdue(DUE - 1), it.isOverdue(DUE)]).toEqual([false, true]);
});

test('one that was behind when the deadline was read is late until it is set right, one that was ahead is early', async () => {
  const late = await aSwitch();
  late.read(STOP_AT, 30 * MINUTE, 0);
  expect([late.isOverdue(DUE), late.late]).toEqual([false, 30 * MINUTE]);
  late.read(STOP_AT, 40 * MINUTE, 40 * MINUTE);
  expect([late.isOverdue(DUE), late.late]).toEqual([true, 30 * MINUTE]);

  const early = await aSwitch();
  early.read(STOP_AT, 0, 30 * MINUTE);
  early.read(STOP_AT, 10 * MINUTE, 10 * MINUTE);
  expect([early.isOverdue(DUE - 30 * MINUTE), early.early]).toEqual([true, 30 * MINUTE]);
});

test('another deadline is reckoned anew, and without one it never powers off', async () => {
  const it = await aSwitch();
  it.read(undefined, 0, 0);
  expect(it.isOverdue(DUE)).toBe(false);
  it.read(STOP_AT, 0, 0);
  it.read(STOP_AT + MINUTE, 0, 0);
  expect([it.isOverdue(DUE), it.isOverdue(DUE + MINUTE)]).toEqual([false, true]);
});
