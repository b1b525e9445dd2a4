/**
 * Reading and growing integer arrays, for the inner loops of the search. Reads outside an array throw
 * instead of giving a silent `undefined`.
 */

export function at(array: Int32Array, index: number): number {
  const value = array[index];
  if (value === undefined) throw new RangeError(`index ${index} outside of ${array.length}`);
  return value;
}

/** The element of a list whose elements may themselves be undefined. */
export function item<T>(list: ArrayLike<T>, index: number): T {
  return list[index] as T;
}

/** As a plain array; Array.from takes five times as long. */
export function numbersOf(ids: ArrayLike<number>): number[] {
  const numbers = new Array<number>(ids.length).fill(0);
  for (let i = 0; i < ids.length; i++) numbers[i] = item(ids, i);
  return numbers;
}

/** Those that are wanted; the method `filter` takes several times as long. */
export function chosen(ids: Int32Array, isWanted: (id: number) => boolean): Int32Array {
  const left = new Int32Array(ids.length);
  let size = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = at(ids, i);
    if (isWanted(id)) left[size++] = id;
  }
  return left.subarray(0, size);
}

/** Those of one group. A loop of its own: asking a function about each takes several times as long. */
export function ofGroup(ids: Int32Array, groupOf: Int32Array, group: number): Int32Array {
  const members = new Int32Array(ids.length);
  let size = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = at(ids, i);
    if (at(groupOf, id) === group) members[size++] = id;
  }
  return members.subarray(0, size);
}

/** The array itself when it is long enough, else a longer copy (at least doubled). */
export function grown(array: Int32Array, length: number): Int32Array {
  if (array.length >= length) return array;
  const longer = new Int32Array(Math.max(length, array.length * 2));
  longer.set(array);
  return longer;
}
