// House rules that a tool can hold: see src/README.md for what each room may do.
import tseslint from 'typescript-eslint';

const CORE = [
  'checker/src/*.ts',
  'checker/src/{base,proof,monitors,models,search,check,explain,formats,generate}/**/*.ts',
  'src/{base,kv,protocol,storage,paxos,replica,explore,client,faults}/**/*.ts',
  'src/systems/mutants/**/*.ts',
];
const DETERMINISTIC = [
  ...CORE,
  'src/hosts/*.ts',
  'src/hosts/{sim,world}/**/*.ts',
  'src/lab/{scenario,spec,generate,shrink}/**/*.ts',
];
const SYNTAX = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
];
const CORE_SYNTAX = [
  ...SYNTAX,
  { selector: ':function[async=true]', message: 'The core is synchronous: return an effect.' },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'reports/**', 'coverage/**'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.base],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        {
          considerDefaultExhaustiveForUnions: false,
          allowDefaultCaseForExhaustiveSwitch: false,
          requireDefaultForNonUnion: true,
        },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/require-array-sort-compare': 'error',
      'max-lines-per-function': ['error', { max: 70 }],
      'max-lines': ['error', { max: 400 }],
      'no-restricted-syntax': ['error', ...SYNTAX],
      eqeqeq: 'error',
    },
  },
  {
    // A describe block is a chapter, not a function.
    files: ['**/*.test.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  { files: CORE, rules: { 'no-restricted-syntax': ['error', ...CORE_SYNTAX] } },
  {
    files: DETERMINISTIC,
    rules: {
      'no-restricted-globals': [
        'error',
        'Date',
        'performance',
        'crypto',
        'process',
        'setTimeout',
        'setInterval',
        'setImmediate',
        'queueMicrotask',
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Draw by address: base/draw.ts.' },
      ],
    },
  },
);
