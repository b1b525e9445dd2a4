import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Writer } from '../../src/base/bytes.ts';
import {
  DecodeError,
  newReader,
  newWriter,
  readInt,
  readString,
  readWide,
  writeInt,
  writeString,
  writeWide,
  written,
} from '../../src/base/bytes.ts';
import { NO_BALLOT } from '../../src/protocol/ballot.ts';
import { decodeMessage, encodeMessage } from '../../src/protocol/codec/message.ts';
import { decodeRecord, encodeRecord } from '../../src/protocol/codec/record.ts';
import {
  decodeSnapshotChunk,
  decodeSnapshotHeader,
  encodeSnapshotChunk,
  encodeSnapshotHeader,
} from '../../src/protocol/codec/snapshot.ts';
import { NO_OP } from '../../src/protocol/command.ts';
import type { Format } from '../../src/protocol/configuration.ts';
import { NEWEST_FORMAT } from '../../src/protocol/configuration.ts';
import { clientId, replicaId, sessionAt, slotAt } from '../../src/protocol/ids.ts';
import type { Message } from '../../src/protocol/message.ts';
import type { SnapshotChunk, SnapshotHeader } from '../../src/protocol/snapshot.ts';
import { chunk, format, header, message, record } from './arbitrary.ts';
import { SAMPLE_HEADER, SAMPLE_MESSAGES } from './samples.ts';

/** A way to write values and to read them. */
interface Codec<T> {
  readonly values: fc.Arbitrary<T>;
  readonly encode: (writer: Writer, value: T, format: Format) => void;
  readonly decode: (bytes: Uint8Array) => T;
}

function encoded<T>(codec: Codec<T>, value: T, inFormat: Format): Uint8Array {
  const writer = newWriter(1);
  codec.encode(writer, value, inFormat);
  return written(writer);
}

const MESSAGES: Codec<Message> = { values: message, encode: encodeMessage, decode: decodeMessage };
const HEADERS: Codec<SnapshotHeader> = {
  values: header,
  encode: encodeSnapshotHeader,
  decode: decodeSnapshotHeader,
};
const CHUNKS: Codec<SnapshotChunk> = {
  values: chunk,
  encode: encodeSnapshotChunk,
  decode: decodeSnapshotChunk,
};

/** Whether one of a message's bytes may stand for more than itself: see `readSoftware`. */
function namesSoftware(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'software' in value;
}

function laws<T>(name: string, codec: Codec<T>): void {
  describe(`the encoding of ${name}`, () => {
    test('encode then decode is the identity, whatever strings hold', () => {
      fc.assert(
        fc.property(codec.values, format, (value, inFormat) => {
          expect(codec.decode(encoded(codec, value, inFormat))).toEqual(value);
        }),
        { numRuns: 2000 },
      );
    });

    test('the bytes name the value: one encoding each in a format', () => {
      fc.assert(
        fc.property(codec.values, format, (value, inFormat) => {
          const bytes = encoded(codec, value, inFormat);
          expect(encoded(codec, codec.decode(bytes), inFormat)).toStrictEqual(bytes);
        }),
        { numRuns: 500 },
      );
    });

    test('every cut is refused with a place, and so is anything more', () => {
      fc.assert(
        fc.property(codec.values, format, (value, inFormat) => {
          const bytes = encoded(codec, value, inFormat);
          for (let length = 0; length < bytes.length; length++) {
            expect(() => codec.decode(bytes.slice(0, length))).toThrow(DecodeError);
          }
          expect(() => codec.decode(new Uint8Array([...bytes, 0]))).toThrow(
            `bytes left over at byte ${String(bytes.length)}`,
          );
        }),
        { numRuns: 100 },
      );
    });

    test('damaged bytes give another value or a DecodeError, never anything else', () => {
      const noise = fc.uint8Array({ maxLength: 80 });
      fc.assert(
        fc.property(noise, codec.values, format, fc.nat(), (random, value, inFormat, at) => {
          const flipped = encoded(codec, value, inFormat);
          const place = at % flipped.length;
          flipped[place] = (flipped[place] ?? 0) ^ (1 + (at % 255));
          random[0] = inFormat;
          for (const bytes of [random, flipped]) {
            try {
              const decoded = codec.decode(bytes);
              if (!namesSoftware(value)) expect(decoded).not.toEqual(value);
            } catch (error) {
              if (!(error instanceof DecodeError)) throw error;
              expect(error.offset).toBeLessThanOrEqual(bytes.length);
            }
          }
        }),
        { numRuns: 3000 },
      );
    });
  });
}

