// Several faults that mean something together: what people arrange by hand when they look for a bug
// (Jepsen's nemeses, the scenarios of papers), with every time and target drawn. Called by
// strategies.ts.

import type { Fault, Target } from '../../faults/fault.ts';
import type { FaultDraft, Knobs } from './draft.ts';
import type { FaultFrame } from './draw-faults.ts';
import { everyLink, faultsOf } from './draw-faults.ts';
import { pick } from './pick.ts';

type Scene = (draft: FaultDraft, frame: FaultFrame, atMs: number) => Fault[];

/** Longer than an election takes, so that somebody else leads before it heals. */
const deposingMs = ({ length }: FaultDraft): number => 300 + length * 16;

function isolate(target: Target, atMs: number, forMs: number): Fault {
  return { kind: 'partition', shape: { kind: 'isolate', target }, atMs, forMs };
}

/** The leader goes on alone, and so do the others. */
const depose: Scene = (draft, _frame, atMs) => [isolate('leader', atMs, deposingMs(draft))];

/** The leader hands over, and is cut off before it knows what came of it. */
const handOver: Scene = (draft, { replicas }, atMs) => [
  { kind: 'transfer', to: draft.target % replicas, atMs, forMs: 100 },
  isolate('leader', atMs + 5 + (draft.level % 12), deposingMs(draft)),
];

/** A replica is taken out of the configuration, and does not hear of it. */
const retire: Scene = (draft, { replicas }, atMs) => {
  const replica = draft.target % replicas;
  const forMs = 300 + deposingMs(draft);
  return [
    { kind: 'reconfigure', change: { kind: 'remove', replica }, atMs, forMs },
    isolate(draft.shape % 2 === 0 ? replica : 'leader', atMs + (draft.level % 20) * 10, forMs),
  ];
};

/** The first leader, more often than not. */
const likelyLeader = ({ target }: FaultDraft, replicas: number): number =>
  target % 2 === 0 ? 0 : target % replicas;

/** The leader goes on alone, and all others restart. */
const restartOthers: Scene = (draft, { replicas }, atMs) => {
  const leader = likelyLeader(draft, replicas);
  const others = Array.from({ length: replicas }, (_, id) => id).filter((id) => id !== leader);
  return [
    isolate(leader, atMs, deposingMs(draft)),
    ...others.map((target): Fault => {
      return { kind: 'crash', target, atMs, forMs: 10 + ((draft.level * (target + 1)) % 50) };
    }),
  ];
};

/** All voters but one are replaced, while the old ones and the new do not hear each other. */
const moveAway: Scene = (draft, { replicas, voters }, atMs) => {
  const stays = draft.target % replicas;
  const ids = Array.from({ length: replicas }, (_, id) => (stays + id) % replicas);
  const next = [stays, ...ids.slice(voters)].sort((left, right) => left - right);
  const left = ids.slice(1, voters).sort((one, other) => one - other);
  const shape = { kind: 'groups', groups: [next, left] } as const;
  const change = { kind: 'set', voters: next } as const;
  const [crashed = 0] = draft.shape % 2 === 0 ? left : next;
  return [
    { kind: 'reconfigure', change, atMs, forMs: 600 },
    { kind: 'partition', shape, atMs: atMs + draft.level * 2, forMs: 100 + draft.length * 4 },
    { kind: 'crash', target: crashed, atMs: atMs + 100 + draft.length * 4, forMs: 400 },
  ];
};

/** The leader goes on with as many as are no quorum, and what they accept arrives twice. */
const dwindle: Scene = (draft, { replicas }, atMs) => {
  const leader = likelyLeader(draft, replicas);
  const ids = Array.from({ length: replicas }, (_, id) => (leader + id) % replicas);
  const few = Math.floor(replicas / 2);
  const groups = [ids.slice(0, few), ids.slice(few)];
  const forMs = deposingMs(draft);
  return [
    { kind: 'partition', shape: { kind: 'groups', groups }, atMs, forMs },
    { kind: 'duplicate', message: 'accepted', perMille: 1000, maxMs: 10, atMs, forMs },
  ];
};

