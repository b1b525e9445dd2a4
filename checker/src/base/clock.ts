/**
 * The only clock of the package: `performance.now`, for the time budget of a check and nothing else.
 * Called by check.ts and core.ts when `maxMs` is given; no verdict but `unknown` depends on it. The
 * host's type declarations are not needed, hence the narrow view of globalThis.
 */

interface HostWithClock {
  readonly performance: { now(): number };
}

/** Milliseconds since some fixed moment. */
export function nowMs(): number {
  return (globalThis as unknown as HostWithClock).performance.now();
}
