// Fixed-width fields in sectors, and what a reader got of a file. Everything on disk is made of
// these; strings and commands are the codec's.

import { joinWide } from '../base/bytes.ts';
import type { Writer } from '../base/bytes.ts';

/** The unit that reaches a disk as a whole or not at all. */
export const SECTOR = 512;

/** The bytes of a file; what could not be read stands as zeros and is listed. */
export interface Sectors {
  readonly bytes: Uint8Array;
  /** Numbers of unreadable sectors. */
  readonly unreadable: ReadonlySet<number>;
}

/** A file that can be read as a whole. */
export function readable(bytes: Uint8Array): Sectors {
  return { bytes, unreadable: new Set() };
}

/** How many sectors so many bytes take. */
export function sectorsFor(bytes: number): number {
  return Math.ceil(bytes / SECTOR);
}

/** Fills up to the end of a sector with zeros, at once: most of a small write is this. */
export function padToSector(writer: Writer): void {
  const { bytes, length } = writer;
  const end = sectorsFor(length) * SECTOR;
  if (end > bytes.length) {
    writer.bytes = new Uint8Array(Math.max(end, bytes.length * 2));
    writer.bytes.set(bytes.subarray(0, length));
  } else bytes.fill(0, length, end);
  writer.length = end;
}

/** Overwrites an unsigned 32-bit integer. */
export function putU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

/** The unsigned 32-bit integer at `at`; beyond the end there are zeros. */
export function u32At(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  return (low | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0;
}

/** What `writeWide` wrote in fixed width. Garbage may give more than 53 bits: check first. */
export function wideAt(bytes: Uint8Array, at: number): number {
  return joinWide(u32At(bytes, at), u32At(bytes, at + 4));
}

/** Whether everything from `from` to before `to` is zero. */
export function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== 0) return false;
  return true;
}
