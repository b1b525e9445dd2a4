// The configurations that are explored: small clusters, each about one part of the protocol.
// Called by tests and by test/tools/explore.ts.

import { SOUND_SESSION_RULES } from '../client/outcome.ts';
import { SOUND_RULES } from '../paxos/rules.ts';
import type { Settings } from '../protocol/settings.ts';
import {
  append,
  BASE,
  cas,
  change,
  elect,
  get,
  HANDOVER,
  NOTHING,
  put,
  QUIET,
  r0,
  r1,
  r2,
  r3,
  REIGN,
  settle,
  SETTINGS,
  SLOW_REIGN,
  sync,
  wish,
  withoutOne,
} from './configuration-parts.ts';
import { INDEX, READING } from './reading.ts';
import type { Code, Configuration } from './terms.ts';

export const SOUND: Code = { rules: SOUND_RULES, sessionRules: SOUND_SESSION_RULES };

const PROPOSING: readonly Configuration[] = [
  {
    ...BASE,
    name: 'duel',
    description: 'two replicas campaign from nothing, each once; a client writes',
    wishes: [wish(0, put('a'))],
    prologue: [],
    budget: { ...NOTHING, elections: [1, 1, 0] },
  },
  {
    ...BASE,
    name: 'steady',
    description: 'one leader; two clients write and one reads, or give up',
    wishes: [wish(0, put('a')), wish(1, put('b')), wish(2, get)],
    budget: { ...NOTHING, silences: 1 },
  },
  {
    ...BASE,
    name: 'handover',
    description: 'the lead passes from replica 0 to 1 while a client writes; a frame arrives twice',
    wishes: [wish(0, put('a'))],
    budget: { ...HANDOVER, doubles: 1 },
  },
  {
    ...BASE,
    name: 'there-and-back',
    description: 'the lead passes from replica 0 to 1 and back while a client writes',
    wishes: [wish(0, put('a'))],
    budget: { ...NOTHING, elections: [1, 1, 0] },
  },
  {
    ...BASE,
    name: 'retry',
    description: 'a client asks twice, of either leader, while the lead passes from replica 0 to 1',
    mute: [...QUIET, 'nack'],
    wishes: [wish(0, append('a'), { copies: 2 }), wish(1, get, { at: [r1] })],
    budget: HANDOVER,
  },
  {
    ...BASE,
    name: 'overtaken',
    description:
      'the lead passes from replica 0, where one client writes, to 1, where another does',
    mute: [...QUIET, 'nack'],
    wishes: [wish(0, put('a'), { at: [r0] }), wish(1, put('b'), { at: [r1] })],
    budget: HANDOVER,
  },
  {
    ...BASE,
    name: 'pipelined',
    description:
      'a client asks twice before it is answered, and again as the lead passes from 0 to 1',
    mute: [...QUIET, 'nack'],
    wishes: [
      wish(0, cas('a'), { copies: 2 }),
      wish(0, cas('b'), { isPipelined: true }),
      wish(1, get, { at: [r1] }),
    ],
    prologue: [
      ...REIGN,
      { kind: 'ask', wish: 0, replica: r0 },
      { kind: 'ask', wish: 1, replica: r0 },
      { kind: 'settle', without: [r0] },
    ],
    budget: HANDOVER,
  },
  {
    ...BASE,
    name: 'left-waiting',
    description:
      'two requests wait at replica 0, of which nobody heard; 1 leads, where others write and read',
    mute: ['catch-up', 'decided', 'nack'],
    wishes: [
      wish(0, append('a')),
      wish(1, append('b')),
      wish(2, append('c'), { at: [r1] }),
      wish(1, get, { at: [r1] }),
    ],
    prologue: [
      ...REIGN,
      { kind: 'ask', wish: 0, replica: r0 },
      { kind: 'ask', wish: 1, replica: r0 },
      { kind: 'settle', without: [r1, r2] },
    ],
    budget: { ...HANDOVER, heartbeats: 1 },
  },
  {
    ...BASE,
    name: 'compare',
    description: 'one leader; two clients compare and set the same value',
    wishes: [wish(0, cas('a')), wish(1, cas('b'))],
  },
];

const FAILING: readonly Configuration[] = [
  {
    ...BASE,
    name: 'crash',
    description: 'as the lead passes from replica 0 to 1 a replica restarts from its disk',
    wishes: [wish(0, put('a'))],
    budget: { ...HANDOVER, crashes: 1 },
  },
  {
    ...BASE,
    name: 'crash-unsynced',
    description:
      'the same without a client, where writes reach the disk later, one at a time, or never',
    disks: 'later',
    mute: [...QUIET, 'nack'],
    budget: { ...HANDOVER, crashes: 1 },
  },
  {
    ...BASE,
    name: 'late-acceptance',
    description:
      'replica 0 forgets a proposal that 1 has accepted; it leads again, then 1; the acceptance is late',
    disks: 'later',
    mute: [...QUIET, 'nack'],
    wishes: [wish(0, put('a'), { at: [r0] })],
    prologue: [
      ...SLOW_REIGN,
      { kind: 'ask', wish: 0, replica: r0 },
      { kind: 'settle', without: [r2] },
      sync(r1),
      { kind: 'settle', without: [], late: ['accepted'] },
      { kind: 'crash', replica: r0, loss: 'nothing' },
    ],
    budget: { ...NOTHING, elections: [1, 1, 0] },
  },
  {
    ...BASE,
    name: 'wipe',
    description: 'as the lead passes from replica 0 to 1 a replica loses its disk',
    wishes: [wish(0, put('a'), { at: [r0] })],
    budget: { ...HANDOVER, wipes: 1 },
  },
  {
    ...BASE,
    name: 'damage',
    description: 'as the lead passes from replica 0 to 1 an acceptance is damaged on a disk',
    wishes: [wish(0, put('a'))],
    budget: { ...HANDOVER, damages: 1 },
  },
];

