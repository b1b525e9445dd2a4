// The encoding of snapshots, header and chunks apart: on disk each begins with its format, in a
// message both are fields. Called by the message file, and by the hosts that keep snapshot files.

import type { Reader, Writer } from '../../base/bytes.ts';
import {
  readInt,
  readString,
  readWide,
  writeInt,
  writeString,
  writeWide,
} from '../../base/bytes.ts';
import type { Format } from '../configuration.ts';
import type { SessionEntry, SnapshotChunk, SnapshotHeader } from '../snapshot.ts';
import { readConfiguration, writeConfiguration } from './configuration.ts';
import { beginValue, decodeValue, endValue } from './envelope.ts';
import {
  readDigest,
  readList,
  readResult,
  readSession,
  readSlot,
  writeDigest,
  writeList,
  writeResult,
} from './fields.ts';

type StoreEntry = SnapshotChunk['entries'][number];
type SessionResult = SessionEntry['results'][number];

export function writeHeader(writer: Writer, header: SnapshotHeader): void {
  writeWide(writer, header.slot);
  writeConfiguration(writer, header.configuration);
  writeInt(writer, header.round);
  writeWide(writer, header.timeMs);
  writeInt(writer, header.chunks);
  writeDigest(writer, header.digest);
}

export function readHeader(reader: Reader): SnapshotHeader {
  return {
    slot: readSlot(reader),
    configuration: readConfiguration(reader),
    round: readInt(reader),
    timeMs: readWide(reader),
    chunks: readInt(reader),
    digest: readDigest(reader),
  };
}

function writeStoreEntry(writer: Writer, [key, value]: StoreEntry): void {
  writeString(writer, key);
  writeString(writer, value);
}

function readStoreEntry(reader: Reader): StoreEntry {
  return [readString(reader), readString(reader)];
}

function writeSessionResult(writer: Writer, [request, result]: SessionResult): void {
  writeWide(writer, request);
  writeResult(writer, result);
}

function readSessionResult(reader: Reader): SessionResult {
  return [readWide(reader), readResult(reader)];
}

function writeSessionEntry(writer: Writer, entry: SessionEntry): void {
  writeWide(writer, entry.session);
  writeWide(writer, entry.last);
  writeWide(writer, entry.activeMs);
  writeList(writer, entry.results, writeSessionResult);
}

function readSessionEntry(reader: Reader): SessionEntry {
  return {
    session: readSession(reader),
    last: readWide(reader),
    activeMs: readWide(reader),
    results: readList(reader, 2, readSessionResult),
  };
}

export function writeChunk(writer: Writer, chunk: SnapshotChunk): void {
  writeList(writer, chunk.entries, writeStoreEntry);
  writeList(writer, chunk.sessions, writeSessionEntry);
}

export function readChunk(reader: Reader): SnapshotChunk {
  return {
    entries: readList(reader, 2, readStoreEntry),
    sessions: readList(reader, 4, readSessionEntry),
  };
}

/** Appends one encoded header to `writer`. */
export function encodeSnapshotHeader(writer: Writer, header: SnapshotHeader, format: Format): void {
  beginValue(writer, format);
  writeHeader(writer, header);
  endValue(writer);
}

/** Decodes one whole header. Throws DecodeError with the offset of the first bad byte. */
export function decodeSnapshotHeader(bytes: Uint8Array): SnapshotHeader {
  return decodeValue(bytes, readHeader);
}

/** Appends one encoded chunk to `writer`. */
export function encodeSnapshotChunk(writer: Writer, chunk: SnapshotChunk, format: Format): void {
  beginValue(writer, format);
  writeChunk(writer, chunk);
  endValue(writer);
}

/** Decodes one whole chunk. Throws DecodeError with the offset of the first bad byte. */
export function decodeSnapshotChunk(bytes: Uint8Array): SnapshotChunk {
  return decodeValue(bytes, readChunk);
}
