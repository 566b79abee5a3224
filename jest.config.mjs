export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/__tests__'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: [],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '\\.[cm]?[jt]s$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }],
  },
  // These packages ship ES modules only, which jest's CommonJS runtime has to have transformed.
  transformIgnorePatterns: ['/node_modules/(?!(unbash|yargs|yargs-parser|y18n|cliui|string-width|strip-ansi|ansi-regex|wrap-ansi|ansi-styles|get-caller-file|get-east-asian-width|emoji-regex|escalade)/)'],
}
