// A record's identifier: which record it is, in so few bytes that it fits into another sector. Kept
// beside the record by the same sync, it tells damage from a torn write (Alagappan et al.,
// Protocol-Aware Recovery, FAST 2018, 3.3). It says all there is to say of everything but a command.

import { unreachable } from '../base/assert.ts';
import type { Writer } from '../base/bytes.ts';
import { writeU8, writeU32, writeWide } from '../base/bytes.ts';
import type { Ballot } from '../protocol/ballot.ts';
import { NO_OP } from '../protocol/command.ts';
import { replicaId, slotAt } from '../protocol/ids.ts';
import type { RecoveredRecord } from '../protocol/record.ts';
import { u32At, wideAt } from './sectors.ts';

export const IDENTIFIER_BYTES = 21;

const KINDS = {
  identity: 1,
  promise: 2,
  acceptance: 3,
  'lost-acceptance': 4,
  /** The acceptance of a no-op, whose command goes without saying. */
  noop: 5,
} as const;

/** Kind, place of the record in its write, then round or life, slot or base, replica. */
export function writeIdentifier(writer: Writer, record: RecoveredRecord, offset: number): void {
  const isNoop = record.kind === 'acceptance' && record.command.kind === 'noop';
  writeU8(writer, KINDS[isNoop ? 'noop' : record.kind]);
  writeU32(writer, offset);
  switch (record.kind) {
    case 'identity':
      writeU32(writer, record.life);
      writeWide(writer, record.base);
      writeU32(writer, record.replica);
      return;
    case 'promise':
      writeU32(writer, record.ballot.round);
      writeWide(writer, 0);
      writeU32(writer, record.ballot.replica);
      return;
    case 'acceptance':
    case 'lost-acceptance':
      writeU32(writer, record.ballot.round);
      writeWide(writer, record.slot);
      writeU32(writer, record.ballot.replica);
      return;
  }
  unreachable(record);
}

export interface Identifier {
  /** Of the record, from the start of its write. */
  readonly offset: number;
  /** The record, or as much of it as its identifier says. */
  readonly record: RecoveredRecord;
}

/** Reads an identifier whose sector's checksum was right; null if it is of no known kind. */
export function readIdentifier(bytes: Uint8Array, at: number): Identifier | null {
  const offset = u32At(bytes, at + 1);
  const first = u32At(bytes, at + 5);
  const slot = slotAt(wideAt(bytes, at + 9));
  const replica = replicaId(u32At(bytes, at + 17));
  const ballot: Ballot = { round: first, replica };
  const kind = bytes[at] ?? 0;
  switch (kind) {
    case KINDS.identity:
      return { offset, record: { kind: 'identity', replica, life: first, base: slot } };
    case KINDS.promise:
      return { offset, record: { kind: 'promise', ballot } };
    case KINDS.acceptance:
    case KINDS['lost-acceptance']:
      return { offset, record: { kind: 'lost-acceptance', slot, ballot } };
    case KINDS.noop:
      return { offset, record: { kind: 'acceptance', slot, ballot, command: NO_OP } };
    default:
      return null;
  }
}
