// How far back a log reaches: worked out from what a rewrite keeps, because no effect says it.
// Called by both disks.

import type { Slot } from '../protocol/ids.ts';
import { slotAt } from '../protocol/ids.ts';
import type { RecoveredRecord } from '../protocol/record.ts';

/**
 * The first slot from which a log reaches back after a rewrite with these records: by the contract
 * of `rewrite`, neither above the newest durable snapshot's slot nor above any acceptance kept.
 */
export function compactedBy(
  before: Slot,
  snapshotSlot: Slot,
  records: readonly RecoveredRecord[],
): Slot {
  let slot: number = snapshotSlot;
  for (const record of records) if ('slot' in record && record.slot < slot) slot = record.slot;
  return slotAt(Math.max(before, slot));
}
