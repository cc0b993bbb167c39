import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { claimBuild } from '../machines/claim-build';
import { command } from '../machines/command';
import { type Component, type Phase, type Step, stepsOf } from './component';
import { lendPackages } from './packages';
import { FILES, runScript, type Site } from './run-script';

/** Another number builds every layer anew. */
const VERSION = 2;
const UNUSED_MS = 14 * 86_400_000;
/** The phases that Image Builder runs on the computer whose disk becomes the image: each of all components in turn. */
export const PHASES: readonly Phase[] = ['build', 'validate'];

/** A directory that lies over others, and what is done to make it. */
export interface LayerPlan {
  readonly name: string;
  /** What people call it. */
  readonly what: string;
  /** What lies below, from the topmost to the base. */
  readonly below: readonly string[];
  readonly components: readonly Component[];
  /** What they download, by address: the folder that is behind it as one zip file. An address is another when its content is. */
  readonly folders: ReadonlyMap<string, string>;
  /** Files that are there from the beginning, by their paths: what writes them, and what they say. */
  readonly files?: { readonly lay: (upper: string) => void; readonly content: unknown };
}

export interface LayerOptions {
  /** Where layers and packages are kept from run to run. */
  readonly cache: string;
  /** Hears what takes long. */
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a layer by running its components' steps, as root, over what lies below; the first that fails ends it. What was
 * made before from the same is found ready.
 *
 * @returns the directory
 * @throws Error that names the component and the step that failed, with the end of its output; nothing half-built is left
 */
export async function makeLayer(plan: LayerPlan, options: LayerOptions): Promise<string> {
  const { name, what, below, components } = plan;
  const { cache, say, signal } = options;
  const content = [VERSION, below.map((layer) => basename(layer)), plan.files?.content, components];
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);
  const layers = join(cache, 'images');
  const layer = join(layers, `${name}-${hash}`);
  mkdirSync(layers, { recursive: true });
  const mine = await claimBuild(layer, what, say, signal);
  if (mine !== undefined) {
    const building = `${layer}-building`;
    try {
      removeTree(building);
      await carryOut(plan, building, options);
      renameSync(join(building, 'upper'), layer);
      forgetUnused(layers);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      removeTree(building);
      await mine.release();
    }
  }
  utimesSync(layer, new Date(), new Date());
  return layer;
}

async function carryOut(plan: LayerPlan, building: string, options: LayerOptions): Promise<void> {
  const { cache, say, signal } = options;
  const files = join(building, 'files');
  mkdirSync(files, { recursive: true });
  mkdirSync(join(building, 'upper'), { mode: 0o755 });
  plan.files?.lay(join(building, 'upper'));
  const packages = lendPackages(join(cache, 'packages'), join(building, 'packages'));
  const site: Site = { dir: building, layers: plan.below, files, packages: packages.dir, signal };
  for (const phase of PHASES) {
    for (const component of plan.components) {
      const begun = Date.now();
      const steps = stepsOf(component, phase);
      if (steps.length === 0) continue;
      for (const step of steps) {
        const name = `component "${component.name}", phase ${phase}, step "${step.name}"`;
        try {
          await runStep(step, plan.folders, site);
        } catch (error) {
          throw new Error(`${name}: ${messageOf(error)}`, { cause: error });
        }
        packages.keep();
      }
      say(`    ${component.name}, ${phase}: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    }
  }
}

async function runStep(step: Step, folders: LayerPlan['folders'], site: Site): Promise<void> {
  if (step.action === 'ExecuteBash') {
    for (const script of step.inputs.commands) await runScript(site, script, step.timeoutSeconds);
    return;
  }
  for (const { source, destination } of step.inputs) {
    const folder = folders.get(source);
    if (folder === undefined || !existsSync(folder)) throw new Error(`nothing is at ${source}`);
    const zip = join(site.files, 'download.zip');
    rmSync(zip, { force: true });
    const names = readdirSync(folder).map((name) => join(folder, name));
    await command('python3', ['-m', 'zipfile', '-c', zip, ...names]);
    await runScript(site, `install -D -m 0644 ${FILES}/download.zip '${destination}'`, step.timeoutSeconds);
  }
}

/** Of what changed many times only that is kept that somebody uses; nor is kept what a killed build has left. */
export function forgetUnused(folder: string): void {
  for (const name of readdirSync(folder)) {
    const place = join(folder, name);
    if (Date.now() - statSync(place).mtimeMs > UNUSED_MS) removeTree(place);
  }
}

/** Its writers may have been killed a moment ago. */
export function removeTree(place: string): void {
  rmSync(place, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
