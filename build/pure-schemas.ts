import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * Lets esbuild drop the schemas of AWS operations that nobody calls. Each stands in the SDK as a top-level array with
 * computed keys, which counts as a side effect, so that half a megabyte of client-ec2 would ride along unused.
 * Wrapped in a call that is marked pure, an array without a reader goes.
 *
 * A new file layout of the SDK would silently undo this: the bundles' budget in the tests notices.
 */
export const pureSchemas: Plugin = {
  name: 'pure-schemas',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk\/client-[^/]+\/dist-es\/schemas\/schemas_\d+\.js$/ }, ({ path }) => ({
      loader: 'js',
      contents: readFileSync(path, 'utf8').replaceAll(
        /^((?:export )?(?:var|const) [\w$]+ = )(\[[\s\S]*?\n?\]);$/gm,
        (_, head: string, array: string) => `${head}/* @__PURE__ */ (() => (${array}))();`,
      ),
    }));
  },
};
