// What a damaged disk may say: the truth, less than the truth with a word about it, or that it does
// not know. Never less without a word, never anything else.

import { expect } from 'vitest';
import type { RecoveredRecord } from '../../src/protocol/record.ts';
import type { Recovery } from '../../src/storage/disk.ts';
import type { Stored } from '../../src/storage/stored.ts';

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Whether these records were found, each as it was or, with a word about it, as a lost acceptance. */
export function isSameOrLost(
  written: readonly RecoveredRecord[],
  { contents, findings }: Pick<Recovery, 'contents' | 'findings'>,
): boolean {
  const told = findings.flatMap((finding) => (finding.kind === 'lost' ? [finding.record] : []));
  const { records } = contents;
  return (
    records.length === written.length &&
    records.every((record, nth) => {
      const original = written[nth];
      if (record.kind !== 'lost-acceptance') return isSame(record, original);
      const { slot, ballot } = record;
      const isToldOf = told.some((one) => isSame(one, record));
      return (
        original?.kind === 'acceptance' &&
        isToldOf &&
        isSame([slot, ballot], [original.slot, original.ballot])
      );
    })
  );
}

/** Compares what was recovered with what had been stored, all of it synced. */
export function expectHonest(
  { segment, snapshots, compactedTo }: Stored,
  recovery: Recovery,
  { mayCutLastWrite = false } = {},
): void {
  const { contents, findings } = recovery;
  if (contents.isDoubtful) {
    expect(findings).not.toEqual([]);
    return;
  }
  const writes = segment?.writes.map(({ records }) => records) ?? [];
  if (!isSameOrLost(writes.flat(), recovery)) {
    expect(mayCutLastWrite).toBe(true);
    expect(isSameOrLost(writes.slice(0, -1).flat(), recovery)).toBe(true);
    expect(findings.map(({ kind }) => kind)).toContain('torn');
  }
  expect(contents.compactedTo).toBe(compactedTo);
  const damaged = findings.filter(({ kind }) => kind === 'snapshot-damaged').length;
  expect(contents.snapshot).toEqual(snapshots[damaged]?.snapshot ?? null);
}
