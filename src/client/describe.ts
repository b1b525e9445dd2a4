// A client session as plain data, for people who step through a run. Called by the simulator's watch;
// nothing reads it to decide anything.

import type { KvOperation } from '../kv/operation.ts';
import type { Session } from './session.ts';

/** A request that is not answered yet. */
export interface RequestState {
  readonly request: number;
  /** Null for the registration. */
  readonly operation: KvOperation | null;
  /** Place among the writes of the session; null for reads, and until it is sent. */
  readonly sequence: number | null;
  /** Whom it was sent to last; null while it waits for the registration. */
  readonly sentTo: number | null;
  /** It was turned away, and asks the same replica again in a while. */
  readonly waits: boolean;
}

export interface SessionState {
  /** Whom it asks next. */
  readonly target: number;
  /** The slot of its registration; null before that. */
  readonly session: number | null;
  /** Places of writes given so far; the answers up to `acknowledged` have arrived. */
  readonly lastSequence: number;
  readonly acknowledged: number;
  readonly requests: readonly RequestState[];
  readonly isOver: boolean;
}

/** A copy of what the session holds: later steps do not change it. */
export function describeSession(session: Session): SessionState {
  const { target, session: name, lastSequence, acknowledged, isOver } = session;
  const requests = Array.from(session.inFlight.values(), (one) => {
    const { request, operation, sequence, sentTo, waits } = one;
    return { request, operation, sequence, sentTo, waits };
  });
  return { target, session: name, lastSequence, acknowledged, requests, isOver };
}
