/**
 * Contradictions among operations on one value that changes as a whole: registers, keys, one element of
 * a set, a lock. What each operation saw and left is told by the data type; the arguments here hold for
 * all of them. Called by the classifiers of those types.
 * Source: the clusters of Gibbons & Korach, "Testing shared memories" (1997), said operation by
 * operation.
 */

import type { PendingOperation } from '../../history.ts';
import { firstOf, LISTED_MAX } from '../view.ts';
import type { CoreOperation, CoreView } from '../view.ts';

/** A value of the cell; compared by `===`, never undefined. */
export type Value = string | number | boolean | symbol | null;

/** What one completed operation says about the value. Undefined: nothing. */
export interface Trace {
  /** The value just before it took effect. */
  readonly sees?: Value | undefined;
  /** The value just before it took effect was not this one. */
  readonly denies?: Value | undefined;
  /** The value right after it; of a read what it saw. */
  readonly leaves?: Value | undefined;
  /** It may have changed the value. */
  readonly isWrite: boolean;
}

/** Undefined: it need not meet anything; what it leaves cannot be said. */
export interface Change {
  readonly needs: Value | undefined;
  readonly leaves: Value | undefined;
}

export interface Cell<I, O> {
  readonly initial: Value;
  trace(input: I, output: O): Trace;
  /** Whether an operation can have turned another value into this one. No `output`: not known. */
  canMake(input: I, value: Value, output?: O): boolean;
  /** What an operation of unknown outcome must meet to change the value, and leaves then. */
  change?(input: I): Change;
  /** More than the trace says: what `by` saw shows that the maker had taken effect before. */
  shows?(by: CoreOperation<I, O>, maker: Maker<I, O>, view: CoreView<I, O>): boolean;
  /** More than the trace says: right after the operation the value surely was not this one. */
  excludes?(input: I, output: O, value: Value): boolean;
}

/** Operations that may have made a value after all, looked into at most. */
const OPEN_MAX = 20;

/** Many users of one value are counted only when nothing plainer is wrong. */
const USERS_TOLD = LISTED_MAX;

/** Pairs are looked for among so many operations at most; a core has a handful. */
const TOUCHES_MAX = 300;

/** Steps from value to value are looked for among so many others at most. */
const OTHERS_MAX = 2_000;

export type Maker<I, O> = CoreOperation<I, O> | PendingOperation<I>;

/** A contradiction, with the operations it takes. */
export type Finding<I, O> =
  | {
      /** `reader` saw a value that nothing called by its end could have made. */
      readonly kind: 'never-made';
      readonly reader: CoreOperation<I, O>;
      readonly value: Value;
    }
  | {
      /**
       * `reader` saw a value although `mover` had ended, after which it was another one, and every
       * operation that could make it was over before `mover` was called.
       */
      readonly kind: 'moved-on';
      readonly reader: CoreOperation<I, O>;
      readonly mover: CoreOperation<I, O>;
      readonly value: Value;
      /** Those that could make the value; `seenBy` shows that one not over had done so. */
      readonly makers: readonly Maker<I, O>[];
      readonly seenBy: CoreOperation<I, O> | undefined;
    }
  | {
      /** `mover` had ended and left a value from which nothing leads to the one that `reader` saw. */
      readonly kind: 'no-way-back';
      readonly reader: CoreOperation<I, O>;
      readonly mover: CoreOperation<I, O>;
      readonly value: Value;
      readonly left: Value;
    }
  | {
      /** More operations took the cell away from a value than it can have come to it. */
      readonly kind: 'used-up';
      readonly users: readonly CoreOperation<I, O>[];
      readonly value: Value;
      readonly makers: readonly Maker<I, O>[];
      readonly isInitial: boolean;
    }
  | {
      /** `reader` did not meet a value that was surely there since `keeper` (undefined: ever). */
      readonly kind: 'denied';
      readonly reader: CoreOperation<I, O>;
      readonly keeper: CoreOperation<I, O> | undefined;
      readonly value: Value;
    }
  | {
      /** Two values that came once each: one first before the other, and one last after the other. */
      readonly kind: 'back-again';
      readonly first: Pair<I, O>;
      readonly second: Pair<I, O>;
    };

