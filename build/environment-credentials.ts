import type { Plugin } from 'esbuild';

const NAME = 'environment-credentials';

/**
 * Lets the functions take their credentials from the environment and nowhere else: Lambda puts them there. The SDK's
 * whole chain (files, single sign-on, web identities, metadata services) would add 100 kB that never runs.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export const environmentCredentials: Plugin = {
  name: NAME,
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ resolveDir }) => ({
      path: NAME,
      namespace: NAME,
      pluginData: resolveDir,
    }));
    build.onLoad({ filter: /.*/, namespace: NAME }, ({ pluginData }) => ({
      contents: `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
      loader: 'js',
      resolveDir: String(pluginData),
    }));
  },
};
