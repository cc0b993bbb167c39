/** What the package takes over from the private manifest of the repository. */
export interface RootManifest {
  readonly version: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Where the package will live; jsii wants to know. */
const HOME = 'https://example.com/cdk-berth';

/**
 * The oldest versions of the CDK that the package works with: before this one Image Builder's schedules had no time zone,
 * and it wants this of `constructs`. A test synthesises with them. PyPI has new ones some days after npm.
 */
export const OLDEST_CDK = { 'aws-cdk-lib': '2.264.0', constructs: '10.5.0' } as const;

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
    type: 'commonjs',
    main: 'lib/index.js',
    types: 'lib/index.d.ts',
    // What is not named here is nobody's to import. jsii asks for the manifest and the assembly.
    exports: {
      '.': { types: './lib/index.d.ts', default: './lib/index.js' },
      './berth.schema.json': './berth.schema.json',
      './package.json': './package.json',
      './.jsii': './.jsii',
    },
    bin: { 'berth-app': 'bin/app.js' },
    stability: 'experimental',
    keywords: ['aws', 'cdk', 'constructs', 'ec2', 'research', 'workbench'],
    engines: { node: '>= 22.13' },
    dependencies: { zod: root.dependencies['zod'] },
    bundledDependencies: ['zod'],
    peerDependencies: Object.fromEntries(
      Object.entries(OLDEST_CDK).map(([name, oldest]) => [name, `^${oldest}`]),
    ),
    devDependencies: OLDEST_CDK,
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
      // Only Python is built and tried. For the others the code is generated, so that their names are settled.
      targets: {
        python: { distName: 'cdk-berth', module: 'cdk_berth' },
        java: { package: 'com.example.cdkberth', maven: { groupId: 'com.example', artifactId: 'cdk-berth' } },
        dotnet: { namespace: 'CdkBerth', packageId: 'CdkBerth' },
        go: { moduleName: 'example.com/cdk-berth-go', packageName: 'cdkberth' },
      },
    },
  };
}
