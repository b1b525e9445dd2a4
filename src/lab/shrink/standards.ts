// Standard scenarios: a steady workload and no, one or two plain faults, in one fixed order. They know
// nothing of what failed, so that whatever they show is told in the same way, wherever it was found.
// Called by retell.ts.

import type { Fault, FaultKind, PartitionShape, Trigger } from '../../faults/fault.ts';
import type { ClientPlan, ClusterPlan, Override, Scenario } from '../scenario/scenario.ts';
import { clusterSize } from '../scenario/size.ts';

/** Where standard scenarios are played. */
export interface Ground {
  readonly replicas: number;
  readonly cluster?: ClusterPlan;
  /** Faults that the system under test can suffer. */
  readonly faults: readonly FaultKind[];
}

type When = Pick<Fault, 'after' | 'atMs' | 'forMs'>;

/** A fault without its times, in a cluster of so many replicas. */
type Plain = (replicas: number) => (when: When) => Fault;

const partition =
  (shape: PartitionShape): Plain =>
  () =>
  (when) => ({ kind: 'partition', shape, ...when });

type Struck = 'crash' | 'pause' | 'wipe' | 'disk-full';

const strike =
  (kind: Struck, target: number | 'leader'): Plain =>
  () =>
  (when) => ({ kind, target, ...when });

const elect =
  (votersOf: (replicas: number) => number[]): Plain =>
  (replicas) =>
  (when) => ({ kind: 'reconfigure', change: { kind: 'set', voters: votersOf(replicas) }, ...when });

const upTo = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, nth) => from + nth);

/** Who leads first is with fewer than half. */
const fewWithTheFirst: Plain = (replicas) => {
  const few = Math.max(1, Math.ceil(replicas / 2) - 1);
  const groups = [upTo(0, few), upTo(few, replicas)];
  return (when) => ({ kind: 'partition', shape: { kind: 'groups', groups }, ...when });
};

const loseReplies: Plain = () => (when) => {
  return { kind: 'drop', message: 'reply', perMille: 1000, ...when };
};

const doubleAll: Plain = () => (when) => {
  return { kind: 'duplicate', maxMs: 20, perMille: 1000, ...when };
};

/** One at a time, the plainest first. */
const SINGLE: readonly Plain[] = [
  partition({ kind: 'isolate', target: 'leader' }),
  strike('crash', 'leader'),
  strike('crash', 1),
  strike('pause', 'leader'),
  loseReplies,
  partition({ kind: 'isolate', target: 1 }),
  strike('wipe', 'leader'),
  strike('wipe', 1),
  () => (when) => ({ kind: 'transfer', to: 1, ...when }),
  elect((replicas) => [replicas - 1]),
  elect(() => [0]),
  () => (when) => ({ kind: 'reconfigure', change: { kind: 'remove', replica: 0 }, ...when }),
  () => (when) => {
    return { kind: 'reconfigure', change: { kind: 'quorums', phase1: 1, phase2: 2 }, ...when };
  },
  (replicas) => (when) => {
    const change = { kind: 'replace', remove: 1, add: replicas - 1 } as const;
    return { kind: 'reconfigure', change, ...when };
  },
  partition({ kind: 'one-way', target: 'leader', direction: 'out' }),
  partition({ kind: 'one-way', target: 'leader', direction: 'in' }),
  strike('disk-full', 'leader'),
  () => (when) => ({ kind: 'duplicate', maxMs: 50, message: 'request', perMille: 1000, ...when }),
  doubleAll,
];

/** Two of these, or one of them with something rarer. */
const PAIRED: readonly Plain[] = [
  partition({ kind: 'isolate', target: 'leader' }),
  strike('crash', 'leader'),
  strike('crash', 1),
  strike('pause', 'leader'),
  fewWithTheFirst,
  strike('disk-full', 'leader'),
  loseReplies,
];

/** What only matters to some failures; whoever needed none of it is not told by it. */
const RARER: readonly Plain[] = [
  strike('wipe', 'leader'),
  strike('wipe', 1),
  elect((replicas) => [replicas - 1]),
  elect(() => [0]),
  doubleAll,
];

