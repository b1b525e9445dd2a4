// Histories as campaigns record them, of the sound store and of planted bugs that clients notice. Used
// where they are judged a second time by something else.

import type { Operation } from 'porcupine-ts';
import { operationsOf } from 'porcupine-ts';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import type { KvOperation, KvResult } from '../../../src/kv/operation.ts';
import { DEFAULT_LIMITS, newGenerator, scenarioOf } from '../../../src/lab/generate/generate.ts';
import { systemNamed } from '../../../src/systems/registry.ts';

export type KvHistory = readonly Operation<KvOperation, KvResult>[];

/** Found in few cases, and by what clients are told. */
export const VISIBLE = [
  'kvpaxos:answer-when-proposed',
  'kvpaxos:local-reads',
  'kvpaxos:no-dedup',
  'kvpaxos:silence-is-failed',
];

/** The histories of the first `cases` cases of a campaign on a system. */
export function historiesOf(name: string, cases: number, seed: number): KvHistory[] {
  const system = systemNamed(name);
  if (system === undefined) throw new Error(`there is no system ${name}`);
  const generator = newGenerator({ ...DEFAULT_LIMITS, replicas: 3, faults: system.faults });
  return Array.from({ length: cases }, (_, index) => {
    const { history } = simulate(scenarioOf(generator, seed, index), system.code, { hash: false });
    return operationsOf(history);
  });
}
