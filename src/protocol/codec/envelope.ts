// What every encoded value has around it: its format in the first byte, and nothing after its last.
// Format 1 has integers of fixed width, format 2 integers of variable length; nothing else differs.
// Called by the message, record and snapshot files of this room.

import type { Reader, Writer } from '../../base/bytes.ts';
import { DecodeError, expectEnd, newReader, readU8, writeU8 } from '../../base/bytes.ts';
import type { Format } from '../configuration.ts';

/** Begins a value. Until `endValue`, integers are written as its format has them. */
export function beginValue(writer: Writer, format: Format): void {
  writeU8(writer, format);
  writer.isCompact = format === 2;
}

/** Ends a value: what a host writes around values is of fixed width, whatever their format. */
export function endValue(writer: Writer): void {
  writer.isCompact = false;
}

export function readFormat(reader: Reader): Format {
  const at = reader.offset;
  const format = readU8(reader);
  if (format !== 1 && format !== 2) throw new DecodeError(`unknown format ${String(format)}`, at);
  return format;
}

/** Decodes bytes that hold one value and nothing else. */
export function decodeValue<T>(bytes: Uint8Array, read: (reader: Reader) => T): T {
  const reader = newReader(bytes);
  reader.isCompact = readFormat(reader) === 2;
  const value = read(reader);
  expectEnd(reader);
  return value;
}
