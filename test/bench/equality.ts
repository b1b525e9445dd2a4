// Lockstep over ZeroMQ against the simulator on generated scenarios: how many are equal, and how
// many cases a second separate processes do, with crashes and without.
// Run: npm run bench:equal -- [cases] [seed]

import { simulate } from '../../src/hosts/sim/simulate.ts';
import { newGenerator, scenarioOf } from '../../src/lab/generate/generate.ts';
import { SOUND_STORE } from '../../src/systems/registry.ts';

const [cases = '500', seed = '1'] = process.argv.slice(2);
const limits = { operationsMin: 40, operationsMax: 40, faultsMax: 8 };
const zeromq = await SOUND_STORE.start('zeromq');

interface Group {
  cases: number;
  ms: number;
  steps: number;
}
const groups: Record<string, Group> = {};
let equal = 0;
for (let index = 0; index < Number(cases); index++) {
  const replicas = index % 2 === 0 ? 3 : 5;
  const generator = newGenerator({ ...limits, replicas, faults: SOUND_STORE.faults });
  const scenario = scenarioOf(generator, Number(seed), index);
  const simulated = simulate(scenario, SOUND_STORE.code);
  const started = performance.now();
  const real = await zeromq.execute(scenario);
  const crashes = scenario.faults.some(({ kind }) => kind === 'crash');
  const name = `${String(replicas)} replicas, ${crashes ? 'with' : 'without'} crashes`;
  const group = (groups[name] ??= { cases: 0, ms: 0, steps: 0 });
  group.cases++;
  group.ms += performance.now() - started;
  group.steps += real.steps;
  const same =
    real.traceHash === simulated.traceHash &&
    JSON.stringify(real.history) === JSON.stringify(simulated.history);
  if (same) equal++;
  else console.log(`case ${String(index)} differs`);
}
await zeromq.stop();
for (const [name, group] of Object.entries(groups)) {
  const rate = (group.cases / group.ms) * 1000;
  const microseconds = (group.ms / group.steps) * 1000;
  console.log(
    `${name}: ${String(group.cases)} cases, ${rate.toFixed(1)} a second, ${microseconds.toFixed(0)} µs a step`,
  );
}
console.log(`${String(equal)} of ${cases} equal in trace hash and history`);
process.exitCode = equal === Number(cases) ? 0 : 1;