laws('messages', MESSAGES);
laws('records', { values: record, encode: encodeRecord, decode: decodeRecord });
laws('headers of snapshots', HEADERS);
laws('chunks of snapshots', CHUNKS);

describe('lists', () => {
  const hundred = <T>(item: T): T[] => new Array<T>(100).fill(item);
  const [slot, replica, ballot] = [slotAt(0), replicaId(0), NO_BALLOT];
  const from = { client: clientId(0), request: 0 };

  test('of many of the smallest items are read: no bound on a count is too strict', () => {
    const lists: readonly Message[] = [
      {
        kind: 'promise',
        ballot,
        life: 0,
        fromSlot: slot,
        accepted: hundred({ slot, ballot, command: null }),
      },
      { kind: 'accept', ballot, entries: hundred({ slot, command: NO_OP }), decidedUpTo: slot },
      { kind: 'accepted', ballot, life: 0, slots: hundred(slot) },
      { kind: 'decided', fromSlot: slot, commands: hundred(NO_OP), decidedUpTo: slot, round: 7 },
      { kind: 'change', ...from, change: { kind: 'set', voters: hundred(replica) } },
    ];
    for (const value of lists) {
      expect(decodeMessage(encoded(MESSAGES, value, 2))).toEqual(value);
    }
  });

  test('in snapshots as well', () => {
    const session = { session: sessionAt(0), last: 0, activeMs: 0, results: [] };
    const chunks: readonly SnapshotChunk[] = [
      { entries: hundred(['', ''] as const), sessions: [] },
      { entries: [], sessions: hundred(session) },
      { entries: [], sessions: [{ ...session, results: hundred([0, null] as const) }] },
    ];
    for (const value of chunks)
      expect(decodeSnapshotChunk(encoded(CHUNKS, value, 2))).toEqual(value);
    const configuration = { ...SAMPLE_HEADER.configuration, voters: hundred({ replica, life: 0 }) };
    const value = { ...SAMPLE_HEADER, configuration };
    expect(decodeSnapshotHeader(encoded(HEADERS, value, 2))).toEqual(value);
  });
});

describe('formats', () => {
  test('a format that is not known is refused, and so is a kind', () => {
    for (const first of [0, NEWEST_FORMAT + 1, 255]) {
      const bytes = encoded(MESSAGES, SAMPLE_MESSAGES.busy, 2);
      bytes[0] = first;
      expect(() => decodeMessage(bytes)).toThrow(`unknown format ${String(first)} at byte 0`);
    }
    expect(() => decodeMessage(new Uint8Array([2, 250]))).toThrow(
      'unknown message type 250 at byte 1',
    );
  });

  test('format 2 is smaller on every message of a young cluster', () => {
    for (const sample of Object.values(SAMPLE_MESSAGES)) {
      const [first, second] = [encoded(MESSAGES, sample, 1), encoded(MESSAGES, sample, 2)];
      expect(second.length, sample.kind).toBeLessThan(first.length);
    }
  });

  test('software that reads a newer format is taken for one that reads ours', () => {
    for (const kind of ['heard', 'join'] as const) {
      const bytes = encoded(MESSAGES, SAMPLE_MESSAGES[kind], 2);
      bytes[bytes.length - 1] = NEWEST_FORMAT + 1;
      expect(decodeMessage(bytes)).toStrictEqual({
        ...SAMPLE_MESSAGES[kind],
        software: NEWEST_FORMAT,
      });
      bytes[bytes.length - 1] = 0;
      expect(() => decodeMessage(bytes)).toThrow('unknown format 0');
    }
  });

  test('what is written around a value has fixed width, whatever its format', () => {
    const writer = newWriter();
    encodeMessage(writer, SAMPLE_MESSAGES.busy, 2);
    const { length } = writer;
    writeInt(writer, 1);
    expect(writer.length).toBe(length + 4);
  });
});

