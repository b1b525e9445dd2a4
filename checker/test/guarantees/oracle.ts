/**
 * The guarantees a second time, by trying everything: every order of operations for sequential
 * consistency; for session guarantees every order of writes with every choice of visible writes. Shares
 * nothing with the checks but the types of their input. For histories of a few operations.
 */

import type { SessionGuarantee } from '../../src/index.ts';
import { sequentialKv } from '../oracle.ts';
import type { KvOperation } from './written.ts';

/** Whether `a` comes before `b` in their session; here each process is one. */
function isBefore(a: KvOperation, b: KvOperation): boolean {
  return a.process === b.process && a.return !== null && a.return < b.call;
}

export function isSequential(operations: readonly KvOperation[]): boolean {
  const go = (left: readonly KvOperation[], store: typeof sequentialKv.initial): boolean => {
    if (left.every((one) => one.return === null)) return true;
    return left.some((one) => {
      if (left.some((other) => isBefore(other, one))) return false;
      const [next, answer] = sequentialKv.apply(store, one.input);
      const isSeen = one.input.kind === 'get' || one.input.kind === 'cas';
      if (one.return !== null && isSeen && one.output !== answer) return false;
      return go(
        left.filter((other) => other !== one),
        next,
      );
    });
  };
  return go(operations, sequentialKv.initial);
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((one) =>
    permutations(items.filter((other) => other !== one)).map((rest) => [one, ...rest]),
  );
}

function subsets<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((all, one) => [...all, ...all.map((some) => [...some, one])], [[]]);
}

const writes = (one: KvOperation): boolean =>
  one.input.kind === 'cas' ? one.return !== null && one.output === true : one.input.kind !== 'get';

const sees = (one: KvOperation): boolean =>
  one.return !== null && (one.input.kind === 'get' || one.input.kind === 'cas');

/** Whether the operation, executed after these writes in this order, answers what it answered. */
function answersRight(one: KvOperation, visible: readonly KvOperation[]): boolean {
  const store = visible.reduce((before, { input }) => {
    // What a visible cas found where it was executed is its own business.
    const effect =
      input.kind === 'cas' ? ({ ...input, kind: 'put', value: input.to } as const) : input;
    return sequentialKv.apply(before, effect)[0];
  }, sequentialKv.initial);
  return one.return !== null && sequentialKv.apply(store, one.input)[1] === one.output;
}

type Sets = ReadonlyMap<KvOperation, readonly KvOperation[]>;

/** The four rules as they stand in Terry et al. (1994). */
function obeys(
  guarantee: SessionGuarantee,
  all: readonly KvOperation[],
  order: readonly KvOperation[],
  sets: Sets,
): boolean {
  const reads = [...sets.keys()];
  const isOrdered = (a: KvOperation, b: KvOperation): boolean =>
    order.indexOf(a) < order.indexOf(b);
  const isVisible = (write: KvOperation, read: KvOperation): boolean =>
    sets.get(read)?.includes(write) === true;
  /** Wherever `second` is visible, so is `first`, and it stands before it. */
  const leads = (first: KvOperation, second: KvOperation): boolean =>
    isOrdered(first, second) &&
    reads.every((read) => !isVisible(second, read) || isVisible(first, read));
  const pairs = all.flatMap((a) => all.filter((b) => isBefore(a, b)).map((b) => [a, b] as const));
  switch (guarantee) {
    case 'read-your-writes':
      return pairs.every(([a, b]) => !writes(a) || !sees(b) || isVisible(a, b));
    case 'monotonic-reads':
      return pairs.every(
        ([a, b]) =>
          !sees(a) || !sees(b) || (sets.get(a) ?? []).every((write) => isVisible(write, b)),
      );
    case 'monotonic-writes':
      return pairs.every(([a, b]) => !writes(a) || !writes(b) || leads(a, b));
    case 'writes-follow-reads': {
      const own = reads.filter(writes).map((cas) => [cas, cas] as const);
      return [...pairs, ...own].every(
        ([a, b]) => !sees(a) || !writes(b) || (sets.get(a) ?? []).every((write) => leads(write, b)),
      );
    }
  }
}

/** Without guarantees: own writes to a key as issued; a cas after what it found. */
function isPlausible(
  all: readonly KvOperation[],
  order: readonly KvOperation[],
  sets: Sets,
): boolean {
  const place = (one: KvOperation): number => order.indexOf(one);
  const isKept = all.every((a) =>
    all.every((b) => {
      const isOwn = isBefore(a, b) && writes(a) && writes(b) && a.input.key === b.input.key;
      return !isOwn || place(a) < place(b);
    }),
  );
  const isFounded = [...sets].every(([read, visible]) => {
    if (!writes(read)) return true;
    const ofKey = visible.filter(({ input }) => input.key === read.input.key);
    return ofKey.every((write) => place(write) < place(read));
  });
  return isKept && isFounded;
}

export function holdTogether(
  operations: readonly KvOperation[],
  guarantees: readonly SessionGuarantee[],
): boolean {
  const reads = operations.filter(sees);
  return permutations(operations.filter(writes)).some((order) => {
    const choices = reads.map((read) =>
      subsets(order).filter((visible) => answersRight(read, visible)),
    );
    const go = (at: number, sets: Sets): boolean => {
      const read = reads[at];
      if (read === undefined) {
        return (
          isPlausible(operations, order, sets) &&
          guarantees.every((guarantee) => obeys(guarantee, operations, order, sets))
        );
      }
      return (choices[at] ?? []).some((visible) => go(at + 1, new Map([...sets, [read, visible]])));
    };
    return go(0, new Map());
  });
}
