// A binary heap of timed events: earliest first, first in first out among equals.

/** One shape for all, whatever is planned: the comparisons are the simulator's innermost loop. */
export interface Planned<T> {
  readonly atMs: number;
  readonly order: number;
  readonly event: T;
}

function before(left: Planned<unknown>, right: Planned<unknown>): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order);
}

/** Adds `item`. O(log n). */
export function push<T>(heap: Planned<T>[], item: Planned<T>): void {
  let at = heap.length;
  heap.push(item);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || before(above, item)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = item;
}

/** Removes and returns the earliest item. O(log n). */
export function pop<T>(heap: Planned<T>[]): Planned<T> | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    let below = heap[child];
    const right = heap[child + 1];
    if (below === undefined) break;
    if (right !== undefined && before(right, below)) {
      child++;
      below = right;
    }
    if (before(last, below)) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = last;
  return first;
}
