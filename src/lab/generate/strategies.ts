// Ways to explore: each gives the numbers of a draft another meaning. No one of them finds every bug
// soonest, so a campaign uses them in turn (`portfolio`) unless it is told which to use.

import type { Fault, Link } from '../../faults/fault.ts';
import type { Noise } from '../scenario/scenario.ts';
import type { Draft, FaultDraft, Knobs } from './draft.ts';
import type { FaultFrame } from './draw-faults.ts';
import { everyLink, faultOf, faultsOf } from './draw-faults.ts';
import { triggerOf } from './moments.ts';
import { sceneOf } from './scenes.ts';

/**
 * - `random-walk`: faults at any time, noise that delays, loses and doubles any message.
 * - `triggers`: faults that wait for an event of the protocol.
 * - `delay-bounded`: the quiet network and a few deviations from it (Emmi, Qadeer and Rakamaric,
 *   POPL 2011).
 * - `pct`: every link has a priority, and few points at which one link falls behind all others
 *   (Burckhardt et al., ASPLOS 2010; of links instead of threads).
 * - `pos`: every message has a priority of its own, drawn anew for each (Yuan, Yang and Gu, CAV 2018;
 *   lateness stands for priority). Not in the portfolio: it finds no bug of the zoo much sooner.
 * - `scenes`: several faults that mean something together, such as a leader that is cut off while
 *   the others go on.
 */
export const STRATEGIES = [
  'random-walk',
  'triggers',
  'delay-bounded',
  'pct',
  'pos',
  'scenes',
] as const;
export type Strategy = (typeof STRATEGIES)[number];

/**
 * Variations of cases that showed something new, whatever strategy each of them followed. Not in the
 * portfolio: cases of the sound store show half as many abstract states again with it, but bugs are
 * not found sooner. Those of damaged disks come a little earlier, those of scenes later, which get
 * half as many cases (src/README.md; `npm run bench:strategies`).
 */
export const NOVELTY = 'novelty';

/**
 * What a campaign may be told to explore by. With `novelty` it looks at what its cases show: the
 * others are given as many cases as they pay for.
 */
export const ARMS = [...STRATEGIES, NOVELTY] as const;
export type Arm = (typeof ARMS)[number];

/** In turn; three times as many scenes, which find most of what is rare. */
export const PORTFOLIO: readonly Strategy[] = [
  ...(['random-walk', 'triggers', 'delay-bounded', 'pct'] as const),
  ...(['scenes', 'scenes', 'scenes'] as const),
];

/** Whether faults and operations may wait for events, which only hosts in virtual time can see. */
export function hasTriggers(strategy: Strategy): boolean {
  return strategy !== 'random-walk' && strategy !== 'pct' && strategy !== 'pos';
}

const TRIGGERED_PERCENT = 75;

/** Time that a fault lets pass after its trigger: mostly none. */
function afterTriggerMs({ at }: FaultDraft): number {
  return at < 50 ? 0 : at * 2 - 90;
}

function triggered(draft: FaultDraft, frame: FaultFrame): Fault[] {
  const fault = faultOf(draft, frame);
  if (draft.moment + draft.nth * 13 >= TRIGGERED_PERCENT * 2) return [fault];
  return [{ ...fault, after: triggerOf(draft, frame.replicas), atMs: afterTriggerMs(draft) }];
}

const DEVIATIONS_MAX = 4;
const DEVIATING = ['accept', 'accepted', 'prepare', 'promise', 'decided', 'heartbeat', 'reply'];

/** One link; none in a cluster of one. */
function linksOf({ target, shape }: FaultDraft, replicas: number): Link[] {
  if (replicas < 2) return [];
  const from = target % replicas;
  return [{ from, to: (from + 1 + (shape % (replicas - 1))) % replicas }];
}

