// One of several, by a number from a draft.

/** The item at `index`, counted round and round; `fallback` of no items. */
export function pick<T>(items: readonly T[], index: number, fallback: T): T {
  return items[index % items.length] ?? fallback;
}
