// Reading and writing of bytes on wires and disks: integers, fixed-width and little-endian or as
// LEB128 variable-length ones, and length-prefixed strings. Whoever writes chooses between the two
// once, for the writer. Called by protocol/codec and by the hosts, for their frames and files.

import { AssertionError } from './assert.ts';

/** Integers of 32 bits, and those of counters that may outgrow them. */
const MAX_INT = 0xffff_ffff;
const MAX_WIDE = Number.MAX_SAFE_INTEGER;
const TWO_32 = 0x1_0000_0000;

/** Thrown when bytes are not what the format says; `offset` is where. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly code = 'decode';
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(`${message} at byte ${String(offset)}`);
    this.offset = offset;
  }
}

/** A growing buffer. `bytes` is valid up to `length`. */
export interface Writer {
  bytes: Uint8Array;
  length: number;
  /** Whether `writeInt`, `writeWide` and the lengths of strings have variable length. */
  isCompact: boolean;
}

/** An empty writer; it grows as needed and may be reset by setting `length` to 0. */
export function newWriter(capacity = 256): Writer {
  return { bytes: new Uint8Array(capacity), length: 0, isCompact: false };
}

function reserve(writer: Writer, extra: number): void {
  const needed = writer.length + extra;
  if (needed <= writer.bytes.length) return;
  const grown = new Uint8Array(Math.max(needed, writer.bytes.length * 2));
  grown.set(writer.bytes.subarray(0, writer.length));
  writer.bytes = grown;
}

/** Appends one byte. */
export function writeU8(writer: Writer, value: number): void {
  reserve(writer, 1);
  writer.bytes[writer.length++] = value;
}

/** Appends an integer taken modulo 2^32, in four bytes. */
export function writeU32(writer: Writer, value: number): void {
  reserve(writer, 4);
  const { bytes, length } = writer;
  bytes[length] = value;
  bytes[length + 1] = value >>> 8;
  bytes[length + 2] = value >>> 16;
  bytes[length + 3] = value >>> 24;
  writer.length += 4;
}

function unwritable(value: number): never {
  throw new AssertionError(`${String(value)} cannot be written as an integer`);
}

function writeVarint(writer: Writer, value: number): void {
  if (value < 0x80) {
    writeU8(writer, value);
    return;
  }
  reserve(writer, 8);
  const { bytes } = writer;
  let at = writer.length;
  let rest = value;
  for (; rest > 0x7fff_ffff; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 0x80;
  for (; rest > 0x7f; rest >>>= 7) bytes[at++] = rest | 0x80;
  bytes[at++] = rest;
  writer.length = at;
}

/** Appends an unsigned 32-bit integer. */
export function writeInt(writer: Writer, value: number): void {
  if (value >>> 0 !== value) unwritable(value);
  if (writer.isCompact) writeVarint(writer, value);
  else writeU32(writer, value);
}

/** Appends an unsigned 53-bit integer. */
export function writeWide(writer: Writer, value: number): void {
  const isSmall = value >>> 0 === value;
  if (!isSmall && !(value >= 0 && Number.isSafeInteger(value))) unwritable(value);
  if (writer.isCompact) writeVarint(writer, value);
  else {
    writeU32(writer, value);
    writeU32(writer, isSmall ? 0 : Math.floor(value / TWO_32));
  }
}

/**
 * Appends a string as its number of UTF-16 code units and one to three bytes for each. Surrogates
 * are written one by one, so that every JavaScript string survives, also one that is not Unicode.
 */
export function writeString(writer: Writer, text: string): void {
  writeInt(writer, text.length);
  reserve(writer, text.length * 3);
  const { bytes } = writer;
  let at = writer.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes[at++] = unit;
    else if (unit < 0x800) {
      bytes[at++] = 0xc0 | (unit >> 6);
      bytes[at++] = 0x80 | (unit & 0x3f);
    } else {
      bytes[at++] = 0xe0 | (unit >> 12);
      bytes[at++] = 0x80 | ((unit >> 6) & 0x3f);
      bytes[at++] = 0x80 | (unit & 0x3f);
    }
  }
  writer.length = at;
}

/** What was written so far, copied. */
export function written(writer: Writer): Uint8Array {
  return writer.bytes.slice(0, writer.length);
}

/** A position in bytes that are being read. */
export interface Reader {
  readonly bytes: Uint8Array;
  offset: number;
  /** As the writer's. */
  isCompact: boolean;
}

/** Reads from the start of `bytes`. */
export function newReader(bytes: Uint8Array): Reader {
  return { bytes, offset: 0, isCompact: false };
}

/** Reads one byte. Throws DecodeError past the end. */
export function readU8(reader: Reader): number {
  const value = reader.bytes[reader.offset];
  if (value === undefined) throw new DecodeError('bytes end early', reader.offset);
  reader.offset++;
  return value;
}

