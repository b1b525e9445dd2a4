// Planted bugs: the sound replica with one safety rule replaced each. The core knows none of them.

import type { Log } from '../../paxos/log.ts';
import type { Rules } from '../../paxos/rules.ts';
import { slotAt } from '../../protocol/ids.ts';
import type { Slot } from '../../protocol/ids.ts';

export interface Mutant {
  /** Last part of the system's name, `kvpaxos:NAME`. */
  readonly name: string;
  readonly description: string;
  readonly rules: Partial<Rules>;
}

/** The lowest decided slot that was not executed, whatever lies undecided before it. */
function firstDecided(log: Log): Slot | null {
  let lowest: number | null = null;
  for (const slot of log.decided.keys()) {
    if (slot >= log.nextToApply && (lowest === null || slot < lowest)) lowest = slot;
  }
  return lowest === null ? null : slotAt(lowest);
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'minority-quorum',
    description: 'a command counts as chosen once half of the replicas, rounded down, accepted it',
    rules: {
      isPhase2Quorum: (count, { voters }) => count >= Math.max(1, Math.floor(voters.length / 2)),
    },
  },
  {
    name: 'ignore-accepted',
    description: 'a new leader proposes as if its promise quorum had accepted nothing',
    rules: { chooseCommand: () => null },
  },
  {
    name: 'volatile-acceptance',
    description: 'an acceptance is told without being written to disk',
    rules: { acceptanceRecords: () => [] },
  },
  {
    name: 'no-dedup',
    description: 'a retried request is executed again',
    rules: { isDuplicate: () => false },
  },
  {
    name: 'local-reads',
    description: 'a leader answers reads from its own state without asking anyone',
    rules: { mayAnswerLocally: (operation) => operation.kind === 'get' },
  },
  {
    name: 'skip-gaps',
    description: 'a decided slot is executed although one before it is undecided',
    rules: { nextToApply: firstDecided },
  },
];
