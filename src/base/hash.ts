// A small non-cryptographic 64-bit hash, kept as two 32-bit lanes so that it stays in machine
// integers. It names traces, states and draws; it does not protect against an adversary.
// Mixing steps: multiply-xorshift as in MurmurHash3's finalizer (Appleby, public domain).

/** A hash under construction: two unsigned 32-bit lanes. */
export interface Hash {
  lo: number;
  hi: number;
}

/** A fresh hash. */
export function newHash(): Hash {
  return { lo: 0x9e3779b9, hi: 0x85ebca6b };
}

/** Folds one integer (taken modulo 2^32) into the hash. */
export function mix(hash: Hash, value: number): void {
  let lo = Math.imul(hash.lo ^ value, 0xcc9e2d51);
  lo ^= lo >>> 15;
  let hi = Math.imul(hash.hi ^ value, 0x1b873593) + lo;
  hi ^= hi >>> 13;
  hash.lo = lo;
  hash.hi = Math.imul(hi, 5) + 0x38495ab5;
}

/** Folds a safe non-negative integer of up to 53 bits, all of them. */
export function mixWide(hash: Hash, value: number): void {
  mix(hash, value >>> 0);
  mix(hash, Math.floor(value / 0x1_0000_0000));
}

/** Folds a string: its length, then each UTF-16 code unit. */
export function mixString(hash: Hash, text: string): void {
  mix(hash, text.length);
  for (let index = 0; index < text.length; index++) mix(hash, text.charCodeAt(index));
}

/** Folds `length` bytes from the start of `bytes`, four at a time. */
export function mixBytes(hash: Hash, bytes: Uint8Array, length = bytes.length): void {
  mix(hash, length);
  let index = 0;
  for (; index + 4 <= length; index += 4) {
    mix(
      hash,
      (bytes[index] ?? 0) |
        ((bytes[index + 1] ?? 0) << 8) |
        ((bytes[index + 2] ?? 0) << 16) |
        ((bytes[index + 3] ?? 0) << 24),
    );
  }
  for (; index < length; index++) mix(hash, bytes[index] ?? 0);
}

function finalized(lane: number): number {
  let value = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** The hash as a 53-bit integer: a key for maps. */
export function hashNumber(hash: Hash): number {
  return (finalized(hash.hi) & 0x1f_ffff) * 0x1_0000_0000 + finalized(hash.lo ^ hash.hi);
}

/** The hash as 16 hexadecimal digits: a name for people and files. */
export function hashHex(hash: Hash): string {
  const lane = (value: number): string => finalized(value).toString(16).padStart(8, '0');
  return lane(hash.hi) + lane(hash.lo ^ hash.hi);
}

/** The hash as a signed 32-bit integer: a cheaper key for maps where a collision does no harm. */
export function hashInt(hash: Hash): number {
  return finalized(hash.lo ^ hash.hi) | 0;
}

/** One step of a hash that is a single signed 32-bit integer: what a draw's address is made of. */
export function mixInt(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0xcc9e2d51);
  return Math.imul(mixed ^ (mixed >>> 15), 0x1b873593);
}

/** A number in [0, 1) with 32 bits of resolution, one for each `salt`. */
export function saltedUnit(hash: number, salt: number): number {
  return finalized(hash ^ Math.imul(salt, 0x9e3779b9)) / 0x1_0000_0000;
}
