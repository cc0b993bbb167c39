/** What the package takes over from the private manifest of the repository. */
export interface RootManifest {
  readonly version: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Where the package will live; jsii wants to know. */
const HOME = 'https://example.com/cdk-berth';

/** The oldest versions of the CDK that the package promises to work with: PyPI has new ones some days after npm. */
const CDK = { 'aws-cdk-lib': '2.270.0', constructs: '10.8.0' };

/**
 * The manifest of the published package. zod is bundled, since a jsii package may only depend on others; the CDK is
 * the consumer's own.
 *
 * @see https://aws.github.io/jsii/user-guides/lib-author/configuration/
 */
export function publishedManifest(root: RootManifest): Readonly<Record<string, unknown>> {
  return {
    name: 'cdk-berth',
    version: root.version,
    description: 'Lends research computers on AWS',
    license: root.license,
    homepage: HOME,
    repository: { type: 'git', url: `${HOME}.git` },
    author: { name: 'The Berth authors', url: HOME, organization: true },
    main: 'lib/index.js',
    types: 'lib/index.d.ts',
    bin: { 'berth-app': 'bin/app.js' },
    stability: 'experimental',
    keywords: ['aws', 'cdk', 'constructs', 'ec2', 'research', 'workbench'],
    engines: { node: '>= 22.13' },
    dependencies: { zod: root.dependencies['zod'] },
    bundledDependencies: ['zod'],
    peerDependencies: Object.fromEntries(Object.entries(CDK).map(([name, oldest]) => [name, `^${oldest}`])),
    devDependencies: CDK,
    jsii: {
      outdir: 'out',
      versionFormat: 'full',
      excludeTypescript: ['assets', 'guest'],
      tsc: {
        noImplicitOverride: true,
        noUncheckedIndexedAccess: true,
        noPropertyAccessFromIndexSignature: true,
        types: ['node'],
      },
      targets: { python: { distName: 'cdk-berth', module: 'cdk_berth' } },
    },
  };
}
