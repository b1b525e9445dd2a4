// Client sessions as part of the replicated state: which requests were executed, so that none is
// twice, and when a session ends. Every replica executes the same commands and so has the same
// table. After Ongaro, Consensus: Bridging Theory and Practice (2014), 6.3.

import { hashInt, mix, mixString, newHash } from '../base/hash.ts';
import type { KvResult } from './operation.ts';

/** One session. Replaced as a whole when it changes, so that a snapshot may hold on to it. */
export interface SessionState {
  /** Place of the last request that was executed, 0 for none. */
  readonly last: number;
  /** Log-decided time of its last sign of life. */
  readonly activeMs: number;
  /** Results of executed requests that the client may still ask for, by place. */
  readonly results: readonly (readonly [sequence: number, result: KvResult])[];
}

/** Sessions by name, the one that was silent longest first. */
export interface SessionTable {
  readonly sessions: Map<number, SessionState>;
  /** An order-free 32-bit sum over the sessions. */
  digest: number;
}

export function newSessionTable(): SessionTable {
  return { sessions: new Map(), digest: 0 };
}

function sessionDigest(session: number, state: SessionState): number {
  const hash = newHash();
  mix(hash, session);
  mix(hash, state.last);
  mix(hash, Math.floor(state.activeMs));
  for (const [sequence, result] of state.results) {
    mix(hash, sequence);
    mixString(hash, String(result));
  }
  return hashInt(hash);
}

/** Puts a session at the end of the table: it was the last to show life. */
export function putSession(table: SessionTable, session: number, state: SessionState): void {
  endSession(table, session);
  table.sessions.set(session, state);
  table.digest = (table.digest + sessionDigest(session, state)) | 0;
}

export function endSession(table: SessionTable, session: number): void {
  const before = table.sessions.get(session);
  if (before === undefined) return;
  table.digest = (table.digest - sessionDigest(session, before)) | 0;
  table.sessions.delete(session);
}

/** Begins a session. */
export function beginSession(table: SessionTable, session: number, timeMs: number): void {
  putSession(table, session, { last: 0, activeMs: timeMs, results: [] });
}

/** The result that the session keeps for a place, or undefined. */
export function resultOf(state: SessionState, sequence: number): KvResult | undefined {
  return state.results.find(([place]) => place === sequence)?.[1];
}

/** The session after a request was executed; what the client has acknowledged is forgotten. */
export function afterRequest(
  state: SessionState,
  sequence: number,
  result: KvResult,
  acknowledged: number,
  timeMs: number,
): SessionState {
  const kept = state.results.filter(([place]) => place > acknowledged && place !== sequence);
  return { last: sequence, activeMs: timeMs, results: [...kept, [sequence, result]] };
}

/** The session that was silent longest. */
export function oldestSession(table: SessionTable): readonly [number, SessionState] | null {
  for (const entry of table.sessions) return entry;
  return null;
}
