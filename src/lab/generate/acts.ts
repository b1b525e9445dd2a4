// What happens in a scene: several faults that mean something together, what people arrange by hand when
// they look for a bug (Jepsen's nemeses, the scenarios of papers), with every time and target drawn.
// Called by scenes.ts.

import type { Fault, Link, Target } from '../../faults/fault.ts';
import { majority } from '../../protocol/configuration.ts';
import type { FaultDraft } from './draft.ts';
import type { FaultFrame } from './draw-faults.ts';
import { everyLink } from './draw-faults.ts';

/** What happens. */
export type Act = (draft: FaultDraft, frame: FaultFrame, atMs: number) => Fault[];

/** Longer than an election takes, so that somebody else leads before it heals. */
const deposingMs = ({ length }: FaultDraft): number => 300 + length * 16;

function isolate(target: Target, atMs: number, forMs: number): Fault {
  return { kind: 'partition', shape: { kind: 'isolate', target }, atMs, forMs };
}

/** The leader goes on alone, and so do the others. */
export const depose: Act = (draft, _frame, atMs) => [isolate('leader', atMs, deposingMs(draft))];

/** The leader hands over, and is cut off before it knows what came of it. */
export const handOver: Act = (draft, { replicas }, atMs) => [
  { kind: 'transfer', to: draft.target % replicas, atMs, forMs: 100 },
  isolate('leader', atMs + 5 + (draft.level % 12), deposingMs(draft)),
];

