/**
 * Why session guarantees cannot hold, in sentences. Called by session-guarantees.ts.
 */

import { item } from '../base/ints.ts';
import { tellOperation } from '../explain/telling.ts';
import type { When } from '../explain/telling.ts';
import { kvModel } from '../models/kv.ts';
import { hasBit } from './bits.ts';
import type { KvOperationOf } from './observations.ts';
import type { Contradiction, Known } from './session-check.ts';

/** A sentence for each step. `recorded` are the operations with their answers. */
export function sentencesOf(
  known: Known,
  recorded: readonly KvOperationOf[],
  why: Contradiction,
  when: When,
): string[] {
  const tell = (id: number): string => tellOperation(kvModel, item(recorded, id), when);
  switch (why.kind) {
    case 'never-written':
      return [`${tell(why.read)} saw what no writes of this history leave.`];
    case 'not-seen': {
      const writes = why.writes.map(tell).join(' and ');
      return [`${writes} must be visible to ${tell(why.read)}, which saw the key without it.`];
    }
    case 'cycle':
      return why.writes.map((write, at) => {
        const next = item(why.writes, (at + 1) % why.writes.length);
        const reason = reasonOf(known, write, next, tell);
        return `${tell(write)} comes before ${tell(next)}: ${reason}.`;
      });
  }
}

/** Why one write comes before another in the order that all servers apply them in. */
function reasonOf(known: Known, write: number, next: number, tell: (id: number) => string): string {
  if (isIssuedBefore(known, write, next)) return 'their session issued them in this order';
  const { writes, seen, observations } = known;
  for (const [id, observed] of observations) {
    if (observed.kind !== 'writes') continue;
    const { chain } = observed;
    const place = chain.indexOf(next);
    if (place > 0 && chain[place - 1] === write) return `${tell(id)} saw one upon the other`;
    if (id === next && chain.at(-1) === write) return 'the second found the first';
    const visible = seen.get(id);
    if (chain[0] !== next || visible === undefined || chain.includes(write)) continue;
    const isOfItsKey = keyOf(known, write) === keyOf(known, next);
    if (isOfItsKey && hasBit(visible, item(writes.numberOf, write))) {
      return `the first must be visible to ${tell(id)}, which saw the second`;
    }
  }
  return 'the first was visible to the session of the second';
}

function keyOf({ operations }: Known, id: number): string {
  return item(operations, id).input.key;
}

function isIssuedBefore({ sessions }: Known, write: number, next: number): boolean {
  return sessions.some(({ calls, returns, before }) => {
    const place = calls.indexOf(next);
    const issued = returns.indexOf(write);
    return place >= 0 && issued >= 0 && issued < item(before, place);
  });
}