/** `before` met one value and had returned before `after` was called, which met another one. */
interface Pair<I, O> {
  readonly before: CoreOperation<I, O>;
  readonly after: CoreOperation<I, O>;
  readonly beforeValue: Value;
  readonly afterValue: Value;
}

interface Scene<I, O> {
  readonly cell: Cell<I, O>;
  readonly view: CoreView<I, O>;
  readonly traces: ReadonlyMap<CoreOperation<I, O>, Trace>;
  /** By value, as far as asked for. */
  readonly makers: Map<Value, readonly Maker<I, O>[]>;
}

/** Whether one more look at all operations is still within the bounds. */
function hasTime<I, O>({ view }: Scene<I, O>): boolean {
  return view.goOn(view.core.length + view.others.length);
}

/** The first contradiction found, the plainest kinds first. */
export function contradiction<I, O>(
  cell: Cell<I, O>,
  view: CoreView<I, O>,
): Finding<I, O> | undefined {
  const traces = new Map(view.core.map((one) => [one, cell.trace(one.input, one.output)]));
  const scene = { cell, view, traces, makers: new Map<Value, readonly Maker<I, O>[]>() };
  return firstOf<Finding<I, O>>([
    () => neverMade(scene),
    () => usedUp(scene, USERS_TOLD),
    () => movedOn(scene),
    () => noWayBack(scene),
    () => denied(scene),
    () => backAgain(scene),
    () => usedUp(scene, Infinity),
  ]);
}

function neverMade<I, O>(scene: Scene<I, O>): Finding<I, O> | undefined {
  for (const [reader, { sees: value }] of scene.traces) {
    if (value === undefined || value === scene.cell.initial) continue;
    if (!hasTime(scene)) return undefined;
    const makers = makersOf(scene, value, reader.return).filter((maker) => maker !== reader);
    if (makers.some((maker) => isFree(scene, maker))) continue;
    const isReached = isReachable(scene, scene.cell.initial, value, undefined, reader);
    if (makers.length === 0 || !isReached) return { kind: 'never-made', reader, value };
  }
  return undefined;
}

/** Whether a maker need not meet anything, so that it makes the value from any other. */
function isFree<I, O>({ cell, traces }: Scene<I, O>, maker: Maker<I, O>): boolean {
  if (maker.return !== null) return traces.get(maker)?.sees === undefined;
  return cell.change?.(maker.input).needs === undefined;
}

/** All operations called by `end` that could make the value. */
function makersOf<I, O>(scene: Scene<I, O>, value: Value, end: number): Maker<I, O>[] {
  const { cell, view, makers } = scene;
  let all = makers.get(value);
  if (all === undefined) {
    const core = view.core.filter(({ input, output }) => cell.canMake(input, value, output));
    const others = view.others.filter(({ input }) => cell.canMake(input, value));
    all = [...core, ...others];
    makers.set(value, all);
  }
  return all.filter(({ call }) => call <= end);
}

function leavesOther<I, O>(scene: Scene<I, O>, one: CoreOperation<I, O>, value: Value): boolean {
  const trace = scene.traces.get(one);
  if (trace === undefined) return false;
  if (trace.leaves !== undefined) return trace.leaves !== value;
  if (!trace.isWrite && trace.denies === value) return true;
  return scene.cell.excludes?.(one.input, one.output, value) === true;
}

function usedUp<I, O>(scene: Scene<I, O>, usersMax: number): Finding<I, O> | undefined {
  const usersOf = new Map<Value, CoreOperation<I, O>[]>();
  for (const [one, { sees }] of scene.traces) {
    if (sees === undefined || !leavesOther(scene, one, sees)) continue;
    usersOf.set(sees, [...(usersOf.get(sees) ?? []), one]);
  }
  for (const [value, users] of usersOf) {
    if (!hasTime(scene)) return undefined;
    const makers = makersOf(scene, value, Math.max(...users.map((user) => user.return)));
    const isInitial = value === scene.cell.initial;
    if (users.length > usersMax || users.length <= makers.length + (isInitial ? 1 : 0)) continue;
    return { kind: 'used-up', users, value, makers, isInitial };
  }
  return undefined;
}