describe('strings', () => {
  const UNITS = ['a', '\u00e9', '\uffff', '\ud800'];
  const text = (length: number): string =>
    Array.from({ length }, (_, at) => UNITS[(at * 7 + (at >> 3)) % UNITS.length]).join('');

  test.each([32, 33, 4096, 4097, 8192, 10_000])(
    'of %i code units are read as written',
    (length) => {
      const writer = newWriter(1);
      writeString(writer, text(length));
      const reader = newReader(written(writer));
      expect(readString(reader) === text(length)).toBe(true);
      expect(reader.offset).toBe(writer.length);
    },
  );

  test('are refused where a byte far inside is wrong, or their end is missing', () => {
    const writer = newWriter(1);
    writeString(writer, text(10_000));
    const bytes = written(writer);
    expect(() => readString(newReader(bytes.subarray(0, -1)))).toThrow(DecodeError);
    bytes[bytes.length - 1] = 0xff;
    expect(() => readString(newReader(bytes))).toThrow(DecodeError);
  });
});

describe('integers', () => {
  function compact(...bytes: readonly number[]): ReturnType<typeof newReader> {
    const reader = newReader(new Uint8Array(bytes));
    reader.isCompact = true;
    return reader;
  }

  test('a length that lies does not allocate', () => {
    // accepted: ballot and life, then a count of 2^32 - 1
    const fixed = [1, 3, ...new Array<number>(12).fill(0), 255, 255, 255, 255];
    expect(() => decodeMessage(new Uint8Array(fixed))).toThrow(
      'count 4294967295 exceeds the bytes left at byte 14',
    );
    expect(() => decodeMessage(new Uint8Array([2, 3, 0, 0, 0, 255, 255, 255, 255, 15]))).toThrow(
      'count 4294967295 exceeds the bytes left at byte 5',
    );
  });

  test('of variable length: the greatest is read, one more is not', () => {
    expect(readInt(compact(255, 255, 255, 255, 15))).toBe(0xffff_ffff);
    expect(() => readInt(compact(128, 128, 128, 128, 16))).toThrow('out of range at byte 0');
    const ones = [255, 255, 255, 255, 255, 255, 255];
    expect(readWide(compact(...ones, 15))).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => readWide(compact(...ones.map(() => 128), 16))).toThrow('out of range at byte 0');
  });

  test('of variable length: none has more bytes than it needs, or no end', () => {
    expect(() => readInt(compact(128, 0))).toThrow('too many bytes at byte 0');
    expect(() => readWide(compact(255, 128, 0))).toThrow('too many bytes at byte 0');
    const endless = compact(...new Array<number>(1000).fill(128));
    expect(() => readWide(endless)).toThrow(DecodeError);
    expect(endless.offset).toBeLessThan(16);
  });

  test('of fixed width: more than 53 bits are refused', () => {
    const greatest = [255, 255, 255, 255, 255, 255, 31, 0];
    expect(readWide(newReader(new Uint8Array(greatest)))).toBe(Number.MAX_SAFE_INTEGER);
    const more = [0, 0, 0, 0, 0, 0, 32, 0];
    expect(() => readWide(newReader(new Uint8Array(more)))).toThrow('out of range at byte 0');
  });

  test('what does not fit is never written', () => {
    for (const isCompact of [false, true]) {
      for (const value of [-1, 0.5, 2 ** 53, NaN]) {
        expect(() => writeWide({ ...newWriter(), isCompact }, value)).toThrow('cannot be written');
        expect(() => writeInt({ ...newWriter(), isCompact }, value)).toThrow('cannot be written');
      }
      expect(() => writeInt({ ...newWriter(), isCompact }, 2 ** 32)).toThrow('cannot be written');
    }
  });
});
