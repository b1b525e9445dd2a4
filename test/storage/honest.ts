// What a damaged disk may say: the truth, less than the truth with a word about it, or that it does
// not know. Never less without a word, never anything else.

import { expect } from 'vitest';
import type { RecoveredRecord } from '../../src/protocol/record.ts';
import type { Recovery } from '../../src/storage/disk.ts';
import type { Stored } from '../../src/storage/stored.ts';

function expectSameOrLost(
  written: readonly RecoveredRecord[],
  { contents, findings }: Recovery,
): void {
  const told = findings.flatMap((finding) => (finding.kind === 'lost' ? [finding.record] : []));
  for (const [nth, record] of contents.records.entries()) {
    const original = written[nth];
    if (record.kind !== 'lost-acceptance') {
      expect(record).toEqual(original);
      continue;
    }
    expect(original?.kind).toBe('acceptance');
    expect(original).toMatchObject({ slot: record.slot, ballot: record.ballot });
    expect(told).toContainEqual(record);
  }
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
  const written = writes.flat();
  expectSameOrLost(written, recovery);
  const isCut = contents.records.length !== written.length;
  if (isCut) {
    expect(mayCutLastWrite).toBe(true);
    expect(contents.records).toHaveLength(writes.slice(0, -1).flat().length);
    expect(findings.map(({ kind }) => kind)).toContain('torn');
  }
  expect(contents.compactedTo).toBe(compactedTo);
  const damaged = findings.filter(({ kind }) => kind === 'snapshot-damaged').length;
  expect(contents.snapshot).toEqual(snapshots[damaged]?.snapshot ?? null);
}