const BEHIND: Settings = { ...SETTINGS, snapshotEverySlots: 2, keepSlots: 0 };

const STATE: readonly Configuration[] = [
  {
    ...BASE,
    name: 'replace',
    description: 'replica 3 has taken the place of 2; replica 1, which does not know it, campaigns',
    joiners: 1,
    mute: ['heartbeat', 'catch-up', 'nack'],
    wishes: [
      wish(1, change({ kind: 'replace', remove: r2, add: r3 }), { at: [r0] }),
      wish(0, put('a'), { at: [r0] }),
    ],
    prologue: [...REIGN, elect(r3), settle, { kind: 'ask', wish: 0, replica: r0 }, withoutOne],
    budget: { ...NOTHING, elections: [0, 1, 0, 0] },
  },
  {
    ...BASE,
    name: 'quorums',
    description: 'an operator asks for quorums that do not intersect, and for some that do',
    wishes: [
      wish(0, change({ kind: 'quorums', phase1: 1, phase2: 2 })),
      wish(1, change({ kind: 'quorums', phase1: 2, phase2: 2 })),
      wish(2, put('a')),
    ],
  },
  {
    ...BASE,
    name: 'all-to-choose',
    description:
      'all three have to accept, one is enough to lead; replica 2 campaigns; a frame arrives twice',
    mute: [...QUIET, 'nack', 'heard'],
    wishes: [
      wish(1, change({ kind: 'quorums', phase1: 1, phase2: 3 }), { at: [r0] }),
      wish(0, put('a'), { at: [r0] }),
    ],
    prologue: [...REIGN, { kind: 'ask', wish: 0, replica: r0 }, settle],
    budget: { ...NOTHING, elections: [0, 0, 1], doubles: 1 },
  },
  {
    ...BASE,
    name: 'remove',
    description: 'replica 0, which led, votes no more; 1 leads, where a client writes; 0 is read',
    settings: INDEX,
    mute: ['catch-up', 'decided', 'nack'],
    wishes: [
      wish(2, change({ kind: 'remove', replica: r0 }), { at: [r0] }),
      wish(0, put('a'), { at: [r1] }),
      wish(1, get, { at: [r0] }),
    ],
    prologue: [...REIGN, { kind: 'ask', wish: 0, replica: r0 }, settle],
    budget: HANDOVER,
  },
  {
    ...BASE,
    name: 'snapshot',
    description: 'replica 1 has missed what the others have compacted; it campaigns',
    settings: BEHIND,
    mute: ['heartbeat', 'nack'],
    wishes: [wish(0, put('a')), wish(1, put('b'), { copies: 2 })],
    prologue: [
      elect(r0),
      withoutOne,
      { kind: 'ask', wish: 0, replica: r0 },
      withoutOne,
      { kind: 'heartbeat', replica: r0 },
      withoutOne,
    ],
    budget: HANDOVER,
  },
  {
    ...BASE,
    name: 'snapshot-changing',
    description:
      'a replica takes a snapshot while a change is accepted and not decided; one restarts',
    settings: BEHIND,
    mute: [...QUIET, 'nack'],
    wishes: [
      wish(0, put('a')),
      wish(1, change({ kind: 'quorums', phase1: 3, phase2: 1 }), { at: [r0] }),
    ],
    prologue: [
      ...REIGN,
      { kind: 'ask', wish: 0, replica: r0 },
      settle,
      { kind: 'ask', wish: 1, replica: r0 },
      { kind: 'settle', without: [r0, r2] },
    ],
    budget: { ...HANDOVER, crashes: 1 },
  },
  {
    ...BASE,
    name: 'snapshot-twice',
    description: 'a snapshot arrives where it was installed before',
    settings: BEHIND,
    mute: ['nack', 'heard'],
    wishes: [wish(0, put('a')), wish(1, put('b'), { at: [r0] })],
    prologue: [elect(r0), withoutOne, { kind: 'ask', wish: 0, replica: r0 }, withoutOne],
    budget: { ...NOTHING, heartbeats: 2, doubles: 1 },
  },
  {
    ...BASE,
    name: 'eviction',
    description: 'a client more than there may be sessions',
    settings: { ...SETTINGS, sessionsMax: 2 },
    wishes: [
      wish(0, append('a'), { copies: 2 }),
      wish(1, append('b')),
      wish(2, { kind: 'register' }),
    ],
  },
  {
    ...BASE,
    name: 'expiry',
    description: 'sessions end by the time in commands, as the lead passes from replica 0 to 1',
    settings: { ...SETTINGS, electionMs: 1000, sessionTtlMs: 500 },
    tickMs: 1000,
    mute: [...QUIET, 'nack'],
    wishes: [wish(0, append('a'), { copies: 2 }), wish(1, get, { at: [r1] })],
    budget: HANDOVER,
  },
];

export const CONFIGURATIONS: readonly Configuration[] = [
  ...PROPOSING,
  ...FAILING,
  ...READING,
  ...STATE,
];

export function configurationNamed(name: string): Configuration | undefined {
  return CONFIGURATIONS.find((configuration) => configuration.name === name);
}