const LEADS: Trigger = { event: 'leads', nth: 1 };
const LEADS_AGAIN: Trigger = { event: 'leads', nth: 2 };

const SINGLE_TIMES: readonly When[] = [
  { after: LEADS, atMs: 200, forMs: 1500 },
  { after: LEADS, atMs: 0, forMs: 400 },
  { after: LEADS, atMs: 50, forMs: 800 },
];

/** The second just before the first ends; both together; the second when the first has shown. */
const PAIR_TIMES: readonly (readonly [When, When])[] = [
  [
    { after: LEADS, atMs: 0, forMs: 800 },
    { after: LEADS, atMs: 750, forMs: 100 },
  ],
  [
    { after: LEADS, atMs: 0, forMs: 400 },
    { after: LEADS, atMs: 20, forMs: 400 },
  ],
  [
    { after: LEADS, atMs: 0, forMs: 800 },
    { after: LEADS_AGAIN, atMs: 0, forMs: 500 },
  ],
];

const PROGRESS_WITHIN_MS = 10_000;

/** A standard scenario, before its clients and faults are known. */
function playedOn({ replicas, cluster }: Ground, clients: readonly ClientPlan[]): Scenario {
  return {
    format: 'linlab/scenario@1',
    replicas,
    ...(cluster === undefined ? {} : { cluster }),
    clients,
    faults: [],
    noise: null,
    seed: 0,
    overrides: [],
    progressWithinMs: PROGRESS_WITHIN_MS,
  };
}

const QUORUM_SEEDS = 4;

/** Another replica would lead first, or two of them nearly at once. */
const OTHER_FIRST_LEADERS: readonly Override[] = (
  [
    [1, 0],
    [1, 10],
    [2, 0],
    [0, 100],
  ] as const
).map(([replica, ms]) => ({ kind: 'election-jitter', replica, timeout: 0, ms }));

/** Nothing goes wrong; at most it is another quorum that goes on in the end, or that leads first. */
export function* withoutFaults(
  ground: Ground,
  clients: readonly ClientPlan[],
): Generator<Scenario> {
  const plain = playedOn(ground, clients);
  yield plain;
  for (let seed = 0; seed < QUORUM_SEEDS; seed++) yield { ...plain, progressBy: 'quorum', seed };
  for (const override of OTHER_FIRST_LEADERS) yield { ...plain, overrides: [override] };
}

/** Those that the system can suffer. */
function sufferedOf(ground: Ground, faults: readonly Plain[]): ((when: When) => Fault)[] {
  return faults
    .map((plain) => plain(clusterSize(ground)))
    .filter((fault) => ground.faults.includes(fault({ atMs: 0, forMs: 0 }).kind));
}

export function* withOneFault(ground: Ground, clients: readonly ClientPlan[]): Generator<Scenario> {
  const plain = playedOn(ground, clients);
  for (const fault of sufferedOf(ground, SINGLE)) {
    for (const when of SINGLE_TIMES) yield { ...plain, faults: [fault(when)] };
  }
}

/** Each in the other's place as well. `rarer`: kinds of which one is to be there; two plain ones for none. */
export function* withTwoFaults(
  ground: Ground,
  clients: readonly ClientPlan[],
  rarer: ReadonlySet<FaultKind>,
): Generator<Scenario> {
  const plain = playedOn(ground, clients);
  const paired = sufferedOf(ground, PAIRED);
  const special = sufferedOf(ground, RARER).filter((fault) =>
    rarer.has(fault({ atMs: 0, forMs: 0 }).kind),
  );
  const others = rarer.size === 0 ? paired : special;
  for (const [first, second] of PAIR_TIMES) {
    for (const one of paired) {
      for (const other of others) {
        yield { ...plain, faults: [one(first), other(second)] };
        if (rarer.size > 0) yield { ...plain, faults: [other(first), one(second)] };
      }
    }
  }
}
