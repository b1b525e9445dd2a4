/**
 * Lists of ids that are kept from one element of a set to the next, and the binary heap: operations that
 * could take effect now, the one that returns first on top. Called by set.ts.
 */

import { at, grown } from '../base/ints.ts';

export interface Ids {
  ids: Int32Array;
  size: number;
}

export function newIds(): Ids {
  return { ids: new Int32Array(16), size: 0 };
}

export function append(list: Ids, id: number): void {
  list.ids = grown(list.ids, list.size + 1);
  list.ids[list.size++] = id;
}

/** Into a heap. */
export function push(ready: Ids, id: number, returnAt: Float64Array): void {
  ready.ids = grown(ready.ids, ready.size + 1);
  const { ids } = ready;
  const end = returnAt[id] ?? 0;
  let place = ready.size++;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = at(ids, parent);
    if ((returnAt[above] ?? 0) <= end) break;
    ids[place] = above;
    place = parent;
  }
  ids[place] = id;
}

/** The one of a heap that returns first; there must be one. */
export function pop(ready: Ids, returnAt: Float64Array): number {
  const { ids } = ready;
  const top = at(ids, 0);
  const last = at(ids, --ready.size);
  const end = returnAt[last] ?? 0;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= ready.size) break;
    const other = child + 1;
    if (other < ready.size && (returnAt[at(ids, other)] ?? 0) < (returnAt[at(ids, child)] ?? 0)) {
      child = other;
    }
    const below = at(ids, child);
    if ((returnAt[below] ?? 0) >= end) break;
    ids[place] = below;
    place = child;
  }
  ids[place] = last;
  return top;
}
