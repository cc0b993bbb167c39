import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { claimBuild } from '../machines/claim-build';
import { command } from '../machines/command';
import { layPlainImage, plainFiles } from '../machines/image-layer';
import { type Component, onlyOnAws, type Phase, type Step, stepsOf } from './component';
import type { ImageBuild } from './image-build';
import { lendPackages } from './packages';
import { FILES, runScript, type Site } from './run-script';

/** The user of Ubuntu's AMIs, which the managed images are made from. */
const LOGIN_USER = 'ubuntu';
/** Another number builds every image anew. */
const VERSION = 1;
const UNUSED_MS = 14 * 86_400_000;

export interface BakeOptions {
  /** Where images and packages are kept from run to run. */
  readonly cache: string;
  /** The base of all machines. */
  readonly base: string;
  /** Hears what takes long. */
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** The phases that Image Builder runs on the computer whose disk becomes the image: each of all components in turn. */
const PHASES: readonly Phase[] = ['build', 'validate'];

/**
 * Builds a managed image from its components, as Image Builder would: every step that does not need AWS, in its order,
 * as root, and the first that fails ends it. A Debian stands in for Ubuntu. What was built before from the same is found
 * ready.
 *
 * @returns a directory that lies over the base
 * @throws Error that names the component and the step that failed, with the end of its output; nothing half-built is left
 */
export async function bakeImage(build: ImageBuild, options: BakeOptions): Promise<string> {
  const { cache, base, say, signal } = options;
  const { components } = build;
  const content = [VERSION, basename(base), plainFiles(LOGIN_USER), components];
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);
  const images = join(cache, 'images');
  const layer = join(images, `${build.image}-${hash}`);
  mkdirSync(images, { recursive: true });
  for (const line of leftOut(components)) say(`    left out: ${line}`);
  const mine = await claimBuild(layer, `the image ${build.image}`, say, signal);
  if (mine !== undefined) {
    const building = `${layer}-building`;
    try {
      remove(building);
      await carryOut(build, building, options);
      renameSync(join(building, 'upper'), layer);
      forgetUnused(images);
    } catch (error) {
      signal?.throwIfAborted();
      throw new Error(`The image ${build.image} could not be built: ${messageOf(error)}`, { cause: error });
    } finally {
      remove(building);
      await mine.release();
    }
  }
  utimesSync(layer, new Date(), new Date());
  return layer;
}

/** What is not done here, by reason. */
function leftOut(components: readonly Component[]): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const component of components) {
    for (const step of PHASES.flatMap((phase) => stepsOf(component, phase))) {
      const reason = onlyOnAws(step);
      if (reason === undefined) continue;
      reasons.set(reason, [...(reasons.get(reason) ?? []), `${component.name}/${step.name}`]);
    }
  }
  return [...reasons].map(([reason, names]) => `${names.join(', ')}: ${reason}`);
}

async function carryOut(build: ImageBuild, building: string, options: BakeOptions): Promise<void> {
  const { cache, base, say, signal } = options;
  const files = join(building, 'files');
  mkdirSync(files, { recursive: true });
  layPlainImage(join(building, 'upper'), LOGIN_USER);
  const packages = lendPackages(join(cache, 'packages'), join(building, 'packages'));
  const site: Site = { dir: building, layers: [base], files, packages: packages.dir, signal };
  for (const phase of PHASES) {
    for (const component of build.components) {
      const begun = Date.now();
      for (const step of stepsOf(component, phase)) {
        if (onlyOnAws(step) !== undefined) continue;
        const name = `component "${component.name}", phase ${phase}, step "${step.name}"`;
        try {
          await runStep(step, build, site);
        } catch (error) {
          throw new Error(`${name}: ${messageOf(error)}`, { cause: error });
        }
        packages.keep();
      }
      say(`    ${component.name}, ${phase}: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    }
  }
}

async function runStep(step: Step, { folders }: ImageBuild, site: Site): Promise<void> {
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

/** Of images that changed many times only those are kept that somebody uses; nor is kept what a killed build has left. */
function forgetUnused(images: string): void {
  for (const name of readdirSync(images)) {
    const place = join(images, name);
    if (Date.now() - statSync(place).mtimeMs > UNUSED_MS) remove(place);
  }
}

/** Its writers may have been killed a moment ago. */
function remove(place: string): void {
  rmSync(place, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
