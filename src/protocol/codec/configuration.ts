// Encodings of configurations and of the changes that operators ask for.

import { unreachable } from '../../base/assert.ts';
import type { Reader, Writer } from '../../base/bytes.ts';
import { readInt, writeInt, writeU8 } from '../../base/bytes.ts';
import type { Change, Configuration, Member } from '../configuration.ts';
import { readFormat } from './envelope.ts';
import { readFlag, readList, readReplica, writeList } from './fields.ts';

const CHANGE_KINDS = ['add', 'remove', 'replace', 'set', 'quorums', 'transfer'] as const;

/** Places in the list above. */
const CHANGE_CODE = {
  add: 0,
  remove: 1,
  replace: 2,
  set: 3,
  quorums: 4,
  transfer: 5,
} as const satisfies Record<Change['kind'], number>;

function writeMember(writer: Writer, member: Member): void {
  writeInt(writer, member.replica);
  writeInt(writer, member.life);
}

function readMember(reader: Reader): Member {
  return { replica: readReplica(reader), life: readInt(reader) };
}

export function writeConfiguration(writer: Writer, configuration: Configuration): void {
  writeInt(writer, configuration.number);
  writeList(writer, configuration.voters, writeMember);
  writeInt(writer, configuration.phase1);
  writeInt(writer, configuration.phase2);
  writeU8(writer, configuration.format);
}

export function readConfiguration(reader: Reader): Configuration {
  return {
    number: readInt(reader),
    voters: readList(reader, 2, readMember),
    phase1: readInt(reader),
    phase2: readInt(reader),
    format: readFormat(reader),
  };
}

export function writeChange(writer: Writer, change: Change): void {
  writeU8(writer, CHANGE_CODE[change.kind]);
  switch (change.kind) {
    case 'add':
    case 'remove':
      writeInt(writer, change.replica);
      return;
    case 'replace':
      writeInt(writer, change.remove);
      writeInt(writer, change.add);
      return;
    case 'set':
      writeList(writer, change.voters, writeInt);
      return;
    case 'quorums':
      writeInt(writer, change.phase1);
      writeInt(writer, change.phase2);
      return;
    case 'transfer':
      writeInt(writer, change.to);
      return;
  }
  unreachable(change);
}

export function readChange(reader: Reader): Change {
  const kind = CHANGE_KINDS[readFlag(reader, CHANGE_KINDS.length, 'change')] ?? 'add';
  switch (kind) {
    case 'add':
    case 'remove':
      return { kind, replica: readReplica(reader) };
    case 'replace':
      return { kind, remove: readReplica(reader), add: readReplica(reader) };
    case 'set':
      return { kind, voters: readList(reader, 1, readReplica) };
    case 'quorums':
      return { kind, phase1: readInt(reader), phase2: readInt(reader) };
    case 'transfer':
      return { kind, to: readReplica(reader) };
  }
  return unreachable(kind);
}
