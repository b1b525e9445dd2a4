// The session of a client as rows of words, under paths as those of state-rows.ts. Called by
// notebook.ts.

import type { RequestState, SessionSeen, SessionState } from '../../hosts/watched.ts';
import { replicaName, requestName } from '../../lab/story/names.ts';
import type { Rows } from './state-rows.ts';
import { LABEL_TEXT_MAX, showOperation } from './words.ts';

/** What is known of sessions from their steps, by names of requests and of sessions. */
export interface Asking {
  /** How often each request was sent. */
  readonly attempts: ReadonlyMap<string, number>;
  /** What the last request of each session came to. */
  readonly answers: ReadonlyMap<number, string>;
  /** Clients of the scenario: behind them comes who asks for progress. */
  readonly clients: number;
}

const ms = (atMs: number): string => `${String(Math.round(atMs * 10) / 10)} ms`;

function whereabouts({ sentTo, waits }: RequestState, attempts: number): string {
  if (sentTo === null) return 'waits for its registration';
  if (waits) return `turned away by ${replicaName(sentTo)} at attempt ${String(attempts)}, waits`;
  return `sent to ${replicaName(sentTo)}${attempts > 1 ? `, attempt ${String(attempts)}` : ''}`;
}

function requestWords(one: RequestState, attempts: number): string {
  const { operation, sequence } = one;
  const what = operation === null ? 'register' : showOperation(operation, LABEL_TEXT_MAX);
  const at = sequence === null ? '' : `, write ${String(sequence)}`;
  return `${what}${at}, ${whereabouts(one, attempts)}`;
}

function registration({ session, requests }: SessionState): string {
  if (session !== null) return `as session #${String(session)}`;
  return requests.some(({ operation }) => operation === null) ? 'not yet: has asked' : 'no';
}

/** Everything that is known of a session, in words; nothing of one in which nothing was asked yet. */
export function sessionRowsOf(seen: SessionSeen, asking: Asking): Rows {
  const { client, session, state, timers } = seen;
  const rows: Rows = new Map();
  if (state === null) return rows;
  const put = (group: string, label: string, value: string): void => {
    rows.set(`m|${group}|${label}`, value);
  };
  const isProbe = client >= asking.clients;
  put('Session', 'of', isProbe ? 'the lab, for progress' : `client ${String(client)}`);
  put('Session', 'registered', registration(state));
  put('Session', 'asks next', replicaName(state.target));
  if (state.lastSequence > 0) {
    const { lastSequence, acknowledged } = state;
    put('Session', 'writes', `${String(lastSequence)}, answered up to ${String(acknowledged)}`);
  }
  put('Session', 'last result', asking.answers.get(session) ?? 'none yet');
  if (state.requests.length === 0) put('Requests', 'under way', 'none');
  for (const one of state.requests) {
    const name = requestName(session, one.request);
    put('Requests', name, requestWords(one, asking.attempts.get(name) ?? 0));
  }
  for (const { timer, request, atMs } of timers) {
    put('Timers', `${timer} of ${requestName(session, request)}`, `fires at ${ms(atMs)}`);
  }
  return rows;
}
