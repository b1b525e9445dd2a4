// Scenes: what happens, and the cluster and clients that show what it does. Called by strategies.ts and
// interpret.ts.

import type { Fault } from '../../faults/fault.ts';
import type { Act } from './acts.ts';
import {
  depose,
  deposeBoth,
  dwindle,
  handOver,
  handOverAtOnce,
  handOverLate,
  lendUnpromised,
  moveAway,
  moveOn,
  outlast,
  overtake,
  relapse,
  restartOthers,
  retire,
  topple,
  unheard,
} from './acts.ts';
import type { Draft, FaultDraft, Knobs } from './draft.ts';
import { CLUSTER_MAX } from './draft.ts';
import { SLOW_LEADER } from './draw-cluster.ts';
import type { FaultFrame } from './draw-faults.ts';
import { damageUndecided, faultsOf } from './draw-faults.ts';
import { pick } from './pick.ts';

/** What a scene needs of the cluster and its clients. */
type Setting = (knobs: Knobs) => Knobs;

/** Reads by index, by a lease of 450 ms, by one of 1450. */
const BY_INDEX = 0;
const BY_LEASE = 4;
const BY_LONG_LEASE = 5;
const STAGED_READS = [BY_INDEX, BY_LEASE, BY_LONG_LEASE];

/**
 * Some clients only read, and so stay with a leader that answers no writes, and all of them are still
 * there when the scene is over.
 */
const anyReads: Setting = (knobs) => ({
  ...knobs,
  roles: knobs.roles === 0 ? 3 : 2,
  pace: 2 + (knobs.pace % 3),
  cluster: { ...knobs.cluster, reads: pick(STAGED_READS, knobs.cluster.reads, 0) },
});

/** Nothing but the scene keeps a client from its answer. */
const PLAIN = { reads: BY_INDEX, limits: 0, sessions: 0 };

/** A leader that is cut off leads on for two seconds, and nobody else so soon; clients ask one key. */
const slowElections: Setting = (knobs) => ({
  ...knobs,
  ...{ clients: 2 + (knobs.clients % 2), keys: 0, roles: 2, pace: 2 },
  cluster: { ...knobs.cluster, ...PLAIN, elections: CLUSTER_MAX.elections },
});

/** A long lease, and a leader that counts it with the slowest clock there may be. */
const slowLeader: Setting = (knobs) => {
  const slow = slowElections(knobs);
  return {
    ...slow,
    clients: 1,
    roles: 3,
    pace: 3,
    cluster: { ...slow.cluster, reads: BY_LONG_LEASE, clocks: SLOW_LEADER },
  };
};

/** A lease, and quorums that are majorities. */
const byLease: Setting = (knobs) => {
  const slow = slowElections(knobs);
  const cluster = { ...slow.cluster, spares: 0, reads: BY_LEASE, elections: 0, quorums: 0 };
  return { ...slow, roles: 2 + (knobs.roles % 2), pace: 3 + (knobs.pace % 2), cluster };
};

/** So many that they are a quorum with one that voted before. */
const manySpares: Setting = (knobs) => {
  const staged = anyReads(knobs);
  return {
    ...staged,
    roles: 0,
    clients: 2 + (knobs.clients % 2),
    cluster: { ...staged.cluster, ...PLAIN, spares: CLUSTER_MAX.spares },
  };
};

interface Scene {
  readonly act: Act;
  readonly setting: Setting;
}

const inAnyCluster = (act: Act): Scene => ({ act, setting: anyReads });
const DEPOSE = inAnyCluster(depose);
const thrice = (scene: Scene): Scene[] => [scene, scene, scene];

/** Each as often as it stands here: more often what seldom shows what it could. */
const SCENES: readonly Scene[] = [
  ...[depose, deposeBoth, topple, unheard, dwindle].map(inAnyCluster),
  ...[handOver, handOver, retire, retire, restartOthers, restartOthers].map(inAnyCluster),
  ...thrice(inAnyCluster(damageUndecided)),
  inAnyCluster(damageUndecided),
  ...thrice(inAnyCluster(relapse)),
  { act: moveAway, setting: manySpares },
  ...thrice({ act: moveOn, setting: manySpares }),
  { act: outlast, setting: slowLeader },
  ...thrice({ act: handOverAtOnce, setting: slowElections }),
  { act: overtake, setting: slowElections },
  { act: lendUnpromised, setting: byLease },
  { act: handOverLate, setting: byLease },
];

/** The scene of a draft; null where it is a fault like any other. */
function sceneFor({ kind, moment }: FaultDraft): Scene | null {
  return kind % 4 === 3 ? null : pick(SCENES, moment, DEPOSE);
}

/** Whether the system under test can suffer all of it. */
function isSuffered(faults: readonly Fault[], { suffered }: FaultFrame): boolean {
  return faults.every(({ kind }) => suffered.includes(kind));
}

/** What happens in the scene of a draft. */
export function sceneOf(draft: FaultDraft, frame: FaultFrame): Fault[] {
  const atMs = Math.floor((draft.at * frame.horizonMs) / 100);
  const faults = sceneFor(draft)?.act(draft, frame, atMs);
  return faults !== undefined && isSuffered(faults, frame) ? faults : faultsOf(draft, frame);
}

/** The knobs of a draft as its first scene needs them. */
export function stage({ knobs, faults: [first] }: Draft): Knobs {
  const { setting } = (first === undefined ? null : sceneFor(first)) ?? DEPOSE;
  return setting(knobs);
}
