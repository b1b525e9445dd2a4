// A snapshot as a file: frames one after the other, the header first, then each chunk. It is whole
// or worthless: what was damaged is had from others. Called by both disks and by recovery.

import type { Writer } from '../base/bytes.ts';
import { DecodeError, newWriter, writeU32 } from '../base/bytes.ts';
import { crc32c } from '../base/crc32c.ts';
import {
  decodeSnapshotChunk,
  decodeSnapshotHeader,
  encodeSnapshotChunk,
  encodeSnapshotHeader,
} from '../protocol/codec/snapshot.ts';
import type { Format } from '../protocol/configuration.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { Sectors } from './sectors.ts';
import { padToSector, putU32, u32At } from './sectors.ts';
import { expectVersion, NewerDiskError, VERSION } from './version.ts';

/** "LLsn" */
const MAGIC = 0x6e734c4c;
const FRAME_BYTES = 20;

/** Checksum, magic, version, number of the snapshot, length; the checksum also covers the place. */
function writeFrame(writer: Writer, id: number, nth: number, encode: () => void): void {
  const at = writer.length;
  writeU32(writer, 0);
  writeU32(writer, MAGIC);
  writeU32(writer, VERSION);
  writeU32(writer, id);
  writeU32(writer, 0);
  encode();
  putU32(writer.bytes, at + 16, writer.length - at - FRAME_BYTES);
  putU32(writer.bytes, at, crc32c(writer.bytes, at + 4, writer.length, nth));
}

/** The whole file of snapshot number `id`. */
export function encodedSnapshot(id: number, snapshot: Snapshot, format: Format): Uint8Array {
  const writer = newWriter(1 << 16);
  writeFrame(writer, id, 0, () => {
    encodeSnapshotHeader(writer, snapshot.header, format);
  });
  for (const [nth, chunk] of snapshot.chunks.entries()) {
    writeFrame(writer, id, nth + 1, () => {
      encodeSnapshotChunk(writer, chunk, format);
    });
  }
  padToSector(writer);
  return writer.bytes.subarray(0, writer.length);
}

function frameAt(bytes: Uint8Array, at: number, id: number, nth: number): Uint8Array | null {
  if (at + FRAME_BYTES > bytes.length || u32At(bytes, at + 4) !== MAGIC) return null;
  const end = at + FRAME_BYTES + u32At(bytes, at + 16);
  if (end > bytes.length || u32At(bytes, at + 12) !== id) return null;
  if (crc32c(bytes, at + 4, end, nth) !== u32At(bytes, at)) return null;
  expectVersion(u32At(bytes, at + 8));
  return bytes.subarray(at + FRAME_BYTES, end);
}

function framesOf(bytes: Uint8Array, id: number): readonly [Uint8Array, ...Uint8Array[]] | null {
  const header = frameAt(bytes, 0, id, 0);
  if (header === null) return null;
  const chunks: Uint8Array[] = [];
  let at = FRAME_BYTES + header.length;
  for (;;) {
    const chunk = frameAt(bytes, at, id, chunks.length + 1);
    if (chunk === null) return [header, ...chunks];
    chunks.push(chunk);
    at += FRAME_BYTES + chunk.length;
  }
}

/** Snapshot number `id`, if all of it is there; null if not. */
export function readSnapshot({ bytes }: Sectors, id: number): Snapshot | null {
  const frames = framesOf(bytes, id);
  if (frames === null) return null;
  const [first, ...rest] = frames;
  try {
    const header = decodeSnapshotHeader(first);
    if (header.chunks !== rest.length) return null;
    return { header, chunks: rest.map(decodeSnapshotChunk) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new NewerDiskError(`a snapshot was written by other software: ${error.message}`);
  }
}
