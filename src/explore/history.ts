// What clients asked and were told, up to order: of each wish its outcome, and which wishes had been
// answered when it was first asked. That is all that linearizability looks at, so histories that
// differ only in the order of overlapping operations are one. A wish begins when its message first
// does something and ends when its answer is sent: the shortest interval, hence the strictest order.
// Called by world.ts.

import type { HistoryEvent } from 'porcupine-ts';
import { checkEvents, kvModel } from 'porcupine-ts';
import { assert } from '../base/assert.ts';
import type { SessionRules } from '../client/outcome.ts';
import { newKvStore } from '../kv/apply.ts';
import type { KvOperation, KvResult } from '../kv/operation.ts';
import { beginSession, newSessionTable } from '../kv/sessions.ts';
import type { Configuration as Membership } from '../protocol/configuration.ts';
import { clientId, sessionAt, slotAt } from '../protocol/ids.ts';
import type { ClientMessage, ClientReply } from '../protocol/message.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import { appliedDigest } from '../replica/digest.ts';
import type { Wish } from './terms.ts';
import { textOf } from './text.ts';

export interface Granted {
  readonly state: 'unasked' | 'open' | 'ok' | 'info' | 'fail';
  /** Messages of it that have arrived. */
  readonly copies: number;
  readonly result: KvResult;
  /** Wishes that were answered before this one was asked, by place. */
  readonly after: readonly number[];
}

/** By place of the wish in the configuration. */
export type History = readonly Granted[];

export function newHistory(wishes: readonly Wish[]): History {
  return wishes.map(() => ({ state: 'unasked', copies: 0, result: null, after: [] }));
}

/** Sessions of these clients were registered before slot 0, and so before every session's name. */
const sessionOf = (client: number) => sessionAt(-1 - client);

/** What clients ask of the store itself. */
function operationOf({ what }: Wish): KvOperation | null {
  return what.kind === 'change' || what.kind === 'register' ? null : what;
}

const isWrite = ({ what }: Wish): boolean =>
  what.kind !== 'get' && what.kind !== 'change' && what.kind !== 'register';

/** The state before slot 0, at this time, in which every client has a session. */
export function openingSnapshot(
  configuration: Membership,
  wishes: readonly Wish[],
  timeMs: number,
): Snapshot {
  const sessions = newSessionTable();
  const clients = new Set(wishes.filter(isWrite).map(({ client }) => client));
  for (const client of clients) beginSession(sessions, sessionOf(client), timeMs);
  const digest = appliedDigest({ store: newKvStore(), sessions, configuration, timeMs });
  const entries = [...clients].map((client) => ({
    session: sessionOf(client),
    last: 0,
    activeMs: timeMs,
    results: [],
  }));
  const header = { slot: slotAt(0), configuration, round: 0, timeMs, chunks: 1, digest };
  return { header, chunks: [{ entries: [], sessions: entries }] };
}

/** What a client sends for the wish at `place`. Its request is named by the place, from 1. */
export function messageOf(wishes: readonly Wish[], place: number): ClientMessage {
  const wish = wishes[place];
  assert(wish !== undefined, 'a wish has a place in the configuration');
  const client = clientId(wish.client);
  const request = place + 1;
  const { what } = wish;
  if (what.kind === 'change') return { kind: 'change', client, request, change: what.change };
  if (what.kind === 'register') return { kind: 'register', client, request };
  if (what.kind === 'get') {
    return { kind: 'read', client, request, key: what.key, mode: wish.read };
  }
  const earlier = wishes.slice(0, place).filter((one) => one.client === wish.client);
  const sequence = earlier.filter(isWrite).length + 1;
  const acknowledged = wish.isPipelined ? 0 : sequence - 1;
  const names = { session: sessionOf(wish.client), sequence, acknowledged };
  return { kind: 'request', client, request, ...names, operation: what };
}

/** Whether a message for the wish at `place` may arrive now. */
export function mayAsk(wishes: readonly Wish[], history: History, place: number): boolean {
  const [wish, granted] = [wishes[place], history[place]];
  if (wish === undefined || granted === undefined || granted.copies >= wish.copies) return false;
  const isWaiting =
    !wish.isPipelined &&
    wishes.some(
      (one, before) =>
        before < place && one.client === wish.client && history[before]?.state !== 'ok',
    );
  return granted.state !== 'unasked' || !isWaiting;
}

function changed(history: History, place: number, change: Partial<Granted>): History {
  return history.map((granted, at) => (at === place ? { ...granted, ...change } : granted));
}

/** A message for the wish at `place` has arrived. */
export function asked(history: History, place: number): History {
  const granted = history[place];
  assert(granted !== undefined, 'a wish has a place in the history');
  const copies = granted.copies + 1;
  if (granted.state !== 'unasked') return changed(history, place, { copies });
  const after = history.flatMap(({ state }, at) => (state === 'ok' ? [at] : []));
  return changed(history, place, { copies, state: 'open', after });
}

/** A client takes in a reply; one that it does not wait for says nothing to it. */
export function answered(history: History, reply: ClientReply, rules: SessionRules): History {
  const place = reply.request - 1;
  if (history[place]?.state !== 'open') return history;
  switch (reply.kind) {
    case 'reply':
      return changed(history, place, { state: 'ok', result: reply.result });
    case 'changed':
    case 'registered':
      return changed(history, place, { state: 'ok' });
    case 'refused':
      return changed(history, place, { state: 'fail' });
    case 'expired':
      return changed(history, place, { state: rules.whenExpired('the session is over').kind });
    case 'redirect':
    case 'busy':
    case 'unchanged':
      return history;
  }
}

/** A client gives up waiting. */
export function silenced(history: History, place: number, rules: SessionRules): History {
  return changed(history, place, { state: rules.whenSilent('timed out').kind });
}

export const historyText = (history: History): string => textOf(history);

/** Events in an order that agrees with what had been answered when each wish was asked. */
export function eventsOf(
  wishes: readonly Wish[],
  history: History,
): HistoryEvent<KvOperation, KvResult>[] {
  const events: Omit<HistoryEvent<KvOperation, KvResult>, 'time'>[] = [];
  const waiting = new Set<number>();
  const answer = (place: number): void => {
    if (!waiting.delete(place)) return;
    const output = history[place]?.result ?? null;
    events.push({ process: place, type: 'ok', output });
  };
  const places = [...history.keys()].filter((place) => {
    const state = history[place]?.state;
    return state !== 'unasked' && state !== 'fail';
  });
  const before = (place: number): readonly number[] => history[place]?.after ?? [];
  places.sort((left, right) => before(left).length - before(right).length);
  for (const place of places) {
    const wish = wishes[place];
    const what = wish === undefined ? null : operationOf(wish);
    if (what === null) continue;
    for (const earlier of before(place)) answer(earlier);
    events.push({ process: place, type: 'invoke', input: what });
    if (history[place]?.state === 'ok') waiting.add(place);
  }
  for (const place of waiting) answer(place);
  return events.map((event, time) => ({ ...event, time }));
}

/** Whether some order of the wishes explains what clients were told. */
export function isLinearizable(wishes: readonly Wish[], history: History): boolean {
  return checkEvents(kvModel, eventsOf(wishes, history)).verdict === 'linearizable';
}
