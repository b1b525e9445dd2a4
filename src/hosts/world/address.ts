// Randomness with an address: every draw is a hash of the scenario's seed and the identity of what
// the draw is for, never the next number of a stream. Removing one operation therefore leaves most
// of a run as it was. Overrides name messages by the same identities, written out.

import { hashNumber, mix, mixInt, mixString, newHash, saltedUnit } from '../../base/hash.ts';
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
  | 'fault-ms'
  | 'tear'
  | 'tear-sectors'
  | 'damage-count'
  | 'damage-sector'
  | 'damage-recent'
  | 'damage-kind'
  | 'damage-bit'
  | 'core';

const PURPOSE_CODE: Record<Purpose, number> = {
  delay: 1,
  drop: 2,
  duplicate: 3,
  'duplicate-delay': 4,
  'slow-sync': 5,
  'election-jitter': 6,
  'fault-hits': 7,
  'fault-ms': 8,
  tear: 9,
  'tear-sectors': 10,
  'damage-count': 11,
  'damage-sector': 12,
  'damage-kind': 13,
  'damage-bit': 14,
  core: 15,
  'damage-recent': 16,
};

function withBallot(hash: number, ballot: Ballot): number {
  return mixInt(mixInt(hash, ballot.round), ballot.replica);
}

const KIND_CODE: Readonly<Record<Message['kind'], number>> = {
  prepare: 1,
  promise: 2,
  accept: 3,
  accepted: 4,
  nack: 5,
  heartbeat: 6,
  'catch-up': 7,
  decided: 8,
  request: 9,
  reply: 10,
  redirect: 11,
  canvass: 12,
  support: 13,
  heard: 14,
  snapshot: 15,
  'snapshot-next': 16,
  join: 17,
  'read-index': 18,
  'read-at': 19,
  transfer: 20,
  register: 21,
  read: 22,
  change: 23,
  registered: 24,
  busy: 25,
  refused: 26,
  expired: 27,
  changed: 28,
  unchanged: 29,
};

function withIdentity(hash: number, message: Message): number {
  const kind = mixInt(hash, KIND_CODE[message.kind]);
  switch (message.kind) {
    case 'accept':
      return mixInt(withBallot(kind, message.ballot), message.entries[0]?.slot ?? -1);
    case 'accepted':
      return mixInt(withBallot(kind, message.ballot), message.slots[0] ?? -1);
    case 'canvass':
    case 'support':
    case 'prepare':
    case 'promise':
    case 'nack':
    case 'heartbeat':
    case 'heard':
    case 'transfer':
      return withBallot(kind, message.ballot);
    case 'catch-up':
    case 'decided':
    case 'join':
      return mixInt(kind, message.fromSlot);
    case 'snapshot':
      return mixInt(mixInt(kind, message.header.slot), message.index);
    case 'snapshot-next':
      return mixInt(mixInt(kind, message.slot), message.index);
    case 'read-index':
    case 'read-at':
      return mixInt(kind, message.id);
    case 'register':
    case 'request':
    case 'read':
    case 'change':
    case 'registered':
    case 'reply':
    case 'redirect':
    case 'busy':
    case 'refused':
    case 'expired':
    case 'changed':
    case 'unchanged':
      return mixInt(mixInt(kind, message.client), message.request);
  }
}

/**
 * A number that names the kind of message on a link; `from` and `to` number the endpoints. Should two
 * identities share it, their messages are counted together: as deterministic as before.
 */
export function messageIdentity(from: number, to: number, message: Message): number {
  return withIdentity(mixInt(mixInt(0, from + 1), to + 1), message);
}

/** The address of all draws for one occurrence of an identity. */
export function drawAddress(seed: number, identity: number, occurrence: number): number {
  return mixInt(mixInt(mixInt(0x2545f491, seed), identity), occurrence);
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
