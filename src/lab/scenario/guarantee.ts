// What a system may promise, by name. What each means, and where it comes from, stands in the checker
// (checker/src/guarantees). Called by scenarios, which may say what they are judged by, and by lab/run.

/**
 * From the strongest on: whatever keeps one keeps all after it, but for the last four, which promise
 * different things. `session`: all four of them together, which is more than each alone.
 */
export const GUARANTEES = [
  'linearizable',
  'sequential',
  'session',
  'writes-follow-reads',
  'monotonic-writes',
  'monotonic-reads',
  'read-your-writes',
] as const;

export type Guarantee = (typeof GUARANTEES)[number];

export const LINEARIZABLE: readonly Guarantee[] = ['linearizable'];

/** Whether nothing but linearizability is asked for. */
export function isDefault(guarantees: readonly Guarantee[]): boolean {
  return guarantees.every((guarantee) => guarantee === 'linearizable');
}
