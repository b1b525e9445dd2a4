// Randomness with an address: every draw is a hash of the scenario's seed and the identity of what
// the draw is for, never the next number of a stream. Removing one operation therefore leaves most
// of a run as it was. Overrides name messages by the same identities, written out.

import type { Hash } from '../../base/hash.ts';
import { hashInt, hashNumber, mix, mixString, newHash, saltedUnit } from '../../base/hash.ts';
import type { Ballot } from '../../protocol/ballot.ts';
import type { Message } from '../../protocol/message.ts';
import type { MessageAddress } from '../../lab/scenario/scenario.ts';

/** What a draw decides. */
export type Purpose =
  | 'delay'
  | 'drop'
  | 'duplicate'
  | 'duplicate-delay'
  | 'slow-sync'
  | 'election-jitter'
  | 'fault-hits'
  | 'fault-ms';

const PURPOSE_CODE: Record<Purpose, number> = {
  delay: 1,
  drop: 2,
  duplicate: 3,
  'duplicate-delay': 4,
  'slow-sync': 5,
  'election-jitter': 6,
  'fault-hits': 7,
  'fault-ms': 8,
};

function mixBallot(hash: Hash, ballot: Ballot): void {
  mix(hash, ballot.round);
  mix(hash, ballot.replica);
}

function mixIdentity(hash: Hash, message: Message): void {
  mix(hash, message.kind.length * 256 + message.kind.charCodeAt(2));
  switch (message.kind) {
    case 'prepare':
    case 'promise':
    case 'nack':
      mixBallot(hash, message.ballot);
      return;
    case 'accept':
      mixBallot(hash, message.ballot);
      mix(hash, message.entries[0]?.slot ?? -1);
      return;
    case 'accepted':
      mixBallot(hash, message.ballot);
      mix(hash, message.slots[0] ?? -1);
      return;
    case 'heartbeat':
      mixBallot(hash, message.ballot);
      return;
    case 'catch-up':
    case 'decided':
      mix(hash, message.fromSlot);
      return;
    case 'request':
    case 'reply':
    case 'redirect':
      mix(hash, message.client);
      mix(hash, message.request);
  }
}

/**
 * A number that names the kind of message on a link; `from` and `to` number the endpoints. Should two
 * identities share it, their messages are counted together: as deterministic as before.
 */
export function messageIdentity(from: number, to: number, message: Message): number {
  const hash = newHash();
  mix(hash, from);
  mix(hash, to);
  mixIdentity(hash, message);
  return hashInt(hash);
}

/** The address of all draws for one occurrence of an identity. */
export function drawAddress(seed: number, identity: number, occurrence: number): number {
  const hash = newHash();
  mix(hash, seed);
  mix(hash, identity);
  mix(hash, occurrence);
  return hashInt(hash);
}

/** The draw in [0, 1) for `purpose` at an address. */
export function draw(address: number, purpose: Purpose): number {
  return saltedUnit(address, PURPOSE_CODE[purpose]);
}

/** The draw among 0, 1, …, `max` for `purpose` at an address. */
export function drawUpTo(address: number, purpose: Purpose, max: number): number {
  return Math.floor(draw(address, purpose) * (max + 1));
}

/** A map key for a written address. */
export function addressKey(address: MessageAddress): number {
  const hash = newHash();
  mixString(hash, address.from);
  mixString(hash, address.to);
  mixString(hash, address.message);
  mixString(hash, address.about);
  mix(hash, address.occurrence);
  return hashNumber(hash);
}
