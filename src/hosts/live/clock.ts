// The clock of a free-running replica: never goes back while the process lives, and about the time of
// day, so that the sessions of a cluster do not stop ageing when another replica leads.

/** Whole milliseconds since 1970, as of this process' start, counted on by its monotonic clock. */
export function nowMs(): number {
  return Math.floor(performance.timeOrigin + performance.now());
}

const YEAR_2020_MS = Date.UTC(2020, 0, 1);

/** A number above every earlier one for who has forgotten them: the seconds since 2020. */
export function secondsSince2020(): number {
  return Math.floor((Date.now() - YEAR_2020_MS) / 1000);
}
