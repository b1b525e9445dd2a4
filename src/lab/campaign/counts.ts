// Counts by name, which add up in any order: what batches of a campaign send home.

export type Counts = Readonly<Record<string, number>>;

export const NO_COUNTS: Counts = {};

/** Adds some counts to others, in place: what a campaign has counted is large and grows by little. */
export function takeCounts(into: Record<string, number>, more: Counts): void {
  for (const name in more) into[name] = (into[name] ?? 0) + (more[name] ?? 0);
}

/** One more. */
export function note(into: Record<string, number>, name: string): void {
  into[name] = (into[name] ?? 0) + 1;
}

export function totalOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
