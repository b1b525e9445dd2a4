// A frame between processes that run free: a header that says whose it is and what is in it, then
// the parts, each an encoded message. Everything that was waiting for one receiver travels in one
// frame. Called by the peers' and clients' sockets of both ends.

import { DecodeError } from '../../base/bytes.ts';
import { hashNumber, mixBytes, newHash } from '../../base/hash.ts';

/** What the parts of a frame are. */
export type FrameKind =
  /** Messages of one replica to another. */
  | 'peer'
  /** Messages of clients to a replica. */
  | 'client'
  /** Messages of a replica to clients. */
  | 'reply'
  /** A question about the replica itself, as JSON; its answer. */
  | 'ask'
  | 'answer';

const KINDS = ['peer', 'client', 'reply', 'ask', 'answer'] as const satisfies readonly FrameKind[];

export interface FrameHeader {
  readonly kind: FrameKind;
  /** Sixteen hexadecimal digits, the same for every process of one cluster; zeros for "any". */
  readonly cluster: string;
  /** The replica that sends, or NOBODY. */
  readonly from: number;
  /** The replica that is meant, or NOBODY. */
  readonly to: number;
  /** Names one start of the sending process. */
  readonly incarnation: number;
}

export interface Frame {
  readonly header: FrameHeader;
  readonly parts: readonly Uint8Array[];
}

/** Stands for a client, which has no number. */
export const NOBODY = 0xffff;

/** Of who does not know yet with which cluster it speaks. */
export const ANY_CLUSTER = '0000000000000000';

const MAGIC = 0x78_70_76_6b; // "kvpx", read as a little-endian number.
const WIRE_VERSION = 1;

/** magic 4, version 1, kind 1, reserved 2, cluster 8, from 2, to 2, incarnation 4, check 4. */
const HEADER_BYTES = 28;
const CHECK_AT = 24;

function checkOf(frame: Buffer): number {
  const hash = newHash();
  mixBytes(hash, frame, CHECK_AT);
  mixBytes(hash, frame.subarray(HEADER_BYTES));
  return hashNumber(hash) >>> 0;
}

function writeHeader(frame: Buffer, header: FrameHeader): void {
  frame.writeUInt32LE(MAGIC, 0);
  frame[4] = WIRE_VERSION;
  frame[5] = KINDS.indexOf(header.kind);
  frame.writeUInt16LE(0, 6);
  frame.write(header.cluster, 8, 'hex');
  frame.writeUInt16LE(header.from, 16);
  frame.writeUInt16LE(header.to, 18);
  frame.writeUInt32LE(header.incarnation, 20);
}

/** Bytes that a part adds to a frame. */
export const framedBytes = (part: Uint8Array): number => 4 + part.length;

export function encodeFrame(header: FrameHeader, parts: readonly Uint8Array[]): Buffer {
  const size = parts.reduce((sum, part) => sum + framedBytes(part), HEADER_BYTES);
  const frame = Buffer.allocUnsafe(size);
  writeHeader(frame, header);
  let at = HEADER_BYTES;
  for (const part of parts) {
    frame.writeUInt32LE(part.length, at);
    frame.set(part, at + 4);
    at += framedBytes(part);
  }
  frame.writeUInt32LE(checkOf(frame), CHECK_AT);
  return frame;
}

function readHeader(frame: Buffer): FrameHeader {
  if (frame.length < HEADER_BYTES) throw new DecodeError('frame ends early', frame.length);
  if (frame.readUInt32LE(0) !== MAGIC) throw new DecodeError('not a frame of this store', 0);
  const version = frame[4] ?? 0;
  if (version !== WIRE_VERSION) {
    throw new DecodeError(`frame of unknown version ${String(version)}`, 4);
  }
  if (frame.readUInt32LE(CHECK_AT) !== checkOf(frame)) {
    throw new DecodeError('damaged frame', CHECK_AT);
  }
  const kind = KINDS[frame[5] ?? KINDS.length];
  if (kind === undefined) throw new DecodeError('frame of unknown kind', 5);
  return {
    kind,
    cluster: frame.toString('hex', 8, 16),
    from: frame.readUInt16LE(16),
    to: frame.readUInt16LE(18),
    incarnation: frame.readUInt32LE(20),
  };
}

/** Takes a frame apart; the parts are not looked into. Throws DecodeError. */
export function decodeFrame(bytes: Uint8Array): Frame {
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(frame);
  const parts: Uint8Array[] = [];
  for (let at = HEADER_BYTES; at < frame.length;) {
    const end = at + 4 <= frame.length ? at + 4 + frame.readUInt32LE(at) : Infinity;
    if (end > frame.length) throw new DecodeError('part ends early', at);
    parts.push(frame.subarray(at + 4, end));
    at = end;
  }
  return { header, parts };
}
