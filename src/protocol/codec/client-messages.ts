// How what clients ask and what they are answered is encoded: the fields, in the order in which
// they are written. Called by the message file alone.

import type { Reader, Writer } from '../../base/bytes.ts';
import {
  readString,
  readWide,
  writeInt,
  writeString,
  writeU8,
  writeWide,
} from '../../base/bytes.ts';
import type { ClientId } from '../ids.ts';
import type { ClientMessage, ClientReply, ReadMode } from '../message.ts';
import type { Bodies } from './body.ts';
import { readOperation, writeOperation } from './command.ts';
import { readChange, writeChange } from './configuration.ts';
import {
  readClient,
  readFlag,
  readNullable,
  readReplica,
  readResult,
  readSession,
  writeNullable,
  writeResult,
} from './fields.ts';

const READ_MODES = ['leader', 'here', 'stale'] as const;

/** Places in the list above. */
const READ_MODE_CODE = { leader: 0, here: 1, stale: 2 } as const satisfies Record<ReadMode, number>;

/** Whose request a message is about: begins every one of these. */
interface Address {
  readonly client: ClientId;
  readonly request: number;
}

function writeAddress(writer: Writer, address: Address): void {
  writeInt(writer, address.client);
  writeWide(writer, address.request);
}

function readAddress(reader: Reader): Address {
  return { client: readClient(reader), request: readWide(reader) };
}

const QUESTION_BODIES: Bodies<ClientMessage> = {
  register: {
    code: 20,
    write: writeAddress,
    read: (reader) => ({ kind: 'register', ...readAddress(reader) }),
  },
  request: {
    code: 8,
    write(writer, message) {
      writeAddress(writer, message);
      writeWide(writer, message.session);
      writeWide(writer, message.sequence);
      writeWide(writer, message.acknowledged);
      writeOperation(writer, message.operation);
    },
    read: (reader) => ({
      kind: 'request',
      ...readAddress(reader),
      session: readSession(reader),
      sequence: readWide(reader),
      acknowledged: readWide(reader),
      operation: readOperation(reader),
    }),
  },
  read: {
    code: 21,
    write(writer, message) {
      writeAddress(writer, message);
      writeString(writer, message.key);
      writeU8(writer, READ_MODE_CODE[message.mode]);
    },
    read: (reader) => ({
      kind: 'read',
      ...readAddress(reader),
      key: readString(reader),
      mode: READ_MODES[readFlag(reader, READ_MODES.length, 'read mode')] ?? 'leader',
    }),
  },
  change: {
    code: 22,
    write(writer, message) {
      writeAddress(writer, message);
      writeChange(writer, message.change);
    },
    read: (reader) => ({ kind: 'change', ...readAddress(reader), change: readChange(reader) }),
  },
};

const ANSWER_BODIES: Bodies<ClientReply> = {
  registered: {
    code: 23,
    write(writer, message) {
      writeAddress(writer, message);
      writeWide(writer, message.session);
    },
    read: (reader) => ({
      kind: 'registered',
      ...readAddress(reader),
      session: readSession(reader),
    }),
  },
  reply: {
    code: 9,
    write(writer, message) {
      writeAddress(writer, message);
      writeResult(writer, message.result);
    },
    read: (reader) => ({ kind: 'reply', ...readAddress(reader), result: readResult(reader) }),
  },
  redirect: {
    code: 10,
    write(writer, message) {
      writeAddress(writer, message);
      writeNullable(writer, message.leader, writeInt);
    },
    read: (reader) => ({
      kind: 'redirect',
      ...readAddress(reader),
      leader: readNullable(reader, readReplica),
    }),
  },
  busy: {
    code: 24,
    write: writeAddress,
    read: (reader) => ({ kind: 'busy', ...readAddress(reader) }),
  },
  refused: {
    code: 25,
    write(writer, message) {
      writeAddress(writer, message);
      writeString(writer, message.reason);
    },
    read: (reader) => ({ kind: 'refused', ...readAddress(reader), reason: readString(reader) }),
  },
  expired: {
    code: 26,
    write: writeAddress,
    read: (reader) => ({ kind: 'expired', ...readAddress(reader) }),
  },
  changed: {
    code: 27,
    write: writeAddress,
    read: (reader) => ({ kind: 'changed', ...readAddress(reader) }),
  },
  unchanged: {
    code: 28,
    write(writer, message) {
      writeAddress(writer, message);
      writeString(writer, message.reason);
    },
    read: (reader) => ({ kind: 'unchanged', ...readAddress(reader), reason: readString(reader) }),
  },
};

export const CLIENT_BODIES: Bodies<ClientMessage | ClientReply> = {
  ...QUESTION_BODIES,
  ...ANSWER_BODIES,
};
