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
  roots: ['<rootDir>/__tests__'],
  testMatch: ['**/*.test.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    'yargs/lib/platform-shims/esm\\.mjs$': ['<rootDir>/__tests__/support/yargs-shim.cjs', swc],
    '\\.[cm]?[jt]s$': ['@swc/jest', swc],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${moduleOnly.join('|')})/)`],
}
