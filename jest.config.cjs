/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  // Machines need Linux, root and Debian packages: `npm run test:machines`.
  testPathIgnorePatterns:
    process.env.BERTH_MACHINES === '1' ? [] : ['/test/local/machines/(machines|story)\\.test\\.ts$'],
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
  // The machine-wide default would leave one of two cores idle while the story waits for its computers.
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/test/summary-reporter.cjs'],
};
