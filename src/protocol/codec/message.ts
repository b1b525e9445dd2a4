// The wire format of messages: one format byte, one byte for the kind, then the fields in order.
// encode then decode is the identity; decode accepts nothing else and throws DecodeError, so a
// damaged frame can be counted and dropped. Called by the ZeroMQ host, and for payload hashes.

import type { Reader, Writer } from '../../base/bytes.ts';
import { DecodeError, readU8, writeU8 } from '../../base/bytes.ts';
import type { Format } from '../configuration.ts';
import type { Message } from '../message.ts';
import type { Bodies, Body } from './body.ts';
import { CLIENT_BODIES } from './client-messages.ts';
import { beginValue, decodeValue, endValue } from './envelope.ts';
import { PEER_BODIES } from './peer-messages.ts';

const BODIES: Bodies<Message> = { ...PEER_BODIES, ...CLIENT_BODIES };

const BY_CODE: ReadonlyMap<number, Body<Message>> = new Map(
  Object.values(BODIES).map((body) => [body.code, body]),
);

/** Appends one encoded message to `writer`. */
export function encodeMessage(writer: Writer, message: Message, format: Format): void {
  // The body of a message's own kind takes that message: more than the types can say.
  const body = BODIES[message.kind] as Body<Message>;
  beginValue(writer, format);
  writeU8(writer, body.code);
  body.write(writer, message);
  endValue(writer);
}

function readMessage(reader: Reader): Message {
  const at = reader.offset;
  const code = readU8(reader);
  const body = BY_CODE.get(code);
  if (body === undefined) throw new DecodeError(`unknown message type ${String(code)}`, at);
  return body.read(reader);
}

/** Decodes one whole message. Throws DecodeError with the offset of the first bad byte. */
export function decodeMessage(bytes: Uint8Array): Message {
  return decodeValue(bytes, readMessage);
}
