/**
 * Structural equality of plain data: primitives, arrays, plain objects. Anything else is equal only to
 * itself. Called by plan.ts to recognise pending operations that are the same.
 */

export function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const prototype: unknown = Object.getPrototypeOf(a);
  if (prototype !== Object.getPrototypeOf(b)) return false;
  if (prototype !== Object.prototype && prototype !== Array.prototype) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => {
    const other: unknown = Reflect.get(b, key);
    return Object.hasOwn(b, key) && sameData(Reflect.get(a, key), other);
  });
}
