import { existsSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { FUNCTIONS, type FunctionName } from '../lambda/domain/duties';
import { environmentCredentials } from './environment-credentials';
import { layGuest } from './guest';
import { pureSchemas } from './pure-schemas';

const REPOSITORY = resolve(__dirname, '..');
const GUEST = join(REPOSITORY, 'guest');
const CONSOLE = 'console';

export interface Bundle {
  readonly name: FunctionName;
  readonly bytes: number;
  /** The files that went into it, and how much of each, for tests that watch over it. */
  readonly inputs: Metafile['outputs'][string]['inputs'];
}

export interface BundleOptions {
  /** `<outDir>/<function>/index.mjs` is written. */
  readonly outDir: string;
  /**
   * Whether the SDK is cut down to what is used.
   *
   * @default true
   */
  readonly plugins?: boolean;
}

/** Bundles every function with all that it needs, the SDK too: what was tested is what runs. */
export async function bundleFunctions(options: BundleOptions): Promise<readonly Bundle[]> {
  // Built aside and put in place when all is there: who deploys at the same time never meets half a build.
  const fresh = `${options.outDir}.${process.pid}.new`;
  const bundles = await bundle({ ...options, outDir: fresh });
  layGuest(GUEST, join(fresh, 'launch'));
  const old = `${options.outDir}.${process.pid}.old`;
  if (existsSync(options.outDir)) renameSync(options.outDir, old);
  // The console is built by itself and lies among them.
  if (existsSync(join(old, CONSOLE))) renameSync(join(old, CONSOLE), join(fresh, CONSOLE));
  renameSync(fresh, options.outDir);
  rmSync(old, { recursive: true, force: true });
  return bundles;
}

/** All in one run: what many functions share is read and parsed once. Each carries all that it needs all the same. */
async function bundle({ outDir, plugins = true }: BundleOptions): Promise<readonly Bundle[]> {
  const { metafile } = await build({
    absWorkingDir: REPOSITORY,
    entryPoints: FUNCTIONS.map((name) => ({ in: `lambda/handlers/${name}.ts`, out: `${name}/index` })),
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The SDK's ES modules shake out; what esbuild takes for Node by default does not.
    mainFields: ['module', 'main'],
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    },
    metafile: true,
    logLevel: 'warning',
    plugins: plugins ? [pureSchemas, environmentCredentials] : [],
  });
  return FUNCTIONS.map((name) => {
    const [, output] =
      Object.entries(metafile.outputs).find(([file]) => file.endsWith(`/${name}/index.mjs`)) ?? [];
    if (output === undefined) throw new Error(`esbuild has not bundled ${name}`);
    return { name, bytes: output.bytes, inputs: output.inputs };
  });
}

async function main(): Promise<void> {
  const bundles = await bundleFunctions({ outDir: join(REPOSITORY, 'assets') });
  const total = bundles.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`${bundles.length} functions, ${Math.round(total / 1000)} kB`);
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
