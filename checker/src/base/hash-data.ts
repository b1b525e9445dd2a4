/**
 * A hash of plain data that agrees with sameData: equal data have equal hashes. Long texts are hashed
 * by a few of their characters. Called by labels.ts to find operations that are the same.
 */

const SAMPLES = 16;
const DEPTH = 4;
const words = new Float64Array(1);
const halves = new Int32Array(words.buffer);

/** A 32-bit integer. */
export function hashData(data: unknown): number {
  return hashAt(data, DEPTH);
}

function hashAt(data: unknown, depth: number): number {
  if (typeof data === 'number') return hashNumber(data);
  if (typeof data === 'string') return hashText(data);
  if (data === null) return 0x3c6ef372;
  if (typeof data === 'boolean') return data ? 0x1b873593 : 0x2545f491;
  if (typeof data !== 'object') return 0x165667b1;
  let hash = 0x27d4eb2f;
  if (depth === 0) return hash;
  if (Array.isArray(data)) {
    for (const element of data) hash = mix(hash, hashAt(element, depth - 1));
    return hash;
  }
  // The order of keys does not matter: a sum.
  for (const [key, value] of Object.entries(data)) {
    hash = (hash + mix(hashText(key), hashAt(value, depth - 1))) | 0;
  }
  return hash;
}

function mix(hash: number, more: number): number {
  const mixed = Math.imul(hash ^ more, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

function hashNumber(value: number): number {
  words[0] = value;
  return mix(halves[0] ?? 0, halves[1] ?? 0);
}

function hashText(text: string): number {
  const { length } = text;
  const step = Math.max(1, Math.floor(length / SAMPLES));
  let hash = length;
  for (let i = length - 1; i >= 0; i -= step) hash = mix(hash, text.charCodeAt(i));
  return hash;
}
