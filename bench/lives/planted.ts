import { DAY } from '../../lambda/domain/time';
import {
  behind,
  LateDeadMan,
  LateSweeps,
  losingTable,
  miscounting,
  GoesByTheWallClock,
  NeverFiresAgain,
  ObeysLateAlarms,
  ObeysOldAlarms,
  SecretsStay,
  SweepsByTheTag,
  withPorts,
  withSweeper,
} from './broken-lives';
import {
  AgelessEstate,
  ChargesTwice,
  EveryonesEstate,
  forgetsTheDisk,
  FreshTokens,
  KeyGoesWithStop,
  releasesEarly,
  reservesNothing,
  settlesAgain,
  Tagless,
  TagsPerhaps,
  Unarmed,
} from './broken-ports';
import type { Fault } from './faults';
import { Life, type LifeClass } from './life';
import { ALL_NETS, EACH_NET, type Nets } from './nets';

/** One bug, planted in a life: never in the product's own code. */
export interface Planted {
  readonly bug: string;
  /** With these nets it shows. */
  readonly nets: Nets;
  readonly life: LifeClass;
  /** Without these faults it does not show. */
  readonly needs?: readonly Fault[];
  /** The same life without the bug, where that is not the usual one. */
  readonly sound?: LifeClass;
}

/** What a careless change could break. The simulation must report each. */
export const PLANTED: readonly Planted[] = [
  {
    bug: 'extend without the tag',
    nets: EACH_NET.net3,
    life: withPorts(({ aws }) => ({ computers: new Tagless(aws) }), 'extend'),
  },
  {
    bug: 'start without the tag',
    nets: EACH_NET.net3,
    life: withPorts(({ aws }) => ({ computers: new Tagless(aws) }), 'start'),
  },
  {
    bug: 'nothing is ever armed',
    nets: EACH_NET.net1,
    life: withPorts(({ aws }) => ({ schedules: new Unarmed(aws) })),
  },
  { bug: 'sweep once an hour', nets: EACH_NET.net2, life: LateSweeps },
  { bug: 'dead-man switch an hour late', nets: EACH_NET.net3, life: LateDeadMan },
  {
    bug: 'settle twice, on the account',
    nets: ALL_NETS,
    life: withPorts(({ aws }) => ({ sessions: new ChargesTwice(aws) })),
  },
  { bug: 'settle twice, on the record', nets: ALL_NETS, life: miscounting(settlesAgain) },
  { bug: 'release before the stop is seen', nets: ALL_NETS, life: miscounting(releasesEarly) },
  { bug: 'extend without reserving', nets: ALL_NETS, life: miscounting(reservesNothing) },
  { bug: 'disk of a stopped computer not counted', nets: ALL_NETS, life: miscounting(forgetsTheDisk) },
  {
    bug: 'sweep without the deployment filter',
    nets: ALL_NETS,
    life: withSweeper(({ aws }) => ({ estate: new EveryonesEstate(aws) })),
  },
  {
    bug: 'sweep by a clock a week ahead',
    nets: ALL_NETS,
    life: withSweeper(({ clock }) => ({ clock: behind(clock, -7 * DAY) })),
  },
  {
    // The age protects a launch whose record is lost and whose computer EC2 does not show yet.
    bug: 'orphan rule without the age',
    nets: ALL_NETS,
    life: losingTable(withSweeper(({ aws }) => ({ estate: new AgelessEstate(aws) }))),
    sound: losingTable(Life),
  },
  {
    bug: 'judge one second late',
    nets: ALL_NETS,
    life: withPorts(({ clock }) => ({ clock: behind(clock, 1_000) }), 'end-of-lease'),
  },
  {
    bug: 'an alarm of an earlier lease stops',
    // The sweeper would soon remove it.
    nets: { ...ALL_NETS, sweeper: false },
    life: ObeysOldAlarms,
  },
  {
    bug: 'retry with a fresh token',
    nets: ALL_NETS,
    life: withPorts(({ aws }) => ({ computers: new FreshTokens(aws) }), 'launch'),
  },
  {
    bug: 'stop takes the key',
    nets: ALL_NETS,
    life: withPorts(({ aws }) => ({ computers: new KeyGoesWithStop(aws) }), 'stop'),
  },
  { bug: 'the secret stays', nets: ALL_NETS, life: SecretsStay },
  {
    bug: 'extend says yes although its tag was refused',
    nets: ALL_NETS,
    life: withPorts(({ aws }) => ({ computers: new TagsPerhaps(aws) }), 'extend'),
    needs: ['tagRefused', 'throttle', 'throttleAct'],
  },
  {
    bug: 'start goes on although its tag was refused',
    nets: EACH_NET.net3,
    life: withPorts(({ aws }) => ({ computers: new TagsPerhaps(aws) }), 'start'),
    needs: ['tagRefused', 'throttle', 'throttleAct'],
  },
  {
    bug: 'sweep by the tag, where the record says more',
    // By that tag the guest would soon power off itself.
    nets: { ...ALL_NETS, deadMan: false },
    life: SweepsByTheTag,
    needs: ['tagRefused', 'throttle', 'throttleAct', 'crash'],
  },
  {
    bug: 'what is called a second time stops',
    nets: ALL_NETS,
    life: ObeysLateAlarms,
    needs: ['alarmTwice'],
  },
  {
    bug: 'a refused stop at the bound is not asked for again',
    nets: EACH_NET.net1,
    life: NeverFiresAgain,
    needs: ['throttle', 'throttleAct'],
  },
  {
    bug: 'the guest goes by its wall clock',
    nets: EACH_NET.net3,
    life: GoesByTheWallClock,
    needs: ['clockWrong'],
  },
];
