// What an observer of the whole cluster remembers: a set of deeds for each replica, in no order, so
// that it is a part of the state and not of the path. The invariants of replica/invariants.ts are
// asked about all deeds at once. A deed is never undone, so a broken invariant stays broken, and it
// does not matter in which order independent deeds were done. Called by site.ts and book.ts.

import type { ReplicaId } from '../protocol/ids.ts';
import { slotAt } from '../protocol/ids.ts';
import type { PeerMessage } from '../protocol/message.ts';
import type { InvariantId } from '../replica/invariants.ts';
import { newInvariants, observe } from '../replica/invariants.ts';
import type { Effect } from '../replica/io.ts';

/** Something that must not be. */
export interface Broken {
  readonly id: InvariantId | 'crash' | 'history';
  readonly detail: string;
}

export type Deed = Effect & {
  readonly kind: 'lead' | 'self' | 'decide' | 'apply' | 'install' | 'configure';
};

const said = (message: PeerMessage): Deed => ({ kind: 'self', message });

function deedsOfMessage(message: PeerMessage): Deed[] {
  if (message.kind === 'accept') {
    const { ballot, entries } = message;
    const decidedUpTo = slotAt(0);
    return entries.map((entry) => said({ kind: 'accept', ballot, entries: [entry], decidedUpTo }));
  }
  if (message.kind !== 'accepted') return [];
  const { ballot, life, slots } = message;
  return slots.map((slot) => said({ kind: 'accepted', ballot, life, slots: [slot] }));
}

/** What of an effect is remembered, one thing each. */
export function deedsOf(effect: Effect): readonly Deed[] {
  switch (effect.kind) {
    case 'send':
    case 'self':
      return deedsOfMessage(effect.message);
    case 'lead':
    case 'decide':
    case 'apply':
    case 'install':
    case 'configure':
      return [effect];
    case 'persist':
    case 'rewrite':
    case 'save-snapshot':
    case 'reply':
    case 'timer':
    case 'halt':
    case 'live':
    case 'follow':
    case 'mark':
      return [];
  }
}

/** Deeds that only say something after others have been told: proposals before acceptances. */
function rank(deed: Deed): number {
  switch (deed.kind) {
    case 'configure':
      return 0;
    case 'lead':
      return 1;
    case 'self':
      return deed.message.kind === 'accept' ? 2 : 3;
    case 'decide':
      return 4;
    case 'install':
      return 5 + 2 * deed.slot;
    case 'apply':
      return 6 + 2 * deed.slot;
  }
}

/** An observer must know whom it watches; what one alone did wrong is found in its own steps. */
const OF_ALL: ReadonlySet<InvariantId> = new Set([
  'chosen-once',
  'one-proposal-a-ballot',
  'same-state',
  'one-configuration',
]);

/** The invariants that all deeds together break; `deeds` of each replica, by id. */
export function brokenTogether(deeds: readonly ReadonlyMap<string, Deed>[]): Broken[] {
  const invariants = newInvariants(deeds.length);
  const all = deeds.flatMap((own, replica) =>
    [...own.values()].map((deed) => ({ replica: replica as ReplicaId, deed, rank: rank(deed) })),
  );
  all.sort((left, right) => left.rank - right.rank);
  const broken = new Map<string, Broken>();
  for (const { replica, deed } of all) {
    const found = observe(invariants, replica, [deed]);
    if (found === null || !OF_ALL.has(found.id)) continue;
    const detail = `r${String(replica)} ${found.detail}`;
    if (!broken.has(found.id)) broken.set(found.id, { id: found.id, detail });
  }
  return [...broken.values()];
}
