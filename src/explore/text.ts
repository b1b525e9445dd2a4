// Plain values as canonical text, by which the explorer tells states apart, and copies of them.
// Exact: two values have the same text if and only if they are the same. Called all over the room.

/** Text of a value: keys of objects and members of sets in order, entries of maps as they are. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  if (value instanceof Set) return `{${[...value].map(textOf).sort().join()}}`;
  if (value instanceof Map) {
    return `{${[...value].map(([key, held]) => `${textOf(key)}:${textOf(held)}`).join()}}`;
  }
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, held]) => `${key}:${textOf(held)}`).join()}}`;
}

/** A map with its keys in numerical order: where the order of insertion means nothing. */
export function inOrder<Key extends number, Value>(map: ReadonlyMap<Key, Value>): Map<Key, Value> {
  return new Map([...map].sort(([left], [right]) => left - right));
}

function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied);
  if (value instanceof Set) return new Set(value);
  if (value instanceof Map) return new Map([...value].map(([key, held]) => [key, copied(held)]));
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, copied(held)]));
}

/** A deep copy of plain data: objects, arrays, maps, sets and what is in them. */
export function copyOf<Value>(value: Value): Value {
  return copied(value) as Value;
}
