// What configurations of the explorer are made of: the replicas, what clients ask, what happened before,
// how much may go wrong. Called by configurations.ts.

import type { KvOperation } from '../kv/operation.ts';
import type { Change } from '../protocol/configuration.ts';
import type { ReplicaId } from '../protocol/ids.ts';
import { replicaId } from '../protocol/ids.ts';
import { DEFAULT_SETTINGS } from '../protocol/settings.ts';
import type { Settings } from '../protocol/settings.ts';
import type { Budget, Configuration, PrologueStep, Wish } from './terms.ts';

/** So short a step that commands, which carry whole milliseconds, do not show it. */
export const TICK_MS = 1 / 1024;

export const SETTINGS: Settings = { ...DEFAULT_SETTINGS, electionMs: TICK_MS, reads: 'log' };

export const NOTHING: Budget = {
  elections: [],
  heartbeats: 0,
  crashes: 0,
  wipes: 0,
  damages: 0,
  doubles: 0,
  ticks: 0,
  silences: 0,
};

export const [r0, r1, r2, r3] = [replicaId(0), replicaId(1), replicaId(2), replicaId(3)] as const;

export const wish = (client: number, what: Wish['what'], more: Partial<Wish> = {}): Wish => ({
  client,
  what,
  read: 'leader',
  copies: 1,
  at: null,
  isPipelined: false,
  ...more,
});
export const put = (value: string): KvOperation => ({ kind: 'put', key: 'x', value });
export const append = (value: string): KvOperation => ({ kind: 'append', key: 'x', value });
export const cas = (to: string): KvOperation => ({ kind: 'cas', key: 'x', from: null, to });
export const get: KvOperation = { kind: 'get', key: 'x' };
export const change = (what: Change): Wish['what'] => ({ kind: 'change', change: what });

export const settle: PrologueStep = { kind: 'settle', without: [] };
export const elect = (replica: ReplicaId): PrologueStep => ({ kind: 'election', replica });
/** Replica 0 leads, and the others know it. */
export const REIGN: readonly PrologueStep[] = [elect(r0), settle];
export const TOLD: readonly PrologueStep[] = [{ kind: 'heartbeat', replica: r0 }, settle];
export const tick: PrologueStep = { kind: 'tick' };
export const withoutOne: PrologueStep = { kind: 'settle', without: [r1] };

export const sync = (replica: ReplicaId): PrologueStep => ({ kind: 'sync', replica });
const syncAll: readonly PrologueStep[] = [sync(r0), sync(r1), sync(r2), settle];
/** The same where disks are slow: each write is synced in turn. */
export const SLOW_REIGN: readonly PrologueStep[] = [
  elect(r0),
  settle,
  sync(r0),
  settle,
  sync(r1),
  sync(r2),
  settle,
  ...syncAll,
];

export const QUIET = ['heartbeat', 'catch-up', 'decided'] as const;

export const BASE: Omit<Configuration, 'name' | 'description'> = {
  voters: 3,
  joiners: 0,
  settings: SETTINGS,
  tickMs: TICK_MS,
  clocks: 'free',
  disks: 'at once',
  mute: QUIET,
  wishes: [],
  prologue: REIGN,
  budget: NOTHING,
};

/** Replica 1 may campaign once. */
export const HANDOVER: Budget = { ...NOTHING, elections: [0, 1, 0] };
