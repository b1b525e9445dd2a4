// What the disk of a cluster's first replicas holds before their first start. Called by hosts.

import { newKvStore } from '../kv/apply.ts';
import { newSessionTable } from '../kv/sessions.ts';
import type { Configuration } from '../protocol/configuration.ts';
import type { ReplicaId } from '../protocol/ids.ts';
import { slotAt } from '../protocol/ids.ts';
import type { DurableRecord } from '../protocol/record.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import { appliedDigest } from './digest.ts';

/** The state before slot 0: nothing but the first configuration. */
export function firstSnapshot(configuration: Configuration): Snapshot {
  const timeMs = 0;
  const empty = { store: newKvStore(), sessions: newSessionTable(), configuration, timeMs };
  const header = {
    slot: slotAt(0),
    configuration,
    round: 0,
    timeMs,
    chunks: 1,
    digest: appliedDigest(empty),
  };
  return { header, chunks: [{ entries: [], sessions: [] }] };
}

/** The log of a replica of the first configuration. */
export function firstRecords(replica: ReplicaId): DurableRecord[] {
  return [{ kind: 'identity', replica, life: 0, base: slotAt(0) }];
}
