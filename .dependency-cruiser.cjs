// The rooms of the house and which room may enter which. README, "Layout", says what lives in each.
const ROOMS = {
  bin: ['lib', 'contract', 'domain'],
  lib: ['contract', 'domain'],
  'lambda/domain': [],
  'lambda/contract': ['domain'],
  'lambda/ports': ['domain'],
  'lambda/usecases': ['ports', 'domain'],
  'lambda/adapters': ['ports', 'contract', 'domain'],
  'lambda/handlers': ['usecases', 'adapters', 'ports', 'contract', 'domain'],
  local: ['contract', 'domain'],
  // Simulations drive the real use cases over the tests' fakes.
  bench: ['contract', 'domain', 'ports', 'usecases', 'local', 'build'],
  build: ['contract', 'domain'],
  console: ['contract', 'domain'],
  // As consumers see it: `cdk-berth` is lib.
  examples: ['lib'],
};
const PLACE = {
  domain: 'lambda/domain',
  contract: 'lambda/contract',
  ports: 'lambda/ports',
  usecases: 'lambda/usecases',
  adapters: 'lambda/adapters',
  handlers: 'lambda/handlers',
};

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      // CloudFront's own module is there only.
      to: { couldNotResolve: true, pathNot: '^cloudfront$' },
    },
    {
      name: 'edge-stands-alone',
      comment: "CloudFront's functions are files of their own, with two modules of CloudFront's",
      severity: 'error',
      from: { path: '^lambda/edge/' },
      to: { pathNot: '^(cloudfront|crypto)$' },
    },
    ...Object.entries(ROOMS).map(([room, may]) => ({
      name: `room-${room.replace('/', '-')}`,
      comment: `${room} may enter only: ${may.join(', ') || 'nothing'}`,
      severity: 'error',
      from: { path: `^${room}/` },
      to: {
        path: '^(bin|lib|lambda|cli|console|guest|local|bench|build|examples)/',
        pathNot: [`^${room}/`, ...may.map((r) => `^${PLACE[r] ?? r}/`)],
      },
    })),
    {
      name: 'sdk-only-in-adapters',
      comment: 'only adapters speak to AWS',
      severity: 'error',
      from: { path: '^(bin|lib|lambda)/', pathNot: '^lambda/adapters/' },
      to: { path: 'node_modules/@aws-sdk/' },
    },
    {
      name: 'zod-only-in-contract-and-at-the-edges',
      comment: 'the domain, the ports and the use cases are free of schema libraries',
      severity: 'error',
      from: { path: '^lambda/(domain|ports|usecases)/' },
      to: { path: 'node_modules/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'the domain has no clock, no Node and no package: it runs in a browser too',
      severity: 'error',
      from: { path: '^lambda/domain/' },
      to: { pathNot: '^lambda/domain/' },
    },
    {
      name: 'copyleft-behind-one-file',
      comment:
        'the IAM simulator (AGPL) is a development tool: only this file may touch it, nothing published may',
      severity: 'error',
      from: { pathNot: '^local/iam/decide\\.ts$|^test/local/iam/' },
      to: { path: 'node_modules/@cloud-copilot/iam-(simulate|policy|utils)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
