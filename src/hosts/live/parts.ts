// Messages as the parts of frames. Called by the sockets of both ends.

import { DecodeError, newWriter, written } from '../../base/bytes.ts';
import { decodeMessage, encodeMessage } from '../../protocol/codec/message.ts';
import type { Format } from '../../protocol/configuration.ts';
import type { ClientMessage, ClientReply, Message, PeerMessage } from '../../protocol/message.ts';

const CLIENT_KINDS: ReadonlySet<Message['kind']> = new Set<ClientMessage['kind']>([
  'register',
  'request',
  'read',
  'change',
]);
const REPLY_KINDS: ReadonlySet<Message['kind']> = new Set<ClientReply['kind']>([
  'registered',
  'reply',
  'redirect',
  'busy',
  'refused',
  'expired',
  'changed',
  'unchanged',
]);

const scratch = newWriter(4096);

let lastMessage: Message | null = null;
let lastFormat: Format | null = null;
let lastPart: Uint8Array = new Uint8Array(0);

/** Encodes a message. One that goes to several receivers in turn is encoded once. */
export function encodePart(message: Message, format: Format): Uint8Array {
  if (message === lastMessage && format === lastFormat) return lastPart;
  scratch.length = 0;
  encodeMessage(scratch, message, format);
  lastPart = written(scratch);
  lastMessage = message;
  lastFormat = format;
  return lastPart;
}

export function isClientMessage(message: Message): message is ClientMessage {
  return CLIENT_KINDS.has(message.kind);
}

export function isClientReply(message: Message): message is ClientReply {
  return REPLY_KINDS.has(message.kind);
}

export function isPeerMessage(message: Message): message is PeerMessage {
  return !isClientMessage(message) && !isClientReply(message);
}

/**
 * Gives each message of a frame to `take`, in order. What is not a message, or not one that belongs
 * there, goes to `refuse` in words; the others are not harmed by it.
 */
export function decodeParts<Wanted extends Message>(
  parts: readonly Uint8Array[],
  isWanted: (message: Message) => message is Wanted,
  take: (message: Wanted) => void,
  refuse: (what: string) => void,
): void {
  for (const part of parts) {
    let message: Message;
    try {
      message = decodeMessage(part);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      refuse(`a message: ${error.message}`);
      continue;
    }
    if (isWanted(message)) take(message);
    else refuse(`a message of kind ${message.kind} where none is expected`);
  }
}
