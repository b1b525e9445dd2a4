// Mutation testing of the checker's core: `npm run mutate`, or a part of it with
// `npm run mutate -- --mutate 'checker/src/proof/**/*.ts'` (no commas in braces: they are cut apart).
// Then `npm run mutate:report` writes checker/test/trust/MUTATION.md. Run from the root of the repository.
const rooms = 'base,check,explain,models,monitors,proof,search';

export default {
  testRunner: 'vitest',
  vitest: { configFile: 'checker/test/trust/mutation.config.ts' },
  mutate: [`checker/src/{${rooms}}/**/*.ts`, 'checker/src/{history,timeline}.ts'],
  ignorePatterns: ['**', '!checker/**', '!package.json', '!tsconfig*.json', 'checker/dist'],
  coverageAnalysis: 'perTest',
  // Messages and descriptions are for people; tests hold the words that matter.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  incremental: true,
  incrementalFile: 'reports/mutation/incremental.json',
  reporters: ['json', 'clear-text', 'progress-append-only'],
  clearTextReporter: { logTests: false, reportTests: false, reportMutants: false },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  tempDirName: 'reports/.stryker',
  concurrency: 2,
  timeoutMS: 4000,
};
