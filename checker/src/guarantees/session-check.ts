/**
 * Decides whether session guarantees hold together in a key-value history: whether for every read there
 * can have been a set of visible writes, and one order of all writes, so that the guarantees hold and
 * each read saw the last visible write of its key. Called by session-guarantees.ts.
 *
 * From visibility.ts come the least sets; then a write that was visible to a read, and is not what the
 * read saw, comes before that. The writes of one session to one key stand in the order in which they were
 * issued, whatever is asked for. All of this can be put in one order exactly if it has no cycle.
 */

import { item } from '../base/ints.ts';
import type { Bits } from './bits.ts';
import { addBit, hasBit, membersIn, newBits, unite } from './bits.ts';
import type { GuaranteeOptions, SessionGuarantee } from './guarantee.ts';
import type { KvOperationOf, Observation } from './observations.ts';
import { observationOf, vocabulariesOf } from './observations.ts';
import { sessionsOf } from './sessions.ts';
import type { Situation, Visibility } from './visibility.ts';
import { visibilityOf, writesOf } from './visibility.ts';

/** Why the guarantees cannot hold; ids. */
export type Contradiction =
  /** No writes leave what it saw. */
  | { readonly kind: 'never-written'; readonly read: number }
  /** It saw the key as if these had not been. */
  | { readonly kind: 'not-seen'; readonly read: number; readonly writes: readonly number[] }
  /** Each must come before the next, and the last before the first. */
  | { readonly kind: 'cycle'; readonly writes: readonly number[] };

export type Decision =
  | { readonly kind: 'holds'; readonly writeOrder: readonly number[] }
  | { readonly kind: 'violation'; readonly why: Contradiction; readonly situation: Known }
  | { readonly kind: 'ambiguous'; readonly reason: string }
  | { readonly kind: 'stopped' };

/** A situation with what follows from it. */
export interface Known extends Situation, Visibility {}

/** `pay` is asked before each step, and says no when the limits end the check. */
export function decide(
  operations: readonly KvOperationOf[],
  guarantees: readonly SessionGuarantee[],
  sessionOf: GuaranteeOptions['sessionOf'],
  pay: () => boolean,
): Decision {
  const observations = observationsOf(operations);
  const doubts: string[] = [];
  for (const [id, seen] of observations) {
    if (seen.kind === 'ambiguous') doubts.push(seen.reason);
    else if (seen.kind === 'impossible' && item(operations, id).return !== null) {
      return neverWritten(id, operations, observations);
    }
  }
  const situation: Situation = {
    ...{ operations, observations, guarantees: new Set(guarantees) },
    writes: writesOf(operations),
    sessions: sessionsOf(operations, sessionOf),
  };
  for (;;) {
    const visibility = visibilityOf(situation, pay);
    if (visibility === null) return { kind: 'stopped' };
    const known = { ...situation, ...visibility };
    const open = [...observations].filter(([id, seen]) => isOpen(known, id, seen));
    if (resolve(open, observations)) continue;
    return settle(known, [...doubts, ...open.map(([id]) => doubtAbout(operations, id))]);
  }
}

function neverWritten(
  read: number,
  operations: readonly KvOperationOf[],
  observations: ReadonlyMap<number, Observation>,
): Decision {
  const none: Known = {
    ...{ operations, observations, guarantees: new Set(), sessions: [] },
    writes: writesOf(operations),
    ...{ seen: new Map(), before: [] },
  };
  return { kind: 'violation', why: { kind: 'never-written', read }, situation: none };
}

/** By id. Of a pending cas only where somebody saw that it had succeeded. */
function observationsOf(operations: readonly KvOperationOf[]): Map<number, Observation> {
  const vocabularies = vocabulariesOf(operations);
  const observations = new Map<number, Observation>();
  const queue = operations.flatMap(({ return: end }, id) => (end === null ? [] : [id]));
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    if (observations.has(id)) continue;
    const seen = observationOf(vocabularies, item(operations, id));
    if (seen === null) continue;
    observations.set(id, seen);
    if (seen.kind !== 'writes') continue;
    queue.push(...seen.chain.filter((write) => item(operations, write).return === null));
  }
  return observations;
}

/** Numbers of the writes of its own key that are visible to an operation. */
function visibleTo({ writes, seen, operations }: Known, id: number): number[] {
  const [from, to] = writes.rangeOf.get(item(operations, id).input.key) ?? [0, 0];
  return membersIn(seen.get(id) ?? newBits(0), from, to);
}

function isDelete({ writes, operations }: Known, number: number): boolean {
  return item(operations, item(writes.ids, number)).input.kind === 'delete';
}

/** Whether what it saw needs a choice: seen with what is surely visible alone, it would be wrong. */
function isOpen(known: Known, id: number, seen: Observation): boolean {
  switch (seen.kind) {
    case 'absent':
      return (
        seen.deletes.length > 0 && visibleTo(known, id).some((number) => !isDelete(known, number))
      );
    case 'other-than':
      return canBe(known, id, seen.seen);
    case 'writes':
    case 'impossible':
    case 'ambiguous':
      return false;
  }
}

