// What the zoo says of shrunk scenarios: whether a part could still go, and their form.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import { parseScenario } from '../../../src/lab/scenario/file.ts';
import type { Scenario } from '../../../src/lab/scenario/scenario.ts';
import { formOf, looseParts } from '../../../src/lab/zoo/form.ts';
import { systemNamed } from '../../../src/systems/registry.ts';

const file = new URL('../../../scenarios/mutants/local-reads.json', import.meta.url);
const scenario = parseScenario(readFileSync(file, 'utf8'), 'local-reads.json');

function loose(candidate: Scenario): Promise<number> {
  const system = systemNamed('kvpaxos:local-reads');
  if (system === undefined) throw new Error('no system');
  return looseParts(candidate, 'stale-read', (one, options) =>
    Promise.resolve(simulate(one, system.code, options)),
  );
}

describe('a shrunk scenario', () => {
  it('has no part that could go', async () => {
    expect(await loose(scenario)).toBe(0);
  });

  it('is not minimal with one that says nothing', async () => {
    const [first, ...rest] = scenario.clients;
    if (first === undefined) throw new Error('no client');
    const idle = { afterMs: 3000, operation: { kind: 'get', key: 'z' } } as const;
    const more = { ...first, operations: [...first.operations, idle] };
    expect(await loose({ ...scenario, clients: [more, ...rest] })).toBe(1);
  });

  it('has the same form at other times, with other names', () => {
    const faults = scenario.faults.map((fault) => ({ ...fault, atMs: fault.atMs + 7 }));
    expect(formOf({ ...scenario, faults, seed: 5 })).toBe(formOf(scenario));
    expect(formOf(scenario)).toBe('get, put; partition isolate; ');
    expect(formOf({ ...scenario, faults: [] })).not.toBe(formOf(scenario));
  });
});
