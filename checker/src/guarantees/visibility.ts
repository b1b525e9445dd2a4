/**
 * What must be visible to each read if guarantees are to hold, and what must come before each write in
 * the order that all servers apply writes in. Called by session-check.ts.
 *
 * After Terry et al. (1994), section 3, with DB(S, t), the writes that a server has applied when it
 * executes an operation, as the set "visible to" the operation. A read sees the last visible write of its
 * key. Of the guarantees that are asked for
 * - read your writes: what the session wrote before is visible;
 * - monotonic reads: what was visible to the session's earlier reads is visible;
 * - monotonic writes: with a write all earlier ones of its session are visible, and come before it;
 * - writes follow reads: with a write all that was visible to earlier reads of its session is visible, and
 *   comes before it.
 * The least sets that obey these rules are found by applying them until nothing changes; larger ones
 * would only forbid more.
 */

import { item } from '../base/ints.ts';
import type { Bits } from './bits.ts';
import { addBit, newBits, unite } from './bits.ts';
import type { SessionGuarantee } from './guarantee.ts';
import type { KvOperationOf, Observation } from './observations.ts';
import { isWrite } from './observations.ts';
import type { Session } from './sessions.ts';

/** The writes by number: those of one key have consecutive ones. */
export interface Writes {
  /** By number. */
  readonly ids: readonly number[];
  /** By id; -1: no write. */
  readonly numberOf: Int32Array;
  /** By key: its first number, and the one after its last. */
  readonly rangeOf: ReadonlyMap<string, readonly [number, number]>;
}

export function writesOf(operations: readonly KvOperationOf[]): Writes {
  const byKey = new Map<string, number[]>();
  operations.forEach((operation, id) => {
    if (!isWrite(operation)) return;
    const { key } = operation.input;
    const list = byKey.get(key);
    if (list === undefined) byKey.set(key, [id]);
    else list.push(id);
  });
  const ids: number[] = [];
  const rangeOf = new Map<string, readonly [number, number]>();
  for (const [key, own] of byKey) {
    rangeOf.set(key, [ids.length, ids.length + own.length]);
    ids.push(...own);
  }
  const numberOf = new Int32Array(operations.length).fill(-1);
  ids.forEach((id, number) => (numberOf[id] = number));
  return { ids, numberOf, rangeOf };
}

export interface Visibility {
  /** By id of an operation that sees something: numbers of the writes visible to it. */
  readonly seen: ReadonlyMap<number, Bits>;
  /** By number of a write: what must come before it by the rules above. */
  readonly before: readonly Bits[];
}

export interface Situation {
  readonly operations: readonly KvOperationOf[];
  readonly writes: Writes;
  readonly sessions: readonly Session[];
  readonly guarantees: ReadonlySet<SessionGuarantee>;
  /** By id. */
  readonly observations: ReadonlyMap<number, Observation>;
}

interface Growing extends Visibility {
  /** By number of a write: what is visible wherever it is. */
  readonly along: readonly Bits[];
}

/** Null where `pay`, which is asked before each operation is looked at, said no. */
export function visibilityOf(situation: Situation, pay: () => boolean): Visibility | null {
  const { writes, observations } = situation;
  const size = writes.ids.length;
  const seen = new Map([...observations.keys()].map((id) => [id, newBits(size)]));
  const along = writes.ids.map((_, number) => {
    const bits = newBits(size);
    addBit(bits, number);
    return bits;
  });
  const growing: Growing = { seen, along, before: writes.ids.map(() => newBits(size)) };
  for (let isNews = true; isNews;) {
    isNews = false;
    for (const session of situation.sessions) {
      const answer = goThrough(situation, session, growing, pay);
      if (answer === null) return null;
      isNews ||= answer;
    }
  }
  return growing;
}

/** What a session has written and seen so far. */
interface Behind {
  readonly written: Bits;
  readonly seen: Bits;
}

/** Applies the rules to a session once; whether anything was new. */
function goThrough(
  situation: Situation,
  { calls, returns, before }: Session,
  growing: Growing,
  pay: () => boolean,
): boolean | null {
  const size = situation.writes.ids.length;
  const behind: Behind = { written: newBits(size), seen: newBits(size) };
  let isNews = false;
  let answered = 0;
  for (const [place, id] of calls.entries()) {
    if (!pay()) return null;
    for (; answered < item(before, place); answered++) {
      leaveBehind(situation, growing, behind, item(returns, answered));
    }
    if (lookAt(situation, growing, behind, id)) isNews = true;
  }
  return isNews;
}

function leaveBehind(
  { writes }: Situation,
  { seen, along }: Growing,
  behind: Behind,
  id: number,
): void {
  const visible = seen.get(id);
  if (visible !== undefined) unite(behind.seen, visible);
  const number = item(writes.numberOf, id);
  if (number >= 0) unite(behind.written, item(along, number));
}

function lookAt(situation: Situation, growing: Growing, behind: Behind, id: number): boolean {
  const { guarantees, writes, observations } = situation;
  const { seen, along, before } = growing;
  let isNews = false;
  const grow = (bits: Bits, by: Bits): void => {
    if (unite(bits, by)) isNews = true;
  };
  const visible = seen.get(id);
  if (visible !== undefined) {
    const observed = observations.get(id);
    const chain = observed?.kind === 'writes' ? observed.chain : [];
    for (const write of chain) grow(visible, item(along, item(writes.numberOf, write)));
    if (guarantees.has('read-your-writes')) grow(visible, behind.written);
    if (guarantees.has('monotonic-reads')) grow(visible, behind.seen);
  }
  const number = item(writes.numberOf, id);
  if (number < 0) return isNews;
  const earlier = item(before, number);
  if (guarantees.has('monotonic-writes')) grow(earlier, behind.written);
  if (guarantees.has('writes-follow-reads')) {
    grow(earlier, behind.seen);
    // What a cas found is behind what it wrote.
    if (visible !== undefined) grow(earlier, visible);
  }
  grow(item(along, number), earlier);
  return isNews;
}