function movedOn<I, O>(scene: Scene<I, O>): Finding<I, O> | undefined {
  const { view } = scene;
  for (const [reader, { sees: value }] of scene.traces) {
    if (value === undefined) continue;
    if (!hasTime(scene)) return undefined;
    const makers = makersOf(scene, value, reader.return).filter((maker) => maker !== reader);
    const canBeSeen = makers.length === 1 || scene.cell.shows !== undefined;
    const [end = -Infinity] = makers
      .map((maker) => maker.return ?? Infinity)
      .toSorted((a, b) => b - a)
      .slice(canBeSeen ? OPEN_MAX : 0);
    // The latest first: the sentence names the change that is nearest.
    const lastCall = Math.max(...makers.map(({ call }) => call));
    const movers = view.core
      .filter(({ call, return: over }) => over < reader.call && over >= lastCall && call > end)
      .filter((one) => leavesOther(scene, one, value))
      .toSorted((a, b) => b.return - a.return);
    for (const mover of movers) {
      const open = makers.filter((maker) => !isOver(maker, mover.call));
      if (!view.goOn(makers.length) || (open.length > 0 && !hasTime(scene))) return undefined;
      const seenBy = open.map((maker) => witnessOf(scene, value, makers, maker, mover));
      if (seenBy.includes(undefined)) continue;
      return { kind: 'moved-on', reader, mover, value, makers, seenBy: seenBy[0] };
    }
  }
  return undefined;
}

function isOver<I, O>(maker: Maker<I, O>, before: number): boolean {
  return maker.return !== null && maker.return < before;
}

/** Who saw, by the time of `mover`, that a maker had taken effect: what only it can have made. */
function witnessOf<I, O>(
  { cell, view, traces }: Scene<I, O>,
  value: Value,
  makers: readonly Maker<I, O>[],
  maker: Maker<I, O>,
  mover: CoreOperation<I, O>,
): CoreOperation<I, O> | undefined {
  const isSole = makers.length === 1 && value !== cell.initial;
  for (const [one, { sees }] of traces) {
    if (one === maker || (one !== mover && one.return >= mover.call)) continue;
    if (isSole && sees === value) return one;
    if (cell.shows?.(one, maker, view) === true) return one;
  }
  return undefined;
}

function noWayBack<I, O>(scene: Scene<I, O>): Finding<I, O> | undefined {
  for (const [reader, { sees: value }] of scene.traces) {
    if (value === undefined) continue;
    if (!hasTime(scene)) return undefined;
    const free = makersOf(scene, value, reader.return).filter((maker) => isFree(scene, maker));
    const lastFree = Math.max(...free.map((maker) => maker.return ?? Infinity));
    for (const [left, mover] of latestLeft(scene, reader)) {
      if (left === value || lastFree >= mover.call) continue;
      if (!hasTime(scene)) return undefined;
      if (isReachable(scene, left, value, mover, reader)) continue;
      return { kind: 'no-way-back', reader, mover, value, left };
    }
  }
  return undefined;
}

/** Values that were left before an operation, by whom last: whatever comes after a later one is less. */
function latestLeft<I, O>(
  { traces }: Scene<I, O>,
  reader: CoreOperation<I, O>,
): Map<Value, CoreOperation<I, O>> {
  const latest = new Map<Value, CoreOperation<I, O>>();
  for (const [one, { leaves }] of traces) {
    if (leaves === undefined || one.return >= reader.call) continue;
    const other = latest.get(leaves);
    if (other === undefined || other.call < one.call) latest.set(leaves, one);
  }
  return latest;
}

