// When an operator may act on a change: stop the voters that it removed. That it is in force is not
// enough: should who led it there be lost, too, then nobody that votes now might know that it does.

import type { Change, Configuration } from '../../../protocol/configuration.ts';
import { readQuorum } from '../../../protocol/configuration.ts';

type Reconfiguration = Exclude<Change, { readonly kind: 'transfer' }>;

/** What each replica knows of who votes; null for one that is silent, or knows nothing. */
export type Known = ReadonlyMap<number, Configuration | null>;

/** Whether a configuration is what a change asks for. */
function fulfils({ voters, phase1, phase2 }: Configuration, change: Reconfiguration): boolean {
  const votes = (id: number): boolean => voters.some(({ replica }) => replica === id);
  switch (change.kind) {
    case 'add':
      return votes(change.replica);
    case 'remove':
      return !votes(change.replica);
    case 'replace':
      return votes(change.add) && (change.add === change.remove || !votes(change.remove));
    case 'set':
      return new Set(change.voters).size === voters.length && change.voters.every(votes);
    case 'quorums':
      return phase1 === change.phase1 && phase2 === change.phase2;
  }
}

/**
 * Whether so many voters know that they vote that every quorum which may elect has one of them: whoever
 * of the others is gone, somebody will campaign.
 */
export function isSettled(known: Known, change: Reconfiguration): boolean {
  const newest = [...known.values()].reduce<Configuration | null>(
    (best, one) => (one !== null && one.number > (best?.number ?? -1) ? one : best),
    null,
  );
  if (newest === null || !fulfils(newest, change)) return false;
  const knowing = [...known].filter(([id, configuration]) => {
    const votes = newest.voters.some(({ replica }) => replica === id);
    return votes && configuration?.number === newest.number;
  });
  return knowing.length >= readQuorum(newest);
}
