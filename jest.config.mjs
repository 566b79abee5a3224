const swc = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'commonjs' },
}

// These packages ship ES modules only, which jest's CommonJS runtime has to have transformed.
const moduleOnly = [
  'ansi-regex',
  'ansi-styles',
  'cliui',
  'emoji-regex',
  'escalade',
  'get-caller-file',
  'get-east-asian-width',
  'string-width',
  'strip-ansi',
  'unbash',
  'wrap-ansi',
  'y18n',
  'yargs',
  'yargs-parser',
]

export default {
  testEnvironment: 'node',
  // Of `it.concurrent`, which only the tests on an engine use: they wait more than they work.
  maxConcurrency: 4,
  // Long enough for a machine that does other things too: what must not take long is measured by processor time.
  testTimeout: 120_000,
  // Repositories of fixtures have package.json files whose names mean nothing here.
  modulePathIgnorePatterns: ['<rootDir>/__tests__/fixtures/', '<rootDir>/__tests__/engine/cases/'],
  roots: ['<rootDir>/__tests__'],
  testMatch: ['**/*.test.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    'yargs/lib/platform-shims/esm\\.mjs$': ['<rootDir>/__tests__/support/yargs-shim.cjs', swc],
    '\\.[cm]?[jt]s$': ['@swc/jest', swc],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${moduleOnly.join('|')})/)`],
}