/**
 * A leader that is slow to reach one follower, and whose proposals reach no other, forgets what it
 * has just proposed, leads again, and is not heard any more when that follower accepts it.
 */
const relapse: Scene = (draft, { replicas }, atMs) => {
  const leader = likelyLeader(draft, replicas);
  const links = everyLink(replicas).filter(({ from }) => from === leader);
  const [slow] = links.splice(draft.shape % Math.max(1, links.length), 1);
  if (slow === undefined) return [];
  const late = {
    kind: 'delay',
    perMille: 1000,
    steady: true,
    maxMs: 350 + draft.level * 4,
  } as const;
  const lost = { kind: 'drop', perMille: 1000 } as const;
  const sends = { event: 'sends', message: 'accept', replica: leader } as const;
  // The first message of the second, third or fourth proposal.
  const nth = 1 + (replicas - 1) * (1 + (draft.nth % 3));
  const again = { event: 'leads', nth: 2 } as const;
  return [
    { ...late, links: [slow], atMs: 0, forMs: 2000 },
    { ...lost, links, message: 'accept', atMs: 0, forMs: 2000 },
    { kind: 'crash', target: leader, after: { ...sends, nth }, atMs: 0, forMs: 5 + (atMs % 20) },
    { ...lost, links: [slow, ...links], after: again, atMs: 0, forMs: deposingMs(draft) },
  ];
};

/** One leader after the other goes down. */
const topple: Scene = (draft, _frame, atMs) => {
  return [1, 2, 3].slice(0, 1 + (draft.shape % 3)).map((nth): Fault => {
    const after = { event: 'leads', nth } as const;
    return {
      kind: 'crash',
      target: 'leader',
      after,
      atMs: atMs % 60,
      forMs: 20 + draft.length * 4,
    };
  });
};

/** What clients hear is lost, so that they ask again, just when the leader changes. */
const unheard: Scene = (draft, _frame, atMs) => [
  { kind: 'drop', message: 'reply', perMille: 1000, atMs, forMs: 50 + draft.level },
  {
    kind: 'crash',
    target: 'leader',
    atMs: atMs + (draft.level >> 1),
    forMs: 20 + draft.length * 4,
  },
];

const SCENES: readonly Scene[] = [
  ...[depose, depose, handOver, handOver, retire, restartOthers, restartOthers],
  ...[moveAway, moveAway, topple, unheard, dwindle, relapse],
];

/** Whether the system under test can suffer all of it. */
function isSuffered(faults: readonly Fault[], { suffered }: FaultFrame): boolean {
  return faults.every(({ kind }) => suffered.includes(kind));
}

/** The scene of a draft; now and then a fault like any other. */
export function sceneOf(draft: FaultDraft, frame: FaultFrame): Fault[] {
  const atMs = Math.floor((draft.at * frame.horizonMs) / 100);
  const scene = draft.kind % 4 === 3 ? faultsOf : pick(SCENES, draft.moment, depose);
  const faults = scene(draft, frame, atMs);
  return isSuffered(faults, frame) ? faults : faultsOf(draft, frame);
}

/** By index, by a lease of 450 ms, by one of 1450. */
const STAGED_READS = [0, 4, 5];

/**
 * The workload that shows what a scene does: some clients only read, and so stay with a leader that
 * answers no writes, and all of them are still there when the scene is over.
 */
export function stage(knobs: Knobs): Knobs {
  const { roles, pace, cluster } = knobs;
  const reads = STAGED_READS[cluster.reads % STAGED_READS.length] ?? 0;
  return {
    ...knobs,
    roles: roles === 0 ? 3 : 2,
    pace: 2 + (pace % 3),
    cluster: { ...cluster, reads },
  };
}