/** Reads an unsigned 32-bit integer. Throws DecodeError past the end. */
export function readU32(reader: Reader): number {
  const { bytes, offset } = reader;
  if (offset + 4 > bytes.length) throw new DecodeError('bytes end early', offset);
  reader.offset += 4;
  return (
    ((bytes[offset] ?? 0) |
      ((bytes[offset + 1] ?? 0) << 8) |
      ((bytes[offset + 2] ?? 0) << 16) |
      ((bytes[offset + 3] ?? 0) << 24)) >>>
    0
  );
}

function readVarint(reader: Reader, max: number): number {
  const at = reader.offset;
  let value = 0;
  let scale = 1;
  let byte = readU8(reader);
  for (; byte > 0x7f && scale < MAX_WIDE; byte = readU8(reader)) {
    value += (byte & 0x7f) * scale;
    scale *= 128;
  }
  value += byte * scale;
  if (value > max) throw new DecodeError('integer out of range', at);
  if (byte === 0 && scale > 1) throw new DecodeError('integer of too many bytes', at);
  return value;
}

/** Reads an unsigned 32-bit integer. Throws DecodeError for anything that `writeInt` never wrote. */
export function readInt(reader: Reader): number {
  return reader.isCompact ? readVarint(reader, MAX_INT) : readU32(reader);
}

/**
 * One number of two 32-bit halves. Most are small, and the engine keeps the product of a large number
 * as a boxed float, even 0: such a number makes every object with a field of that name slower.
 */
export function joinWide(low: number, high: number): number {
  return high === 0 ? low : high * TWO_32 + low;
}

/** Reads an unsigned 53-bit integer. Throws DecodeError for anything that `writeWide` never wrote. */
export function readWide(reader: Reader): number {
  if (reader.isCompact) return readVarint(reader, MAX_WIDE);
  const at = reader.offset;
  const value = joinWide(readU32(reader), readU32(reader));
  if (value > MAX_WIDE) throw new DecodeError('integer out of range', at);
  return value;
}

/** Reads a count of items that take at least `itemBytes` each, so that a lie cannot exhaust memory. */
export function readCount(reader: Reader, itemBytes: number): number {
  const at = reader.offset;
  const count = readInt(reader);
  if (count * itemBytes > reader.bytes.length - reader.offset) {
    throw new DecodeError(`count ${String(count)} exceeds the bytes left`, at);
  }
  return count;
}

function continuation(reader: Reader): number {
  const at = reader.offset;
  const byte = readU8(reader);
  if ((byte & 0xc0) !== 0x80) throw new DecodeError('bad continuation byte in a string', at);
  return byte & 0x3f;
}

function readUnit(reader: Reader): number {
  const at = reader.offset;
  const first = readU8(reader);
  if (first < 0x80) return first;
  const short = (first & 0xe0) === 0xc0;
  if (!short && (first & 0xf0) !== 0xe0) throw new DecodeError('bad byte in a string', at);
  const unit = short
    ? ((first & 0x1f) << 6) | continuation(reader)
    : ((first & 0x0f) << 12) | (continuation(reader) << 6) | continuation(reader);
  if (unit < (short ? 0x80 : 0x800)) throw new DecodeError('overlong byte in a string', at);
  return unit;
}

/** Strings are put together from pieces of so many code units: one by one, long ones take long. */
const PIECE_UNITS = 4096;
/** Up to here a piece costs more than it saves. */
const SHORT_UNITS = 32;

function readUnits(reader: Reader, into: Uint16Array, count: number): void {
  const { bytes } = reader;
  for (let index = 0; index < count; index++) {
    const first = bytes[reader.offset] ?? 0xff;
    if (first < 0x80) {
      into[index] = first;
      reader.offset++;
    } else {
      into[index] = readUnit(reader);
    }
  }
}

/** Reads a string that `writeString` wrote. */
export function readString(reader: Reader): string {
  const units = readCount(reader, 1);
  let text = '';
  if (units <= SHORT_UNITS) {
    for (let index = 0; index < units; index++) text += String.fromCharCode(readUnit(reader));
    return text;
  }
  const piece = new Uint16Array(Math.min(units, PIECE_UNITS));
  for (let left = units; left > 0; left -= piece.length) {
    const count = Math.min(left, piece.length);
    readUnits(reader, piece, count);
    text += String.fromCharCode(...piece.subarray(0, count));
  }
  return text;
}

/** Throws DecodeError unless everything was read. */
export function expectEnd(reader: Reader): void {
  if (reader.offset !== reader.bytes.length) {
    throw new DecodeError('bytes left over', reader.offset);
  }
}
