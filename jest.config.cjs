/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testSequencer: '<rootDir>/test/stories-first.cjs',
  globalSetup: '<rootDir>/test/prepare.ts',
  setupFiles: ['<rootDir>/test/setup.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  restoreMocks: true,
  // A limit is for what hangs. Many tests start programs, and a busy computer may take long over each.
  testTimeout: 60_000,
  // More than the two cores of a small computer: two of the tests tell the story, and mostly wait for its computers.
  maxWorkers: 3,
  reporters: ['default', '<rootDir>/test/summary-reporter.cjs'],
};