/** One kind of message on one link is late, lost or doubled for a moment. */
function deviation(draft: FaultDraft, frame: FaultFrame): Fault {
  const { kind, level, length, shape } = draft;
  const message = DEVIATING[shape % DEVIATING.length] ?? 'accept';
  const on = {
    ...(message === 'reply' ? {} : { links: linksOf(draft, frame.replicas) }),
    ...{ message, perMille: 1000, after: triggerOf(draft, frame.replicas) },
    ...{ atMs: afterTriggerMs(draft), forMs: 1 + length },
  };
  const maxMs = 20 + level * 6;
  if (kind % 3 === 0) return { kind: 'drop', ...on };
  return kind % 3 === 1 ? { kind: 'delay', maxMs, ...on } : { kind: 'duplicate', maxMs, ...on };
}

function bounded({ faults }: Draft, frame: FaultFrame): Fault[] {
  return faults.slice(0, DEVIATIONS_MAX).flatMap((draft) => {
    if (draft.level % 3 === 0) return triggered(draft, frame);
    return [deviation(draft, frame)];
  });
}

const PRIORITY_STEP_MS = 12;
const BEHIND_MS = 400;

function late(link: Link, lateMs: number, atMs: number, forMs: number): Fault {
  return { kind: 'delay', links: [link], perMille: 1000, maxMs: lateMs, steady: true, atMs, forMs };
}

/** Priorities of links, points where one falls behind, and what else the draft has for replicas. */
function prioritized({ faults, seed }: Draft, frame: FaultFrame): Fault[] {
  const links = everyLink(frame.replicas);
  const { horizonMs } = frame;
  const ranks = links.map((link, index) => {
    const rank = (seed >> (2 * (index % 15))) % links.length;
    return late(link, rank * PRIORITY_STEP_MS, 0, horizonMs * 2);
  });
  const rest = faults.flatMap((draft) => {
    const link = links[draft.target % links.length];
    if (draft.level % 2 === 0 || link === undefined) return faultsOf(draft, frame);
    const atMs = Math.floor((draft.at * horizonMs) / 100);
    return [late(link, BEHIND_MS, atMs, horizonMs)];
  });
  return [...ranks.filter((rank) => 'maxMs' in rank && rank.maxMs > 0), ...rest];
}

const LATENESS_MS = [10, 30, 60, 120, 250];

/** Every message is late by a time of its own. */
function shuffled({ seed }: Draft, { horizonMs }: FaultFrame): Fault {
  const maxMs = LATENESS_MS[seed % LATENESS_MS.length] ?? 10;
  return { kind: 'delay', perMille: 1000, maxMs, atMs: 0, forMs: horizonMs * 2 };
}

function drawFaults(strategy: Strategy, draft: Draft, frame: FaultFrame): Fault[] {
  switch (strategy) {
    case 'random-walk':
      return draft.faults.flatMap((fault) => faultsOf(fault, frame));
    case 'triggers':
      return draft.faults.flatMap((fault) => triggered(fault, frame));
    case 'delay-bounded':
      return bounded(draft, frame);
    case 'pct':
      return prioritized(draft, frame);
    case 'pos':
      return [shuffled(draft, frame), ...draft.faults.flatMap((fault) => faultsOf(fault, frame))];
    case 'scenes':
      return draft.faults.slice(0, 1 + (draft.seed % 2)).flatMap((fault) => sceneOf(fault, frame));
  }
}

/** The faults of a draft under a strategy: those that the system under test can suffer. */
export function faultsUnder(strategy: Strategy, draft: Draft, frame: FaultFrame): Fault[] {
  const faults = drawFaults(strategy, draft, frame);
  return faults.filter(({ kind }) => frame.suffered.includes(kind));
}

/** Whether messages suffer from noise under a strategy; disks may. */
export function noiseUnder(strategy: Strategy, knobs: Knobs, noise: Noise): Noise {
  const isQuiet = strategy === 'delay-bounded' || strategy === 'pct' || strategy === 'pos';
  // What was arranged is spoiled by noise more often than not.
  const isMostlyQuiet = strategy === 'scenes' && knobs.drop + knobs.duplicate > 0;
  const isHalfQuiet = strategy === 'triggers' && knobs.drop % 2 === 0;
  if (!isQuiet && !isMostlyQuiet && !isHalfQuiet) return noise;
  return { ...noise, delayMsMax: 0, dropPerMille: 0, duplicatePerMille: 0 };
}
