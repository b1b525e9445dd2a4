// Coverage marks: rare branches that campaigns must reach, each named where it is taken. A test
// asserts that they are.

export const MARKS = [
  // Elections.
  'canvassed',
  'refused-canvass',
  'pre-empted',
  'refused-prepare',
  'refused-accept',
  'quorum-lost',
  'transferred',
  'transfer-timed-out',
  // Reigns.
  'gap-filled-with-command',
  'gap-filled-with-noop',
  'decided-out-of-order',
  'retransmitted',
  'refused-busy',
  // Learning.
  'caught-up',
  'snapshot-taken',
  'snapshot-sent',
  'snapshot-resumed',
  'snapshot-installed',
  'snapshot-stale',
  'log-compacted',
  // Disks.
  'restarted-with-acceptances',
  'restarted-from-snapshot',
  'reported-lost-acceptance',
  'waited-for-lost-acceptance',
  'overruled-lost-acceptance',
  'repaired-from-peers',
  'refused-compacted',
  'began-new-life',
  'halted',
  // Configurations.
  'configuration-proposed',
  'configuration-inherited',
  'configuration-applied',
  'refused-old-configuration',
  'readmitted',
  'retired',
  'format-raised',
  // Reads.
  'read-batched',
  'read-waited-for-noop',
  'read-confirmed',
  'read-by-lease',
  'read-here',
  'refused-during-lease',
  // Sessions.
  'registered',
  'duplicate-answered',
  'duplicate-skipped-at-apply',
  'request-before-its-turn',
  'session-expired',
  'session-evicted',
  'answered-expired',
  'refused-oversized',
] as const;

export type Mark = (typeof MARKS)[number];
