/**
 * Sets of small whole numbers as bits. Called by the check of session guarantees, whose sets of writes
 * are united again and again.
 */

export type Bits = Uint32Array;

export function newBits(size: number): Bits {
  return new Uint32Array((size + 31) >>> 5);
}

export function hasBit(bits: Bits, index: number): boolean {
  return (((bits[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
}

export function addBit(bits: Bits, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31));
}

/** Adds all of `other`; whether there was anything new. */
export function unite(bits: Bits, other: Bits): boolean {
  let isNews = false;
  for (let word = 0; word < bits.length; word++) {
    const before = bits[word] ?? 0;
    const now = (before | (other[word] ?? 0)) >>> 0;
    if (now === before) continue;
    bits[word] = now;
    isNews = true;
  }
  return isNews;
}

/** Those from `from` to before `to`, in order. */
export function membersIn(bits: Bits, from: number, to: number): number[] {
  const members: number[] = [];
  for (let index = from; index < to;) {
    const word = (bits[index >>> 5] ?? 0) >>> (index & 31);
    if (word === 0) index = (index | 31) + 1;
    else {
      index += 31 - Math.clz32(word & -word);
      if (index < to) members.push(index++);
    }
  }
  return members;
}