/** Whether steps that may have come after `since` and before `reader` can lead from a value to another. */
function isReachable<I, O>(
  { cell, view, traces }: Scene<I, O>,
  from: Value,
  to: Value,
  since: CoreOperation<I, O> | undefined,
  reader: CoreOperation<I, O>,
): boolean {
  const { change } = cell;
  const others = view.others.filter(({ call }) => call <= reader.return);
  if (change === undefined || others.length > OTHERS_MAX) return true;
  const steps: Change[] = others.map(({ input }) => change(input));
  const start = since?.call ?? -Infinity;
  for (const [one, { isWrite, sees, leaves }] of traces) {
    if (!isWrite || one === since || one === reader) continue;
    if (one.return < start || one.call > reader.return) continue;
    steps.push({ needs: sees, leaves });
  }
  if (steps.some(({ leaves }) => leaves === undefined)) return true;
  const reached = new Set<Value | undefined>([undefined, from]);
  for (let before = 0; before < reached.size;) {
    before = reached.size;
    for (const { needs, leaves } of steps) if (reached.has(needs)) reached.add(leaves);
  }
  return reached.has(to);
}

function denied<I, O>(scene: Scene<I, O>): Finding<I, O> | undefined {
  for (const [reader, { denies: value }] of scene.traces) {
    if (value === undefined) continue;
    const since = (start: number): boolean =>
      hasTime(scene) && !canLeave(scene, value, start, reader);
    if (value === scene.cell.initial && since(-Infinity)) {
      return { kind: 'denied', reader, keeper: undefined, value };
    }
    for (const [keeper, { leaves }] of scene.traces) {
      if (leaves !== value || keeper.return >= reader.call) continue;
      if (since(keeper.call)) return { kind: 'denied', reader, keeper, value };
    }
  }
  return undefined;
}

/** Whether anything not over at `start` could have taken the value away before the reader's end. */
function canLeave<I, O>(
  { cell, view, traces }: Scene<I, O>,
  value: Value,
  start: number,
  reader: CoreOperation<I, O>,
): boolean {
  for (const [one, { sees, isWrite, leaves }] of traces) {
    if (!isWrite || one === reader || one.return < start || one.call > reader.return) continue;
    if (leaves === value || (sees !== undefined && sees !== value)) continue;
    return true;
  }
  return view.others.some(({ input, call }) => {
    const needs = cell.change?.(input).needs;
    return call <= reader.return && (needs === undefined || needs === value);
  });
}

interface Touch<I, O> {
  readonly by: CoreOperation<I, O>;
  readonly value: Value;
}

function backAgain<I, O>(scene: Scene<I, O>): Finding<I, O> | undefined {
  const touches = touchesOfSingles(scene);
  if (touches.length > TOUCHES_MAX) return undefined;
  const seen = new Map<Value, Map<Value, Pair<I, O>>>();
  for (const second of orderedPairs(touches)) {
    const first = seen.get(second.afterValue)?.get(second.beforeValue);
    if (first !== undefined) return { kind: 'back-again', first, second };
    const after = seen.get(second.beforeValue) ?? new Map<Value, Pair<I, O>>();
    seen.set(second.beforeValue, after.set(second.afterValue, second));
  }
  return undefined;
}

/** Who met values that the cell had once at most, in one stretch. */
function touchesOfSingles<I, O>(scene: Scene<I, O>): Touch<I, O>[] {
  const touches: Touch<I, O>[] = [];
  const isSingle = new Map<Value, boolean>();
  const add = (by: CoreOperation<I, O>, value: Value | undefined): void => {
    if (value === undefined) return;
    if (!isSingle.has(value) && hasTime(scene)) {
      const made = makersOf(scene, value, Infinity).length;
      isSingle.set(value, made + (value === scene.cell.initial ? 1 : 0) === 1);
    }
    if (isSingle.get(value) === true) touches.push({ by, value });
  };
  for (const [by, { sees, leaves }] of scene.traces) {
    add(by, sees);
    if (leaves !== sees) add(by, leaves);
  }
  return touches;
}

function orderedPairs<I, O>(touches: readonly Touch<I, O>[]): Pair<I, O>[] {
  return touches.flatMap((before) =>
    touches
      .filter((after) => before.value !== after.value && before.by.return < after.by.call)
      .map((after) => ({
        before: before.by,
        after: after.by,
        beforeValue: before.value,
        afterValue: after.value,
      })),
  );
}
