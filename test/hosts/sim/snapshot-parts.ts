// How many parts of snapshots arrived in a run. Called by a test and by a benchmark.

import type { TraceEntry } from '../../../src/hosts/outcome.ts';

export function snapshotParts(trace: readonly TraceEntry[] | null): number {
  return (trace ?? []).filter(
    (entry) =>
      entry.kind === 'replica' &&
      entry.input.kind === 'message' &&
      entry.input.message.kind === 'snapshot',
  ).length;
}
