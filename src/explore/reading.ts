// The configurations of reads: by index, by a lease, at a follower. Called by configurations.ts.

import type { ReplicaId } from '../protocol/ids.ts';
import type { Settings } from '../protocol/settings.ts';
import {
  BASE,
  change,
  elect,
  get,
  HANDOVER,
  NOTHING,
  put,
  r0,
  r1,
  r2,
  REIGN,
  settle,
  SETTINGS,
  tick,
  TICK_MS,
  TOLD,
  wish,
  withoutOne,
} from './configuration-parts.ts';
import type { Configuration, PrologueStep } from './terms.ts';

export const INDEX: Settings = { ...SETTINGS, reads: 'index' };
const LEASE: Settings = {
  ...SETTINGS,
  reads: 'lease',
  leaseMs: 2 * TICK_MS,
  clockDriftPerMille: 0,
};

const lateTransfer = (without: readonly ReplicaId[]): PrologueStep => {
  return { kind: 'settle', without, late: ['transfer'] };
};

export const READING: readonly Configuration[] = [
  {
    ...BASE,
    name: 'reads-old-leader',
    description: 'the lead passes from replica 0 to 1, where a client writes; 0 reads by index',
    settings: INDEX,
    mute: ['catch-up', 'decided', 'nack'],
    wishes: [wish(0, put('a'), { at: [r1] }), wish(1, get, { at: [r0] })],
    budget: HANDOVER,
  },
  {
    ...BASE,
    name: 'reads-new-leader',
    description:
      'the lead passes from replica 0, where a client writes, to 1, which reads by index',
    settings: INDEX,
    mute: ['catch-up', 'decided', 'nack'],
    wishes: [wish(0, put('a'), { at: [r0] }), wish(1, get, { at: [r1] })],
    budget: HANDOVER,
  },
  {
    ...BASE,
    name: 'reads-here',
    description: 'a read answered by a follower of a steady leader',
    settings: INDEX,
    mute: ['catch-up', 'decided'],
    wishes: [wish(0, put('a')), wish(1, get, { read: 'here' })],
    budget: { ...NOTHING, heartbeats: 1 },
  },
  {
    ...BASE,
    name: 'lease',
    description: 'a read by lease while the lead passes from replica 0 to 1',
    settings: LEASE,
    clocks: 'together',
    mute: ['catch-up', 'decided', 'nack'],
    wishes: [wish(0, put('a'), { at: [r1] }), wish(1, get, { at: [r0] })],
    budget: { ...HANDOVER, ticks: 2 },
  },
  {
    ...BASE,
    name: 'lease-restart',
    description: 'the same where two replicas restart, and forget whom they granted a lease',
    settings: LEASE,
    clocks: 'together',
    mute: ['catch-up', 'decided', 'nack'],
    wishes: [wish(0, put('a'), { at: [r1] }), wish(1, get, { at: [r0] })],
    prologue: [...REIGN, ...TOLD],
    budget: { ...HANDOVER, crashes: 2 },
  },
  {
    ...BASE,
    name: 'lease-first',
    description:
      'the same where one replica restarts, which did not vote for the leader that it heard',
    settings: LEASE,
    clocks: 'together',
    mute: ['catch-up', 'decided', 'nack'],
    wishes: [wish(0, put('a'), { at: [r1] }), wish(1, get, { at: [r0] })],
    prologue: [
      elect(r0),
      { kind: 'settle', without: [r2] },
      tick,
      tick,
      { kind: 'heartbeat', replica: r0 },
      withoutOne,
    ],
    budget: { ...HANDOVER, ticks: 2, crashes: 1 },
  },
  {
    ...BASE,
    name: 'lease-late-transfer',
    description:
      'a transfer is late: replica 0 has begun another reign, which 1 alone has heard of',
    settings: LEASE,
    clocks: 'together',
    mute: ['nack'],
    wishes: [
      wish(2, change({ kind: 'quorums', phase1: 2, phase2: 3 }), { at: [r0] }),
      wish(2, change({ kind: 'transfer', to: r1 }), { at: [r0] }),
      wish(2, change({ kind: 'quorums', phase1: 2, phase2: 2 }), { at: [r0] }),
      wish(0, put('a'), { at: [r1] }),
      wish(1, get, { at: [r0] }),
    ],
    prologue: [
      ...REIGN,
      { kind: 'ask', wish: 0, replica: r0 },
      settle,
      ...TOLD,
      { kind: 'ask', wish: 1, replica: r0 },
      lateTransfer([]),
      tick,
      tick,
      { kind: 'heartbeat', replica: r0 },
      lateTransfer([]),
      { kind: 'ask', wish: 2, replica: r0 },
      lateTransfer([]),
      { kind: 'heartbeat', replica: r0 },
      lateTransfer([]),
      tick,
      tick,
      { kind: 'heartbeat', replica: r0 },
      lateTransfer([r2]),
    ],
    budget: { ...NOTHING, ticks: 2 },
  },
  {
    ...BASE,
    name: 'lease-transfer',
    description: 'the same where replica 0 hands over the lead',
    settings: LEASE,
    clocks: 'together',
    mute: ['catch-up', 'decided', 'nack'],
    wishes: [
      wish(2, change({ kind: 'transfer', to: r1 }), { at: [r0] }),
      wish(0, put('a'), { at: [r1] }),
      wish(1, get, { at: [r0] }),
    ],
    prologue: [...REIGN, ...TOLD],
    budget: NOTHING,
  },
];
