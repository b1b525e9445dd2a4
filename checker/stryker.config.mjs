// Mutation testing of the checker, room by room: `ROOM=rules npm run mutate`, then `npm run mutate:report`
// writes checker/test/trust/MUTATION.md from all rooms that have run. `SAMPLE=20` mutates a fifth of the
// functions, the same ones every time. Run from the root of the repository.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

// Quick tests first: a mutant meets them in this order until one fails.
const QUICK = [
  ...['classics', 'history', 'witness', 'monitors/kv-rules'],
  ...['trust/lines', 'trust/timeline', 'budget'],
];
const AGREEMENT = ['trust/agreement', 'agreement'];
const RANDOM = [...AGREEMENT, 'trust/certificates', 'trust/laws', 'laws'];

/** What each room consists of, and the tests that its mutants meet. */
const rooms = {
  nouns: {
    mutate: ['{history,timeline}.ts', 'proof/*.ts'],
    tests: [...QUICK, ...RANDOM],
  },
  rules: {
    mutate: ['proof/rules/*.ts'],
    tests: [
      ...QUICK,
      'trust/rule-cases',
      'trust/rule-conditions',
      'trust/rule-conditions-kv',
      'trust/rules',
      'monitors/*',
      ...RANDOM,
    ],
  },
  check: {
    mutate: ['check/*.ts'],
    tests: [...QUICK, 'check/*', 'search/memory', 'explain/core', ...AGREEMENT],
  },
  search: {
    mutate: ['search/*.ts'],
    tests: [...QUICK, 'check/*', 'search/*', ...AGREEMENT],
  },
  models: {
    mutate: ['models/*.ts'],
    tests: [...QUICK, 'models/*', 'explain/names', 'explain/explain', ...RANDOM, 'search/pruning'],
  },
  monitors: {
    mutate: ['monitors/*.ts'],
    tests: [...QUICK, 'check/*', 'monitors/*', ...RANDOM],
  },
  explain: {
    mutate: ['explain/**/*.ts'],
    tests: [
      ...QUICK,
      'explain/names',
      'explain/explain',
      'explain/listed',
      'explain/anomaly',
      'explain/sentences',
      'explain/core',
      'explain/truth',
    ],
  },
  base: {
    mutate: ['base/*.ts'],
    tests: [...QUICK, 'search/parts', 'monitors/*', ...RANDOM],
  },
};

const name = process.env.ROOM ?? 'rules';
const room = rooms[name];
if (room === undefined) throw new Error(`ROOM must be one of ${Object.keys(rooms).join(', ')}`);
// The part of their random histories that the tests of trust/ go through.
process.env.TRUST_SHARE ??= '0.1';
/** How many functions of a hundred are mutated; less than all only of rooms that are folders. */
const sample = Number(process.env.SAMPLE ?? 100);

const files = room.tests.flatMap((test) =>
  test.endsWith('/*')
    ? testsIn(`checker/test/${test.slice(0, -2)}`)
    : [`checker/test/${test}.test.ts`],
);

function testsIn(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts') && !file.endsWith('.long.test.ts'))
    .map((file) => `${folder}/${file}`);
}

/** Of the functions and constants at the margin of a file those in the sample, as ranges of lines. */
function sampled(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const name = /^(?:export )?(?:function|const) (\w+)/.exec(line)?.[1];
    if (name === undefined) return [];
    const draw = createHash('sha256').update(`${file} ${name}`).digest().readUInt16BE() % 100;
    const length = line.endsWith(';')
      ? 0
      : lines.slice(index).findIndex((one) => /^[})\]]/.test(one));
    // The list of parameters of a function ends at the margin, too.
    const isHead = lines[index + length]?.endsWith('{') ?? false;
    const rest = isHead ? lines.slice(index + length + 1).findIndex((one) => one === '}') + 1 : 0;
    return draw < sample ? [`${file}:${index + 1}-${index + length + rest + 1}`] : [];
  });
}

function sourcesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .toSorted()
    .map((file) => `${folder}/${file}`);
}

export default {
  plugins: ['./checker/test/trust/mutation-runner.mjs'],
  testRunner: 'in-process',
  inProcess: { tests: [...new Set(files)], sample },
  mutate:
    sample < 100
      ? sourcesIn(`checker/src/${name}`).flatMap(sampled)
      : room.mutate.map((path) => `checker/src/${path}`),
  ignorePatterns: ['**', '!checker/**', '!package.json', '!tsconfig*.json', 'checker/dist'],
  coverageAnalysis: 'perTest',
  // Messages and descriptions are for people; tests hold the words that matter.
  mutator: { excludedMutations: ['StringLiteral'] },
  // Models are made when they are loaded; there is little else that is.
  ignoreStatic: name !== 'models',
  incremental: true,
  incrementalFile: `reports/mutation/${name}.incremental.json`,
  reporters: ['json', 'clear-text', 'progress-append-only'],
  clearTextReporter: { logTests: false, reportTests: false, reportMutants: false },
  jsonReporter: { fileName: `reports/mutation/${name}.json` },
  tempDirName: 'reports/.stryker',
  concurrency: 2,
  // By the clock, for the whole of a mutant: the runner itself ends a test by its time of the processor.
  timeoutFactor: 20,
  timeoutMS: 60_000,
};
