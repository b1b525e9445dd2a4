// How much sooner other strategies find the planted bugs that the zoo calls hard: cases to the
// first finding of many searches each, with other seeds than the strategies were made with. Takes
// hours; every search is a line of FILE as soon as it has ended, and what is there is not done again.
// Run: npm run bench:strategies -- FILE [trials] [cases] [mutant,…] [way,…]

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { FAULT_KINDS } from '../../src/faults/fault.ts';
import { searchCases } from '../../src/lab/campaign/search.ts';
import { DEFAULT_LIMITS, newGenerator } from '../../src/lab/generate/generate.ts';
import type { Arm } from '../../src/lab/generate/strategies.ts';
import { NOVELTY, PORTFOLIO } from '../../src/lab/generate/strategies.ts';
import { zooSchema } from '../../src/schemas/zoo.ts';
import { systemNamed } from '../../src/systems/registry.ts';
import { rankTest } from './rank-test.ts';

/** Seeds that nobody looked at while strategies were made. */
const FIRST_SEED = 800_000;

/** What the zoo's baseline calls hard: its trials take more than 500 cases in the median. */
function hardOnes(): string[] {
  const text = readFileSync(new URL('zoo.json', import.meta.url), 'utf8');
  const { rows } = zooSchema.parse(JSON.parse(text));
  const hard = rows.filter(({ grade }) => grade === 'hard');
  return hard.map(({ system }) => system.replace('kvpaxos:', ''));
}

const WAYS: Readonly<Record<string, readonly Arm[]>> = {
  novelty: [...PORTFOLIO, NOVELTY],
  portfolio: PORTFOLIO,
  scenes: ['scenes'],
  'random-walk': ['random-walk'],
};

interface Search {
  readonly mutant: string;
  readonly way: string;
  readonly seed: number;
  readonly casesMax: number;
  /** Cases to the first finding; null: none in `casesMax`. */
  readonly found: number | null;
}

const [file, trials = '30', cases = '20000', names = hardOnes().join(',')] = process.argv.slice(2);
const ways = process.argv[6]?.split(',') ?? Object.keys(WAYS);
if (file === undefined) throw new Error('a file to keep the searches in is needed');
const casesMax = Number(cases);

async function search(mutant: string, way: string, seed: number): Promise<Search> {
  const system = systemNamed(`kvpaxos:${mutant}`);
  if (system === undefined) throw new Error(`no mutant ${mutant}`);
  const strategies = WAYS[way] ?? PORTFOLIO;
  const replicas = Math.max(3, system.replicas ?? 0);
  const settings = { ...DEFAULT_LIMITS, replicas, faults: FAULT_KINDS, strategies };
  const generator = newGenerator(settings);
  const running = await system.start('sim');
  for await (const { index, judgement } of searchCases(running, generator, seed)) {
    if (judgement.signature !== null) return { mutant, way, seed, casesMax, found: index + 1 };
    if (index + 1 >= casesMax) break;
  }
  return { mutant, way, seed, casesMax, found: null };
}

function searchesIn(path: string): Search[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Search);
}

/** What a search with another limit found within this one is the same. */
const done = searchesIn(file).filter(
  (one) => one.casesMax === casesMax || (one.found !== null && one.found <= casesMax),
);

/** What is above every count of a search that found something. */
const cost = ({ found }: Search): number => found ?? Infinity;

function median(costs: readonly number[]): number {
  const sorted = [...costs].sort((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
}

function summary(mutant: string): string {
  const of = (way: string): number[] =>
    done.filter((one) => one.mutant === mutant && one.way === way).map(cost);
  // What the others are compared with: the last of the ways.
  const plain = ways.at(-1) ?? '';
  const walk = of(plain);
  const cells = ways.map((way) => {
    const costs = of(way);
    const censored = costs.filter((one) => one === Infinity).length;
    const middle = median(costs);
    const shown = middle === Infinity ? `> ${cases}` : String(middle);
    const p = way === plain ? '' : `, p ${rankTest(costs, walk).toExponential(1)}`;
    return `${way} ${shown} (${String(costs.length)} trials, ${String(censored)} censored${p})`;
  });
  return `${mutant}: ${cells.join('; ')}`;
}

for (const mutant of names.split(',')) {
  for (const way of ways) {
    for (let trial = 0; trial < Number(trials); trial++) {
      const seed = FIRST_SEED + trial;
      if (done.some((one) => one.mutant === mutant && one.way === way && one.seed === seed))
        continue;
      const ended = await search(mutant, way, seed);
      done.push(ended);
      appendFileSync(file, `${JSON.stringify(ended)}\n`);
    }
  }
  console.log(summary(mutant));
}
