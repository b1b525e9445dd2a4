// The clock of a free-running replica: never goes back while the process lives, and about the time of
// day, so that the sessions of a cluster do not stop ageing when another replica leads.

/** Whole milliseconds since 1970, as of this process' start, counted on by its monotonic clock. */
export function nowMs(): number {
  return Math.floor(performance.timeOrigin + performance.now());
}