/** A replica is taken out of the configuration, and does not hear of it. */
export const retire: Act = (draft, { replicas }, atMs) => {
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
export const restartOthers: Act = (draft, { replicas }, atMs) => {
  const leader = likelyLeader(draft, replicas);
  const others = Array.from({ length: replicas }, (_, id) => id).filter((id) => id !== leader);
  return [
    isolate(leader, atMs, deposingMs(draft)),
    ...others.map((target): Fault => {
      return { kind: 'crash', target, atMs, forMs: 10 + ((draft.level * (target + 1)) % 50) };
    }),
  ];
};

/** The leader goes on alone, and so does the next one before it has done much. */
export const deposeBoth: Act = (draft, _frame, atMs) => {
  const after = { event: 'leads', nth: 2 } as const;
  const next = isolate('leader', draft.level % 40, deposingMs(draft));
  return [isolate('leader', atMs, deposingMs(draft)), { ...next, after }];
};

/** The first replica leads, from a moment that leaves time for it on. */
const FIRST = 0;
const FIRST_LEADS_MS = 200;
const firstLeads: Fault = { kind: 'transfer', to: FIRST, atMs: 100, forMs: 100 };

/** As `handOver`, while the others still have time before they are to hear of the leader again. */
export const handOverAtOnce: Act = (draft, { replicas }, drawnMs) => {
  const atMs = FIRST_LEADS_MS + (drawnMs % 300);
  const to = (1 + (draft.target % Math.max(1, replicas - 1))) % replicas;
  return [
    firstLeads,
    { kind: 'transfer', to, atMs, forMs: 100 },
    isolate(FIRST, atMs + 5 + (draft.level % 12), deposingMs(draft)),
  ];
};

/** The leader goes on alone for longer than any lease lasts. */
export const outlast: Act = (draft, _frame, drawnMs) => [
  firstLeads,
  isolate(FIRST, FIRST_LEADS_MS + (drawnMs % 300), 1600 + draft.length * 10),
];

/** Who votes once all but the first are replaced, and who does no more. */
function replacing(replicas: number, voters: number): { next: number[]; left: number[] } {
  const ids = Array.from({ length: replicas }, (_, id) => id);
  return { next: [FIRST, ...ids.slice(voters)], left: ids.slice(1, voters) };
}

/** The leader goes on alone, while all voters but it are replaced; the next leader goes down. */
export const moveOn: Act = (draft, { replicas, voters }, drawnMs) => {
  const atMs = FIRST_LEADS_MS + (drawnMs % 400);
  const { next } = replacing(replicas, voters);
  const change = { kind: 'set', voters: next } as const;
  const forMs = 500 + draft.length * 6;
  return [
    firstLeads,
    isolate(FIRST, atMs, forMs),
    { kind: 'reconfigure', change, atMs: atMs + 200 + draft.level * 2, forMs: 600 },
    { kind: 'crash', target: 'leader', atMs: atMs + forMs + draft.shape, forMs: 300 },
  ];
};

/**
 * All voters but the leader are replaced, while the old ones and the new do not hear each other, nor
 * the old ones all that their next leader proposes first. Then that one goes down.
 */
export const moveAway: Act = (draft, { replicas, voters }, drawnMs) => {
  const atMs = FIRST_LEADS_MS + (drawnMs % 400);
  const { next, left } = replacing(replicas, voters);
  const shape = { kind: 'groups', groups: [next, left] } as const;
  const links = everyLink(replicas).filter(
    ({ from, to }) => left.includes(from) && left.includes(to),
  );
  // The first leader may have been another one.
  const isSecond = draft.nth % 2 === 0;
  const promised = { event: 'sends', message: 'promise', nth: isSecond ? 3 : 5 } as const;
  const leads = { event: 'leads', nth: isSecond ? 2 : 3 } as const;
  const lost = { kind: 'drop', perMille: 1000, message: 'accept', links } as const;
  return [
    firstLeads,
    { kind: 'partition', shape, atMs, forMs: 350 + draft.length * 2 },
    {
      kind: 'reconfigure',
      change: { kind: 'set', voters: next },
      atMs: atMs + (draft.level % 60),
      forMs: 600,
    },
    { ...lost, after: promised, atMs: 0, forMs: 6 + (draft.shape % 20) },
    { kind: 'crash', target: 'leader', after: leads, atMs: 30 + draft.shape, forMs: 600 },
  ];
};

/** The leader goes on with as many as are no quorum, and what they accept arrives twice. */
export const dwindle: Act = (draft, { replicas }, atMs) => {
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
export const relapse: Act = (draft, { replicas }, atMs) => {
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
export const topple: Act = (draft, _frame, atMs) => {
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
export const unheard: Act = (draft, _frame, atMs) => [
  { kind: 'drop', message: 'reply', perMille: 1000, atMs, forMs: 50 + draft.level },
  {
    kind: 'crash',
    target: 'leader',
    atMs: atMs + (draft.level >> 1),
    forMs: 20 + draft.length * 4,
  },
];

/** Links in both directions between two groups. */
const between = (group: readonly number[], others: readonly number[], replicas: number): Link[] =>
  everyLink(replicas).filter(({ from, to }) => {
    return (
      (group.includes(from) && others.includes(to)) || (others.includes(from) && group.includes(to))
    );
  });

/**
 * The second leader goes on with one follower. Of the others it hears the first leader alone, which
 * only answers, late, what it was asked before: what was decided, meanwhile by a third leader.
 */
export const overtake: Act = (draft, { replicas, voters }, drawnMs) => {
  const atMs = FIRST_LEADS_MS + (drawnMs % 200);
  const cutMs = atMs + 200 + (draft.level % 50);
  const [next, follower] = [1, 2];
  const rest = Array.from({ length: voters }, (_, id) => id).filter(
    (id) => id !== next && id !== follower,
  );
  const toNext = { from: FIRST, to: next };
  const links = between([next, follower], rest, replicas).filter(
    ({ from, to }) => from !== FIRST || to !== next,
  );
  const late = { kind: 'delay', message: 'catch-up', perMille: 1000, steady: true } as const;
  const askedMs = cutMs - atMs - 50;
  return [
    firstLeads,
    { kind: 'drop', message: 'accept', perMille: 1000, links: [toNext], atMs, forMs: 60 },
    {
      ...late,
      links: [{ from: next, to: FIRST }],
      maxMs: askedMs + 600 + draft.length * 6,
      atMs,
      forMs: 200,
    },
    { kind: 'transfer', to: next, atMs: atMs + 100, forMs: 90 },
    { kind: 'drop', perMille: 1000, links, atMs: cutMs, forMs: 1400 },
  ];
};

/** Who makes a quorum of reads with the first leader, and who one of promises with one of these. */
function lenders(voters: number): { lending: number[]; free: number[] } {
  const ids = Array.from({ length: voters }, (_, id) => id);
  return { lending: ids.slice(majority(voters)), free: ids.slice(1, majority(voters)) };
}

/** Longer than the lease of the scenes that are about one. */
const UNBOUND_MS = 480;

/**
 * The first leader goes on with a lease of those alone who have not voted before; then they restart,
 * and it is not heard any more.
 */
export const lendUnpromised: Act = (draft, { replicas, voters }, drawnMs) => {
  const atMs = 130 + (drawnMs % 100);
  const { lending, free } = lenders(voters);
  const restartMs = atMs + UNBOUND_MS + draft.level * 2;
  const first = [FIRST, ...free];
  const fromFirst = everyLink(replicas).filter(({ from }) => from === FIRST);
  return [
    firstLeads,
    { kind: 'partition', shape: { kind: 'groups', groups: [first] }, atMs: 0, forMs: atMs + 20 },
    { kind: 'drop', perMille: 1000, links: between([FIRST], free, replicas), atMs, forMs: 1500 },
    { kind: 'drop', message: 'accept', perMille: 1000, links: fromFirst, atMs, forMs: 1500 },
    ...lending.map((target): Fault => {
      return { kind: 'crash', target, atMs: restartMs, forMs: 5 + (draft.shape % 20) };
    }),
    isolate(FIRST, restartMs + 1, deposingMs(draft)),
  ];
};

/**
 * A transfer arrives so late that the first leader has led on, in another reign, and goes on with a
 * lease of those alone to one of whom it is sent; then the leader is not heard any more.
 */
export const handOverLate: Act = (draft, { replicas, voters }, drawnMs) => {
  const atMs = FIRST_LEADS_MS + 40 + (drawnMs % 50);
  const lateMs = 830 + draft.length * 2;
  const { lending, free } = lenders(voters);
  const size = majority(voters);
  const quorums = (phase2: number): Fault & { kind: 'reconfigure' } => ({
    kind: 'reconfigure',
    change: { kind: 'quorums', phase1: size, phase2 },
    atMs: FIRST_LEADS_MS - 50,
    forMs: 90,
  });
  const late = { kind: 'delay', message: 'transfer', perMille: 1000, steady: true } as const;
  return [
    firstLeads,
    quorums(voters),
    { kind: 'transfer', to: lending[0] ?? FIRST, atMs, forMs: 90 },
    { ...late, maxMs: lateMs, atMs, forMs: 100 },
    { ...quorums(size), atMs: atMs + 310, forMs: 200 },
    {
      kind: 'drop',
      perMille: 1000,
      links: between([FIRST], free, replicas),
      atMs: atMs + lateMs - UNBOUND_MS,
      forMs: UNBOUND_MS + deposingMs(draft),
    },
    isolate(FIRST, atMs + lateMs + 5 + (draft.level % 10), deposingMs(draft)),
  ];
};
