import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError, newWriter, written } from '../../src/base/bytes.ts';
import { decodeMessage, encodeMessage } from '../../src/protocol/codec.ts';
import type { Message } from '../../src/protocol/message.ts';
import { message } from './arbitrary.ts';

function encoded(value: Message): Uint8Array {
  const writer = newWriter(1);
  encodeMessage(writer, value);
  return written(writer);
}

describe('the wire format', () => {
  test('encode then decode is the identity, whatever strings hold', () => {
    fc.assert(
      fc.property(message, (value) => {
        expect(decodeMessage(encoded(value))).toEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  test('the bytes name the message: one encoding each', () => {
    fc.assert(
      fc.property(message, (value) => {
        const bytes = encoded(value);
        expect(encoded(decodeMessage(bytes))).toStrictEqual(bytes);
      }),
      { numRuns: 500 },
    );
  });

  test('every cut of a message is refused with a place', () => {
    fc.assert(
      fc.property(message, fc.nat(), (value, at) => {
        const bytes = encoded(value);
        const cut = bytes.slice(0, at % bytes.length);
        expect(() => decodeMessage(cut)).toThrow(DecodeError);
      }),
      { numRuns: 1000 },
    );
  });

  test('damaged bytes give another message or a DecodeError, never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), message, fc.nat(), (noise, value, at) => {
        const flipped = encoded(value);
        const place = at % flipped.length;
        flipped[place] = (flipped[place] ?? 0) ^ (1 + (at % 255));
        for (const bytes of [noise, flipped]) {
          try {
            expect(decodeMessage(bytes)).not.toEqual(value);
          } catch (error) {
            if (!(error instanceof DecodeError)) throw error;
            expect(error.offset).toBeLessThanOrEqual(bytes.length);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('a length that lies does not allocate', () => {
    const bytes = new Uint8Array([1, 4, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255]);
    bytes[1] = 3; // accepted: ballot, then a count of 2^32 - 1
    expect(() => decodeMessage(bytes)).toThrow('count 4294967295 exceeds the message at byte 10');
  });
});
