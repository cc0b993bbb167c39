import { existsSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { consoleFonts } from './console-fonts';
import { consoleTheme } from './console-theme';

const REPOSITORY = resolve(__dirname, '..');

/**
 * Builds the console as files that any web server can hand out. Nothing in them is inline and nothing is loaded from
 * elsewhere, so that a strict content security policy holds; all but `index.html` and
 * `licenses.md` have a hash of their content in their name.
 */
async function buildConsole(outDir: string): Promise<void> {
  // Whatever it is where this runs: it is never a console for development that is built.
  process.env['NODE_ENV'] = 'production';
  // Built aside and put in place when all is there: who serves it at the same time never meets half a build.
  const fresh = `${outDir}.${process.pid}.new`;
  // Vite is made of ES modules: required, as a plain import here would be, it fails at its manifest.
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: join(REPOSITORY, 'console'),
    logLevel: 'warn',
    plugins: [consoleFonts(join(REPOSITORY, '.local/console-fonts')), consoleTheme()],
    build: {
      outDir: fresh,
      emptyOutDir: true,
      target: 'es2023',
      // Where light-dark() is known: what older browsers would get in its place does not follow the theme switch.
      // https://developer.mozilla.org/en-US/docs/Web/CSS/Reference/Values/color_value/light-dark
      cssTarget: ['chrome125', 'firefox125', 'safari17.5'],
      // A data: address is not what the policy allows.
      assetsInlineLimit: 0,
      // What the licences of others ask for whose code is in it.
      license: { fileName: 'licenses.md' },
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1024,
      rolldownOptions: {
        checks: { pluginTimings: false },
        onwarn(warning, warn) {
          // "use client" is for servers that draw pages; there is none here.
          if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
        },
      },
    },
  });
  const old = `${outDir}.${process.pid}.old`;
  if (existsSync(outDir)) renameSync(outDir, old);
  renameSync(fresh, outDir);
  rmSync(old, { recursive: true, force: true });
}

buildConsole(resolve(process.argv[2] ?? join(REPOSITORY, 'assets/console'))).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
