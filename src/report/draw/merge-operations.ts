// Which operations of a long run are drawn alone and which together: a picture has fewer pixels than
// such a run has operations. Finds its way by binary search, so that a frame costs what is on the
// screen and not what is in the run. Called by draw-operations.ts.

import type { OperationView, RunView } from '../view/run-view.ts';
import type { Choice, LaneLayout, Layout, Window } from './layout.ts';
import { msAtPx, sightOf, xAt } from './layout.ts';

/** Runs of fewer operations are drawn one by one. */
export const MERGE_FROM = 1000;

/** A narrower bar can stand together with its neighbours. */
const NARROW_PX = 6;
/** So near to its neighbour that nobody would see the gap. */
const GAP_PX = 4;

/** Operations of one stretch, drawn as one bar. */
export interface Merged {
  readonly x: number;
  readonly right: number;
  readonly count: number;
}

interface LaneOperations {
  readonly lane: LaneLayout;
  readonly operations: readonly OperationView[];
  /** Places in `operations`. */
  readonly alone: readonly number[];
  readonly stretches: readonly Merged[];
  /** False: the reader looks for others. */
  readonly matching: boolean;
}

/** Operations by lane, in order of their calls. A process has one under way at a time. */
type Lanes = ReadonlyMap<string, readonly OperationView[]>;

function byLane(operations: readonly OperationView[]): Lanes {
  const lanes = new Map<string, OperationView[]>();
  for (const operation of operations) {
    const known = lanes.get(operation.lane);
    if (known === undefined) lanes.set(operation.lane, [operation]);
    else known.push(operation);
  }
  for (const all of lanes.values()) all.sort((left, right) => left.callMs - right.callMs);
  return lanes;
}

interface Parts {
  /** What may be drawn together. */
  readonly common: Lanes;
  /** What is always drawn alone: conflicts, and what has no end. */
  readonly special: Lanes;
}

function partsOf(operations: readonly OperationView[]): Parts {
  const isSpecial = ({ inConflict, returnMs }: OperationView): boolean =>
    inConflict || returnMs === null;
  return {
    common: byLane(operations.filter((one) => !isSpecial(one))),
    special: byLane(operations.filter(isSpecial)),
  };
}

const whole = new WeakMap<RunView['operations'], Parts>();
const matched = new WeakMap<ReadonlySet<number>, Parts>();

function remembered<K extends object>(known: WeakMap<K, Parts>, key: K, make: () => Parts): Parts {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

/** Place of the first operation that is called at this time or later. */
function firstFrom(operations: readonly OperationView[], ms: number): number {
  let low = 0;
  let high = operations.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((operations[middle]?.callMs ?? Infinity) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Stretch extends Merged {
  /** Place of the first operation after it. */
  readonly next: number;
}

/** From one operation on, as long as the next one is narrow and near. */
function stretchFrom(
  operations: readonly OperationView[],
  start: number,
  plan: Layout,
  window: Window,
): Stretch {
  const ends = (index: number): { readonly x: number; readonly right: number } => {
    const operation = operations[index];
    if (operation === undefined) return { x: Infinity, right: Infinity };
    const x = xAt(plan, window, operation.callMs);
    return { x, right: xAt(plan, window, operation.returnMs ?? operation.callMs) };
  };
  const first = ends(start);
  let { right } = first;
  let next = start + 1;
  while (right - first.x < NARROW_PX || next > start + 1) {
    const reach = firstFrom(operations, msAtPx(plan, window, right + GAP_PX));
    if (reach <= next) break;
    const last = ends(reach - 1);
    // A bar that is wide enough to be seen ends the stretch and stands alone.
    const isWide = last.right - last.x >= NARROW_PX;
    next = isWide ? reach - 1 : reach;
    if (isWide) break;
    right = Math.max(right, last.right);
    if (right > window.widthPx) break;
  }
  return { x: first.x, right, next, count: next - start };
}

function commonIn(
  operations: readonly OperationView[],
  plan: Layout,
  window: Window,
): Pick<LaneOperations, 'alone' | 'stretches'> {
  const { fromMs, toMs } = sightOf(plan, window);
  const alone: number[] = [];
  const stretches: Merged[] = [];
  // The one before may reach into the window.
  let index = Math.max(0, firstFrom(operations, fromMs) - 1);
  const end = firstFrom(operations, toMs);
  while (index < end) {
    const stretch = stretchFrom(operations, index, plan, window);
    if (stretch.count > 1) stretches.push(stretch);
    else alone.push(index);
    index = stretch.next;
  }
  return { alone, stretches };
}

function lanesOf(parts: Parts, plan: Layout, window: Window, matching: boolean): LaneOperations[] {
  return [...parts.common].flatMap(([id, operations]) => {
    const lane = plan.lanes.get(id);
    if (lane === undefined) return [];
    return [{ lane, operations, ...commonIn(operations, plan, window), matching }];
  });
}

function specialIn(parts: Parts, view: RunView, plan: Layout, window: Window): LaneOperations[] {
  const { fromMs, toMs } = sightOf(plan, window);
  return [...parts.special].flatMap(([id, operations]) => {
    const lane = plan.lanes.get(id);
    if (lane === undefined) return [];
    const alone = [...operations.keys()].filter((index) => {
      const operation = operations[index];
      if (operation === undefined || operation.callMs > toMs) return false;
      return (operation.returnMs ?? view.endMs) >= fromMs;
    });
    return [{ lane, operations, alone, stretches: [], matching: true }];
  });
}

/** What the window shows of each lane; what comes later lies over what comes before. */
export function mergedIn(
  view: RunView,
  plan: Layout,
  window: Window,
  { matching, selected }: Choice,
): LaneOperations[] {
  const all = remembered(whole, view.operations, () => partsOf(view.operations));
  const found = lanesOf(all, plan, window, matching === null);
  if (matching !== null) {
    const some = remembered(matched, matching, () =>
      partsOf(view.operations.filter(({ id }) => matching.has(id))),
    );
    found.push(...lanesOf(some, plan, window, true));
  }
  found.push(...specialIn(all, view, plan, window));
  const chosen = selected === null ? undefined : view.operations[selected];
  const lane = plan.lanes.get(chosen?.lane ?? '');
  if (chosen !== undefined && lane !== undefined) {
    found.push({ lane, operations: [chosen], alone: [0], stretches: [], matching: true });
  }
  return found;
}