/** Whether what is surely visible can be just this. */
function canBe(known: Known, id: number, seen: Observation): boolean {
  const visible = visibleTo(known, id);
  switch (seen.kind) {
    case 'writes': {
      const numbers = seen.chain.map((write) => item(known.writes.numberOf, write));
      return numbers.every((number) => visible.includes(number));
    }
    case 'absent':
      return visible.length === 0 || visible.some((number) => isDelete(known, number));
    case 'impossible':
      return false;
    case 'other-than':
    case 'ambiguous':
      return true;
  }
}

/** Takes an absent key whose one delete must have been seen for that; whether there was any. */
function resolve(
  open: readonly (readonly [number, Observation])[],
  observations: Map<number, Observation>,
): boolean {
  let isNews = false;
  for (const [id, seen] of open) {
    if (seen.kind !== 'absent' || seen.deletes.length > 1) continue;
    observations.set(id, { kind: 'writes', chain: seen.deletes, fromNothing: false });
    isNews = true;
  }
  return isNews;
}

function doubtAbout(operations: readonly KvOperationOf[], id: number): string {
  const { kind, key } = item(operations, id).input;
  return kind === 'cas'
    ? `what a cas of ${JSON.stringify(key)} found is not known`
    : `several deletes can have left ${JSON.stringify(key)} absent`;
}

function settle(known: Known, doubts: readonly string[]): Decision {
  const { writes, before, observations } = known;
  const all = before.map((bits) => bits.slice());
  addOwnOrder(known, all);
  for (const [id, seen] of observations) {
    const writesNotSeen = addObservation(known, all, id, seen);
    if (writesNotSeen === null) continue;
    const ids = writesNotSeen.map((number) => item(writes.ids, number));
    const why = { kind: 'not-seen', read: id, writes: ids } as const;
    return { kind: 'violation', why, situation: known };
  }
  const sorted = inOrder(all);
  if (sorted.kind === 'cycle') {
    const ids = sorted.numbers.map((number) => item(writes.ids, number));
    return { kind: 'violation', why: { kind: 'cycle', writes: ids }, situation: known };
  }
  const [reason] = doubts;
  if (reason !== undefined) return { kind: 'ambiguous', reason };
  return { kind: 'holds', writeOrder: sorted.numbers.map((number) => item(writes.ids, number)) };
}

/** Of one session and key, as issued. */
function addOwnOrder({ sessions, writes, operations }: Known, all: readonly Bits[]): void {
  for (const { calls, returns, before } of sessions) {
    const lastOf = new Map<string, Bits>();
    let answered = 0;
    for (const [place, id] of calls.entries()) {
      for (; answered < item(before, place); answered++) {
        const earlier = item(returns, answered);
        const number = item(writes.numberOf, earlier);
        if (number < 0) continue;
        const { key } = item(operations, earlier).input;
        const own = lastOf.get(key) ?? newBits(writes.ids.length);
        addBit(own, number);
        lastOf.set(key, own);
      }
      const number = item(writes.numberOf, id);
      const own = lastOf.get(item(operations, id).input.key);
      if (number >= 0 && own !== undefined) unite(item(all, number), own);
    }
  }
}

/** What an observation says of the order; visible writes that it excludes, null for none. */
function addObservation(
  known: Known,
  all: readonly Bits[],
  id: number,
  seen: Observation,
): number[] | null {
  if (seen.kind === 'absent' && seen.deletes.length === 0) {
    const visible = visibleTo(known, id);
    return visible.length === 0 ? null : visible;
  }
  const { numberOf } = known.writes;
  const own = item(numberOf, id);
  if (seen.kind === 'absent' && own >= 0) {
    for (const number of visibleTo(known, id)) addBit(item(all, own), number);
  }
  if (seen.kind !== 'writes') return null;
  const chain = seen.chain.map((write) => item(numberOf, write));
  const others = visibleTo(known, id).filter((number) => !chain.includes(number));
  if (seen.fromNothing && others.length > 0) return others;
  const first = item(all, item(chain, 0));
  for (const other of others) addBit(first, other);
  const inLine = own < 0 ? chain : [...chain, own];
  inLine.forEach((number, at) => {
    if (at > 0) addBit(item(all, number), item(inLine, at - 1));
  });
  return null;
}

type Sorted =
  | { readonly kind: 'order'; readonly numbers: readonly number[] }
  | { readonly kind: 'cycle'; readonly numbers: readonly number[] };

/** Depth first, from each to what must come before it. */
function inOrder(before: readonly Bits[]): Sorted {
  const order: number[] = [];
  const isPlaced = newBits(before.length);
  const isOnPath = newBits(before.length);
  for (let start = 0; start < before.length; start++) {
    const path: { readonly number: number; readonly left: number[] }[] = [];
    const enter = (number: number): void => {
      addBit(isOnPath, number);
      path.push({ number, left: membersIn(item(before, number), 0, before.length) });
    };
    if (!hasBit(isPlaced, start)) enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.left.pop();
      if (next === undefined) {
        addBit(isPlaced, top.number);
        order.push(top.number);
        path.pop();
      } else if (!hasBit(isPlaced, next)) {
        if (hasBit(isOnPath, next)) {
          const from = path.findIndex(({ number }) => number === next);
          const cycle = path.slice(from).map(({ number }) => number);
          return { kind: 'cycle', numbers: cycle.reverse() };
        }
        enter(next);
      }
    }
  }
  return { kind: 'order', numbers: order };
}
