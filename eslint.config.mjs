import tseslint from 'typescript-eslint'

/** Folders and files that take data and give data: no disk, no clock, no process. */
const pure = [
  'transforms/**/*.ts',
  'src/{analysis,configs,deploy,dockerfile,images,programs,shell}/**/*.ts',
  'src/{decide,diff,doubts,edits,explain,facts,harden,harden-stage,line-diff,text,types,workspace}.ts',
]

const impureParts = [
  '**/workspace/**',
  '**/write.js',
  '**/report/**',
  '**/cli/**',
  '**/discover/**',
  '../run.js',
  '../src/run.js',
  '../../src/run.js',
]

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'examples', '__tests__/fixtures', '__tests__/engine/cases'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'transforms/**/*.ts'],
    rules: {
      // A warning: a file that grew is to be split by subject, not cut at a line.
      'max-lines': ['warn', { max: 250, skipBlankLines: false, skipComments: false }],
    },
  },
  {
    // Tables of facts grow with the world.
    files: ['src/**/data/**/*.ts', 'src/**/data.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: pure,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              // Joining paths is computing; only the POSIX flavour, since image paths are.
              group: ['node:*', '!node:path'],
              message: 'This part is pure: what it needs to know comes in as data.',
            },
            { group: impureParts, message: 'This part is pure: it must not know who reads, prints or writes.' },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'console', 'Date', 'setTimeout', 'fetch'],
    },
  },
  {
    files: ['__tests__/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-unsafe-return': 'off',
      // Tables of cases and JSON from outside are narrowed by the assertions that follow.
      '@typescript-eslint/no-unsafe-type-assertion': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
)
