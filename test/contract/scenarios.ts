// Scenarios written by hand that every host must execute alike, from the quietest to the worst.

import type { Fault, Target } from '../../src/faults/fault.ts';
import type { KvOperation } from '../../src/kv/operation.ts';
import type { ClientPlan, Noise, Scenario } from '../../src/lab/scenario/scenario.ts';

export const put = (key: string, value: string): KvOperation => ({ kind: 'put', key, value });
export const get = (key: string): KvOperation => ({ kind: 'get', key });
const append = (key: string, value: string): KvOperation => ({ kind: 'append', key, value });

/** A client that does these operations, each so many milliseconds after the last response. */
export function client(...planned: readonly (readonly [number, KvOperation])[]): ClientPlan {
  return { operations: planned.map(([afterMs, operation]) => ({ afterMs, operation })) };
}

export function scenario(parts: Partial<Scenario> & Pick<Scenario, 'clients'>): Scenario {
  return {
    format: 'linlab/scenario@1',
    replicas: 3,
    faults: [],
    noise: null,
    seed: 1,
    overrides: [],
    progressWithinMs: 5000,
    ...parts,
  };
}

/** Some clients that write, append and read on two keys. */
export function crowd(clients: number, operations: number): ClientPlan[] {
  return Array.from({ length: clients }, (_, who) =>
    client(
      ...Array.from({ length: operations }, (_, index): readonly [number, KvOperation] => {
        const key = (who + index) % 2 === 0 ? 'x' : 'y';
        const value = `${String(who)}.${String(index)}`;
        const choice = [put(key, value), get(key), append(key, `,${value}`)];
        return [10 + ((who * 13 + index * 7) % 40), choice[(who + index) % 3] ?? get(key)];
      }),
    ),
  );
}

const NOISE: Noise = { delayMsMax: 25, dropPerMille: 30, duplicatePerMille: 30, diskMsMax: 6 };

const crash =
  (target: Target) =>
  (atMs: number, forMs: number): Fault => ({ kind: 'crash', target, atMs, forMs });

export const SCENARIOS: readonly Scenario[] = [
  scenario({ name: 'quiet', clients: [client([0, put('x', '1')], [10, get('x')])] }),
  scenario({ name: 'one replica', replicas: 1, clients: crowd(2, 4) }),
  scenario({ name: 'noise', clients: crowd(3, 6), noise: NOISE, seed: 2 }),
  scenario({ name: 'five with noise', replicas: 5, clients: crowd(3, 6), noise: NOISE, seed: 3 }),
  scenario({
    name: 'leader crashes',
    clients: crowd(3, 8),
    faults: [crash('leader')(120, 200), crash('leader')(450, 150)],
  }),
  scenario({
    name: 'leader crashes in noise',
    replicas: 5,
    clients: crowd(3, 8),
    noise: NOISE,
    seed: 5,
    faults: [crash('leader')(150, 250), crash(4)(200, 100), crash('leader')(500, 50)],
  }),
  scenario({
    name: 'all crash at once',
    clients: crowd(2, 6),
    faults: [crash(0)(200, 120), crash(1)(200, 100), crash(2)(200, 140)],
  }),
  scenario({
    name: 'crash while paused',
    clients: crowd(2, 6),
    faults: [
      { kind: 'pause', target: 1, atMs: 100, forMs: 300 },
      crash(1)(150, 60),
      { kind: 'partition', shape: { kind: 'ring' }, atMs: 300, forMs: 200 },
    ],
  }),
  scenario({
    name: 'cut five in two',
    replicas: 5,
    clients: crowd(3, 6),
    faults: [
      {
        kind: 'partition',
        shape: {
          kind: 'groups',
          groups: [
            [0, 1],
            [2, 3, 4],
          ],
        },
        atMs: 100,
        forMs: 400,
      },
      { kind: 'pause', target: 'leader', atMs: 250, forMs: 150 },
    ],
  }),
  scenario({
    name: 'bad links',
    clients: crowd(3, 6),
    seed: 7,
    faults: [
      { kind: 'drop', perMille: 300, atMs: 50, forMs: 200 },
      { kind: 'duplicate', perMille: 500, maxMs: 80, atMs: 200, forMs: 200 },
      { kind: 'reorder', perMille: 500, maxMs: 40, atMs: 300, forMs: 200 },
      { kind: 'delay', perMille: 400, maxMs: 120, atMs: 400, forMs: 200 },
      crash('leader')(350, 100),
    ],
  }),
];
