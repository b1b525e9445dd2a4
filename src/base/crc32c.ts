// CRC-32C (Castagnoli), the checksum of everything on disk. Table-driven, eight bytes a step
// ("slicing by 8": Kounavis and Berry, 2005).

const POLYNOMIAL = 0x82f63b78;
const SLICES = 8;

function tables(): Int32Array {
  const all = new Int32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    all[byte] = crc;
  }
  for (let at = 256; at < all.length; at++) {
    const before = all[at - 256] ?? 0;
    all[at] = (all[before & 0xff] ?? 0) ^ (before >>> 8);
  }
  return all;
}

const TABLE = tables();
const slice = (index: number, byte: number): number => TABLE[index * 256 + (byte & 0xff)] ?? 0;

/**
 * The checksum of `bytes` from `from` to before `to`, as an unsigned 32-bit integer. A `salt` other
 * than 0 gives another checksum for the same bytes, as if it had been put before them.
 */
export function crc32c(bytes: Uint8Array, from = 0, to = bytes.length, salt = 0): number {
  let crc = ~salt;
  let at = from;
  for (; at + SLICES <= to; at += SLICES) {
    const low =
      crc ^
      ((bytes[at] ?? 0) |
        ((bytes[at + 1] ?? 0) << 8) |
        ((bytes[at + 2] ?? 0) << 16) |
        ((bytes[at + 3] ?? 0) << 24));
    crc =
      slice(7, low) ^
      slice(6, low >>> 8) ^
      slice(5, low >>> 16) ^
      slice(4, low >>> 24) ^
      slice(3, bytes[at + 4] ?? 0) ^
      slice(2, bytes[at + 5] ?? 0) ^
      slice(1, bytes[at + 6] ?? 0) ^
      slice(0, bytes[at + 7] ?? 0);
  }
  for (; at < to; at++) crc = slice(0, crc ^ (bytes[at] ?? 0)) ^ (crc >>> 8);
  return ~crc >>> 0;
}
