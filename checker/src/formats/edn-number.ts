/**
 * Numbers of EDN. What a JavaScript number cannot hold exactly becomes a literal in one normal form, so
 * that equal numbers stay equal and different ones different. Called by edn-reader.ts.
 */

import type { Edn } from './edn.ts';

const INTEGER = /^([-+]?)(\d{1,})N?$/;
const RADIX = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|(\d{1,2})[rR]([0-9a-zA-Z]+))N?$/;
const RATIO = /^([-+]?\d+)\/(\d+)$/;
const FLOAT = /^[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?$/;
const DECIMAL = /^([-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)M$/;
/** More digits than this cost too much to turn into a number. */
const DIGITS_MAX = 1000;

/** The value of a token that begins as a number, or undefined when it is none. */
export function numberOf(token: string): Edn | undefined {
  if (token.length > DIGITS_MAX) return undefined;
  if (INTEGER.test(token)) return integer(BigInt(token.replace(/[+N]/g, '')));
  if (FLOAT.test(token)) return float(Number(token));
  const decimal = DECIMAL.exec(token)?.[1];
  if (decimal !== undefined) return { kind: 'literal', text: `#M ${decimal}` };
  return ratio(token) ?? radix(token);
}

function integer(value: bigint): Edn {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : { kind: 'literal', text: `#N ${value}` };
}

function float(value: number): Edn {
  return Number.isFinite(value) ? value : { kind: 'literal', text: value < 0 ? '##-Inf' : '##Inf' };
}

function ratio(token: string): Edn | undefined {
  const [, over, under] = RATIO.exec(token) ?? [];
  if (over === undefined || under === undefined) return undefined;
  const [top, bottom] = [BigInt(over.replace('+', '')), BigInt(under)];
  if (bottom === 0n) return undefined;
  const shared = divisor(top < 0n ? -top : top, bottom);
  if (shared === bottom) return integer(top / bottom);
  return { kind: 'literal', text: `#ratio ${top / shared}/${bottom / shared}` };
}

function divisor(a: bigint, b: bigint): bigint {
  let [large, small] = [a, b];
  while (small !== 0n) [large, small] = [small, large % small];
  return large;
}

function radix(token: string): Edn | undefined {
  const [, sign, hex, base = '16', digits = hex] = RADIX.exec(token) ?? [];
  const by = Number(base);
  if (digits === undefined || by < 2 || by > 36) return undefined;
  let value = 0n;
  for (const digit of digits) {
    const worth = Number.parseInt(digit, 36);
    if (worth >= by) return undefined;
    value = value * BigInt(by) + BigInt(worth);
  }
  return integer(sign === '-' ? -value : value);
}
