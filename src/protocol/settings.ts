// What the operator of a cluster chooses, the same on every replica. Times are milliseconds of the
// replica's own clock.

export interface Settings {
  /** A follower that hears no leader for one to two of these campaigns. */
  readonly electionMs: number;
  /** Range of the jitter added to each election time-out; doubled after each lost election. */
  readonly electionJitterMs: number;
  readonly heartbeatMs: number;
  /** How reads are answered that ask for the latest value. */
  readonly reads: 'log' | 'index' | 'lease';
  /** How long an acceptor promises not to help another leader; only with `reads: 'lease'`. */
  readonly leaseMs: number;
  /** Bound on how much faster or slower than real time a clock runs, in thousandths. */
  readonly clockDriftPerMille: number;
  /** A snapshot is taken after so many executed slots. */
  readonly snapshotEverySlots: number;
  /** Decided slots that are kept below a snapshot for who is a little behind. */
  readonly keepSlots: number;
  /** Entries of the store in one chunk of a snapshot. */
  readonly chunkEntries: number;
  /** A session without a sign of life for so long, in log-decided time, is over. */
  readonly sessionTtlMs: number;
  /** More sessions end the one that was silent longest. */
  readonly sessionsMax: number;
  /** Requests of one session that may be unacknowledged at once. */
  readonly pipelineMax: number;
  /** Requests that may wait for their slots to be decided; more are asked to come again. */
  readonly pendingMax: number;
  /** Longest key and value, in UTF-16 code units. */
  readonly keyUnitsMax: number;
  readonly valueUnitsMax: number;
}

export const DEFAULT_SETTINGS: Settings = {
  electionMs: 150,
  electionJitterMs: 150,
  heartbeatMs: 50,
  reads: 'index',
  leaseMs: 120,
  clockDriftPerMille: 50,
  snapshotEverySlots: 10_000,
  keepSlots: 5000,
  chunkEntries: 256,
  sessionTtlMs: 60_000,
  sessionsMax: 10_000,
  pipelineMax: 64,
  pendingMax: 4096,
  keyUnitsMax: 1 << 16,
  valueUnitsMax: 1 << 20,
};
