// How fast lockstep is: cases a second and microseconds a grant, each case compared with the
// simulator's. Arguments: cases, replicas, crashes per case, window.

import { simulate } from '../../../src/hosts/sim/simulate.ts';
import { startLockstep } from '../../../src/hosts/zeromq/host.ts';
import type { Scenario } from '../../../src/lab/scenario/scenario.ts';
import { SOUND_CODE } from '../../../src/hosts/code.ts';
import { SOUND_STORE } from '../../../src/systems/registry.ts';
import { crowd, scenario } from '../../contract/scenarios.ts';

const [cases = 30, replicas = 3, crashes = 0, window = 1] = process.argv.slice(2).map(Number);
const WARM_UP = 5;

function caseOf(seed: number): Scenario {
  return scenario({
    replicas,
    seed,
    clients: crowd(4, 10),
    noise: { delayMsMax: 20, dropPerMille: 20, duplicatePerMille: 20, diskMsMax: 5 },
    faults: Array.from({ length: crashes }, (_, index) => {
      return { kind: 'crash', target: 'leader', atMs: 150 + 200 * index, forMs: 100 } as const;
    }),
  });
}

const source = { module: SOUND_STORE.module ?? '', name: SOUND_STORE.name };
const host = await startLockstep(source, SOUND_CODE, { window });
let steps = 0;
let equal = 0;
let ms = 0;
for (let seed = 0; seed < cases + WARM_UP; seed++) {
  const startMs = performance.now();
  const outcome = await host.execute(caseOf(seed));
  if (seed < WARM_UP) continue;
  ms += performance.now() - startMs;
  steps += outcome.steps;
  if (outcome.traceHash === simulate(caseOf(seed), SOUND_CODE).traceHash) equal++;
}
await host.stop();
const casesPerSecond = Math.round((cases / ms) * 10_000) / 10;
const microsecondsPerGrant = Math.round((ms * 1000) / steps);
const grantsPerCase = Math.round(steps / cases);
console.log(
  JSON.stringify({
    cases,
    replicas,
    crashes,
    window,
    casesPerSecond,
    microsecondsPerGrant,
    grantsPerCase,
    equal,
  }),
);
