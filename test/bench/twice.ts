// Determinism: generated cases simulated twice, the second time in another process, with equal
// trace hashes. Run: npm run bench:twice -- [cases]

import { fork } from 'node:child_process';
import { simulate } from '../../src/hosts/sim/simulate.ts';
import { DEFAULT_LIMITS, newGenerator, scenarioOf } from '../../src/lab/generate/generate.ts';
import { SOUND_STORE } from '../../src/systems/registry.ts';

const [cases = '10000', role = 'parent'] = process.argv.slice(2);

function hashes(): string[] {
  return Array.from({ length: Number(cases) }, (_, index) => {
    const replicas = index % 2 === 0 ? 3 : 5;
    const settings = { ...DEFAULT_LIMITS, replicas, faults: SOUND_STORE.faults };
    return simulate(scenarioOf(newGenerator(settings), 7, index), SOUND_STORE.code).traceHash;
  });
}

if (role === 'child') {
  process.send?.(hashes());
} else {
  const [, script = ''] = process.argv;
  const child = fork(script, [cases, 'child']);
  const theirs = new Promise<string[]>((resolve, reject) => {
    child.once('message', (message) => {
      resolve(message as string[]);
    });
    child.once('error', reject);
  });
  const ours = hashes();
  const others = await theirs;
  const equal = ours.filter((hash, index) => hash === others[index]).length;
  console.log(`${String(equal)} of ${cases} trace hashes equal in two processes`);
  process.exitCode = equal === Number(cases) ? 0 : 1;
}
