// Assertions that are always on. A broken one is a bug in this code base, never an expected outcome;
// the lab reports it as a `crash` finding together with its trace.

/** Thrown by `assert` and `unreachable`: the program contradicts itself. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** Throws an AssertionError unless `condition` holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Marks a branch that the types rule out. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${JSON.stringify(value)}`);
}
