import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Benchmark, Figure } from '../figure';
import { type AtRest, atRest, type Resource } from './at-rest';
import { callOf, HOURS_OF_MONTH, LIST } from './list-prices';

const GOAL = 1;
/** A course. */
const USERS = 100;
const HOURS_EACH = 20;
/** How often a ready guest reports. */
const REPORTS_PER_HOUR = 120;
/** What people and their pages ask in an hour of work: a console that is looked at, every twenty seconds. */
const QUESTIONS_PER_HOUR = 180;
/** What a workbench asks through the edge in an hour of work. */
const EDGE_REQUESTS_PER_HOUR = 1500;
const SECONDS_OF_CALL = 0.1;
const MEMORY_MIB = 512;

const REPOSITORY = resolve(__dirname, '../..');

/** What a deployment with all defaults costs while nobody uses it, and what it adds to an hour of a computer. */
export const rest: Benchmark = {
  prefixes: ['rest.'],
  run: async () => {
    const lines = linesAtRest();
    const month = lines.reduce((sum, line) => sum + line.month, 0);
    const hour = overheadPerHour();
    const how = 'npm run bench -- rest (the synthesised templates with list prices, no free tier)';
    const figure = (key: string, value: number, unit: string, more: Partial<Figure> = {}): Figure => ({
      key,
      value: Number(value.toFixed(5)),
      unit,
      how,
      ...more,
    });
    const parts = Object.fromEntries(lines.map(({ id, month: cost }) => [id, Number(cost.toFixed(3))]));
    return [
      figure('rest.cost', month, '$ a month', { goal: GOAL, comparedWith: parts }),
      figure('rest.sessionHour', hour, '$ an hour', { comparedWith: { 't3.large': 0.0832 } }),
      figure('rest.course', month + USERS * HOURS_EACH * hour, `$ a month for ${USERS} users`, {
        comparedWith: { hours: USERS * HOURS_EACH },
      }),
    ];
  },
};

/** Every resource of a deployment with all defaults that is billed while nobody uses it. */
function linesAtRest(): readonly AtRest[] {
  const folder = mkdtempSync(join(tmpdir(), 'berth-rest-'));
  try {
    const env = { ...process.env, CDK_OUTDIR: folder };
    execFileSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], { cwd: REPOSITORY, env });
    return readdirSync(folder)
      .filter((name) => name.endsWith('.template.json'))
      .flatMap((name) => {
        const template = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
          Resources: Record<string, Resource>;
        };
        return Object.entries(template.Resources).flatMap(([id, resource]) => atRest(id, resource) ?? []);
      });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Dollars that Berth itself adds to an hour of a computer that somebody works with. */
function overheadPerHour(): number {
  const call = LIST.apiRequest + callOf(SECONDS_OF_CALL, MEMORY_MIB);
  // A report reads its session and writes it; it is two units large with its indexes.
  const reports = REPORTS_PER_HOUR * (call + 2 * LIST.tableRead + 4 * LIST.tableWrite);
  const questions = QUESTIONS_PER_HOUR * (call + 4 * LIST.tableRead + LIST.edgeRequest);
  const edge = EDGE_REQUESTS_PER_HOUR * (LIST.edgeRequest + LIST.edgeFunctionCall);
  return reports + questions + edge + LIST.secretMonth / HOURS_OF_MONTH;
}
