// Rate of the simulator as campaigns use it: generation, execution, invariants and checking included.
// With `hash` each run gets its trace hash as well, which campaigns make of findings alone.
// Run: npm run bench:sim -- [cases] [replicas] [system] [hash]

import { FAULT_KINDS } from '../../src/faults/fault.ts';
import { simulate } from '../../src/hosts/sim/simulate.ts';
import { newGenerator, scenarioOf } from '../../src/lab/generate/generate.ts';
import { judge } from '../../src/lab/run/judge.ts';
import { MARKS } from '../../src/replica/marks.ts';
import { systemNamed } from '../../src/systems/registry.ts';

const [cases = '5000', replicas = '3', name = 'kvpaxos', hashed = ''] = process.argv.slice(2);
const system = systemNamed(name);
if (system === undefined) throw new Error(`no system ${name}`);
/** Not counted. */
const WARM_UP_CASES = 1500;

const limits = { operationsMin: 40, operationsMax: 40, faultsMax: 8 };
const generator = newGenerator({ ...limits, replicas: Number(replicas), faults: FAULT_KINDS });

const seconds = { generate: 0, simulate: 0, judge: 0 };
const anomalies = new Map<string, number>();
const marks = new Map<string, number>();
const generated = { ok: 0, info: 0 };
let virtualMs = 0;
let steps = 0;
// Others than are counted: campaigns last longer than the compiler takes to learn the code.
for (let index = 0; index < WARM_UP_CASES; index++) {
  judge(simulate(scenarioOf(generator, 2, index), system.code, { hash: hashed === 'hash' }));
}
const startedCpu = process.cpuUsage().user;
const started = performance.now();
for (let index = 0; index < Number(cases); index++) {
  const t0 = performance.now();
  const scenario = scenarioOf(generator, 1, index);
  const t1 = performance.now();
  const outcome = simulate(scenario, system.code, { hash: hashed === 'hash' });
  const t2 = performance.now();
  const judgement = judge(outcome);
  seconds.generate += t1 - t0;
  seconds.simulate += t2 - t1;
  seconds.judge += performance.now() - t2;
  virtualMs += outcome.virtualMs;
  steps += outcome.steps;
  const anomaly = judgement.anomaly ?? judgement.verdict;
  if (anomaly !== 'linearizable' && !anomalies.has(anomaly))
    console.log(index, judgement.explanation);
  anomalies.set(anomaly, (anomalies.get(anomaly) ?? 0) + 1);
  for (const mark of outcome.marks.keys()) marks.set(mark, (marks.get(mark) ?? 0) + 1);
  generated.ok += outcome.history.filter(({ type }) => type === 'ok').length;
  generated.info += outcome.history.filter(({ type }) => type === 'info').length;
}
const wallMs = performance.now() - started;
const cpuMs = (process.cpuUsage().user - startedCpu) / 1000;
console.log({
  cases: Number(cases),
  casesPerSecond: Math.round(Number(cases) / (wallMs / 1000)),
  casesPerCpuSecond: Math.round(Number(cases) / (cpuMs / 1000)),
  virtualToReal: Math.round(virtualMs / wallMs),
  stepsPerCase: Math.round(steps / Number(cases)),
  virtualMsPerCase: Math.round(virtualMs / Number(cases)),
  share: Object.fromEntries(Object.entries(seconds).map(([k, v]) => [k, (v / wallMs).toFixed(2)])),
  anomalies: Object.fromEntries(anomalies),
  generated,
  unreached: MARKS.filter((mark) => !marks.has(mark)),
  marks: Object.fromEntries([...marks].sort((left, right) => left[1] - right[1])),
});
