// How fast each mutant is found, and how small its failure gets: median and range over seeds, in
// cases and runs, which do not depend on the machine.
// Run: npm run bench:mutants -- [seeds] [cases at most]

import { simulate } from '../../src/hosts/sim/simulate.ts';
import { DEFAULT_LIMITS, draftOf, newGenerator } from '../../src/lab/generate/generate.ts';
import { interpret } from '../../src/lab/generate/interpret.ts';
import { judge } from '../../src/lab/run/judge.ts';
import { sizeOf } from '../../src/lab/shrink/parts.ts';
import type { Shrunk } from '../../src/lab/shrink/shrink.ts';
import { shrink } from '../../src/lab/shrink/shrink.ts';
import type { KvpaxosSystem } from '../../src/systems/kvpaxos.ts';
import { SOUND_STORE, SYSTEMS } from '../../src/systems/registry.ts';

const [seeds = '20', casesMax = '2000', only = ''] = process.argv.slice(2);

interface Found {
  readonly cases: number;
  readonly signature: string;
  readonly shrunk: Shrunk;
  readonly ms: number;
  readonly passesOnSound: boolean;
}

async function search(system: KvpaxosSystem, seed: number): Promise<Found | null> {
  const generator = newGenerator({ ...DEFAULT_LIMITS, replicas: 3, faults: system.faults });
  for (let index = 0; index < Number(casesMax); index++) {
    const draft = draftOf(generator, seed, index);
    const scenario = interpret(draft, 3, system.faults);
    const { signature } = judge(simulate(scenario, system.code));
    if (signature === null) continue;
    const started = performance.now();
    const { arbitrary } = generator;
    const drawn = {
      arbitrary,
      draft,
      interpret: (d: typeof draft) => interpret(d, 3, system.faults),
    };
    const execute = async (candidate: typeof scenario, options = {}) =>
      simulate(candidate, system.code, options);
    const shrunk = await shrink({ scenario, signature, execute, drawn });
    const ms = performance.now() - started;
    const sound = judge(simulate(shrunk.scenario, SOUND_STORE.code));
    const passesOnSound = sound.verdict === 'linearizable';
    return { cases: index + 1, signature, shrunk, ms, passesOnSound };
  }
  return null;
}

function spread(values: readonly number[]): string {
  const sorted = [...values].sort((left, right) => left - right);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  return `${String(median)} (${String(sorted[0])}-${String(sorted.at(-1))})`;
}

for (const system of SYSTEMS) {
  if (system.expected !== 'violation' || !system.name.includes(only)) continue;
  const found: Found[] = [];
  let censored = 0;
  for (let seed = 1; seed <= Number(seeds); seed++) {
    const result = await search(system, seed);
    if (result === null) censored++;
    else found.push(result);
  }
  const sizes = found.map(({ shrunk }) => {
    const { operations, faults } = sizeOf(shrunk.scenario);
    return operations + faults;
  });
  console.log({
    system: system.name,
    censored,
    cases: spread(found.map(({ cases }) => cases)),
    'operations + faults': spread(sizes),
    overrides: spread(found.map(({ shrunk }) => shrunk.scenario.overrides.length)),
    'shrink runs': spread(found.map(({ shrunk }) => shrunk.runs)),
    'shrink ms': spread(found.map(({ ms }) => Math.round(ms))),
    unfinished: found.filter(({ shrunk }) => !shrunk.finished).length,
    'fails on the sound store': found.filter(({ passesOnSound }) => !passesOnSound).length,
    signatures: [...new Set(found.map(({ signature }) => signature))].join(' '),
  });
  if (process.env['SHOW'] !== undefined) {
    for (const { shrunk, signature } of found.slice(0, Number(process.env['SHOW']))) {
      console.log(signature, JSON.stringify(shrunk.scenario));
    }
  }
}
