// A frame between processes: a header that says whose it is, then one encoded message to the end.
// The header has a check of its own, so that a damaged one is never taken for another frame's.
// Damage to the message is left for the receiver to notice: its hash is compared at every delivery.

import {
  DecodeError,
  newReader,
  newWriter,
  readString,
  readU32,
  readU8,
  writeString,
  writeU32,
  writeU8,
  written,
} from '../../base/bytes.ts';
import type { Writer } from '../../base/bytes.ts';
import { hashNumber, mixBytes, newHash } from '../../base/hash.ts';
import { encodeMessage } from '../../protocol/codec/message.ts';
import type { Format } from '../../protocol/configuration.ts';
import type { Message } from '../../protocol/message.ts';

const MAGIC = 0xb5;

/** Says which run a frame is of, who sent it in which life, and its number on that link. */
export interface FrameHeader {
  readonly run: number;
  readonly from: string;
  readonly fromIncarnation: number;
  readonly to: string;
  readonly linkSeq: number;
}

interface Frame {
  readonly header: FrameHeader;
  /** The encoded message. */
  readonly payload: Uint8Array;
}

function headerCheck(bytes: Uint8Array, length: number): number {
  const hash = newHash();
  mixBytes(hash, bytes, length);
  return hashNumber(hash) >>> 0;
}

const scratch: Writer = newWriter();

/** The bytes of a frame, and where in them the message begins. */
export function encodeFrame(
  header: FrameHeader,
  message: Message,
  format: Format,
): { readonly bytes: Uint8Array; readonly payloadAt: number } {
  scratch.length = 0;
  writeU8(scratch, MAGIC);
  writeU32(scratch, header.run);
  writeString(scratch, header.from);
  writeU32(scratch, header.fromIncarnation);
  writeString(scratch, header.to);
  writeU32(scratch, header.linkSeq);
  writeU32(scratch, headerCheck(scratch.bytes, scratch.length));
  const payloadAt = scratch.length;
  encodeMessage(scratch, message, format);
  return { bytes: written(scratch), payloadAt };
}

/** Splits a frame. Throws DecodeError where the header is not one; the message is not looked at. */
export function decodeFrame(bytes: Uint8Array): Frame {
  const reader = newReader(bytes);
  if (readU8(reader) !== MAGIC) throw new DecodeError('not a frame', 0);
  const run = readU32(reader);
  const from = readString(reader);
  const fromIncarnation = readU32(reader);
  const to = readString(reader);
  const linkSeq = readU32(reader);
  const checked = reader.offset;
  if (readU32(reader) !== headerCheck(bytes, checked)) {
    throw new DecodeError('damaged frame header', checked);
  }
  const header = { run, from, fromIncarnation, to, linkSeq };
  return { header, payload: bytes.subarray(reader.offset) };
}
