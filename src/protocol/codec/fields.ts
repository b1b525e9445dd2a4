// Encodings of what messages, records and snapshots are made of: names, ballots, results, lists.
// Whatever counts traffic (slots, sessions, requests, rounds of a reign) or time has 53 bits, so
// that it does not run out; everything else has 32. Called by the other files of this room.

import { assert } from '../../base/assert.ts';
import type { Reader, Writer } from '../../base/bytes.ts';
import {
  DecodeError,
  readCount,
  readInt,
  readString,
  readU8,
  readU32,
  readWide,
  writeInt,
  writeString,
  writeU8,
  writeU32,
} from '../../base/bytes.ts';
import type { KvResult } from '../../kv/operation.ts';
import type { Ballot } from '../ballot.ts';
import type { ClientId, ReplicaId, SessionId, Slot } from '../ids.ts';
import { clientId, replicaId, sessionAt, slotAt } from '../ids.ts';

export const readReplica = (reader: Reader): ReplicaId => replicaId(readInt(reader));
export const readClient = (reader: Reader): ClientId => clientId(readInt(reader));
export const readSlot = (reader: Reader): Slot => slotAt(readWide(reader));
export const readSession = (reader: Reader): SessionId => sessionAt(readWide(reader));

/** Reads a byte below `limit`. */
export function readFlag(reader: Reader, limit: number, what: string): number {
  const at = reader.offset;
  const value = readU8(reader);
  if (value >= limit) throw new DecodeError(`unknown ${what} ${String(value)}`, at);
  return value;
}

/** Writes a value that may be absent, after a byte that says whether it is. */
export function writeNullable<T>(
  writer: Writer,
  value: T | null,
  write: (writer: Writer, value: T) => void,
): void {
  writeU8(writer, value === null ? 0 : 1);
  if (value !== null) write(writer, value);
}

export function readNullable<T>(reader: Reader, read: (reader: Reader) => T): T | null {
  return readFlag(reader, 2, 'presence') === 0 ? null : read(reader);
}

/** Writes how many items there are, and each. */
export function writeList<T>(
  writer: Writer,
  items: readonly T[],
  write: (writer: Writer, item: T) => void,
): void {
  writeInt(writer, items.length);
  for (const item of items) write(writer, item);
}

/** Reads a list of items that take at least `itemBytes` each in every format. */
export function readList<T>(reader: Reader, itemBytes: number, read: (reader: Reader) => T): T[] {
  const count = readCount(reader, itemBytes);
  const items: T[] = [];
  for (let index = 0; index < count; index++) items.push(read(reader));
  return items;
}

export function writeBallot(writer: Writer, ballot: Ballot): void {
  writeInt(writer, ballot.round);
  writeInt(writer, ballot.replica);
}

export function readBallot(reader: Reader): Ballot {
  return { round: readInt(reader), replica: readReplica(reader) };
}

/** Writes a signed 32-bit integer that has no small values: four bytes in every format. */
export function writeDigest(writer: Writer, digest: number): void {
  assert((digest | 0) === digest, 'a digest is a signed integer of 32 bits');
  writeU32(writer, digest);
}

export function readDigest(reader: Reader): number {
  return readU32(reader) | 0;
}

export function writeResult(writer: Writer, result: KvResult): void {
  if (typeof result === 'boolean') writeU8(writer, result ? 3 : 2);
  else writeNullable(writer, result, writeString);
}

export function readResult(reader: Reader): KvResult {
  const flag = readFlag(reader, 4, 'result');
  if (flag >= 2) return flag === 3;
  return flag === 0 ? null : readString(reader);
}
