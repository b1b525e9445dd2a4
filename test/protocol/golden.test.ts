// The bytes themselves. A change here breaks every disk and every cluster that is being upgraded:
// what is wanted is another format, with the old ones as they are.
import { describe, expect, test } from 'vitest';
import type { Writer } from '../../src/base/bytes.ts';
import { newWriter, written } from '../../src/base/bytes.ts';
import { encodeMessage } from '../../src/protocol/codec/message.ts';
import { encodeRecord } from '../../src/protocol/codec/record.ts';
import { encodeSnapshotChunk, encodeSnapshotHeader } from '../../src/protocol/codec/snapshot.ts';
import type { Format } from '../../src/protocol/configuration.ts';
import { SAMPLE_CHUNK, SAMPLE_HEADER, SAMPLE_MESSAGES, SAMPLE_RECORDS } from './samples.ts';

function hex(encode: (writer: Writer) => void): string {
  const writer = newWriter();
  encode(writer);
  return Array.from(written(writer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function messages(format: Format): string[] {
  return Object.values(SAMPLE_MESSAGES).map((message) => {
    const bytes = hex((writer) => {
      encodeMessage(writer, message, format);
    });
    return `${message.kind} ${bytes}`;
  });
}

function onDisk(format: Format): string[] {
  const records = Object.values(SAMPLE_RECORDS).map((record) => {
    const bytes = hex((writer) => {
      encodeRecord(writer, record, format);
    });
    return `${record.kind} ${bytes}`;
  });
  const header = hex((writer) => {
    encodeSnapshotHeader(writer, SAMPLE_HEADER, format);
  });
  const chunk = hex((writer) => {
    encodeSnapshotChunk(writer, SAMPLE_CHUNK, format);
  });
  return [...records, `header ${header}`, `chunk ${chunk}`];
}

describe('bytes of format 1', () => {
  test('messages', () => {
    expect(messages(1)).toMatchInlineSnapshot(`
      [
        "canvass 010b030000000100000000000000",
        "support 010c030000000100000001000000",
        "prepare 0100030000000100000000000000c800000000000000012c01000002000000",
        "promise 0101030000000100000001000000c80000000000000002000000c800000000000000030000000100000000c90000000000000003000000010000000100",
        "accept 01020300000001000000c70000000000000002000000c80000000000000001e90300000c000000000000000105000000000000000c000000000000000b00000000000000010100000078030000006f6e6500c02cc899010000c90000000000000001e90300000c00000000000000000c000000000000000b000000000000000401000000c3bc000000000000c02cc899010000",
        "accepted 010303000000010000000100000002000000c800000000000000c900000000000000",
        "nack 010403000000010000002c01000002000000",
        "heartbeat 010503000000010000000900000000000000c700000000000000",
        "heard 010e0300000001000000010000000900000000000000c70000000000000002",
        "catch-up 0106c800000000000000",
        "decided 0107c800000000000000ca000000000000000b0000000200000002e903000000c02cc899010000030000000003000000000000000000000001000000000000000200000000000000020000000200000002",
        "snapshot 010fe80300000000000000000000030000000000000000000000010000000000000002000000000000000200000002000000020b00000000c02cc89901000002000000feffffff01000000010000000100000078030000006f6e650100000005000000000000000c0000000000000000c02cc899010000020000000b000000000000000101000000610c0000000000000003",
        "snapshot-next 0110e803000000000000feffffff01000000",
        "join 011101000000c80000000000000002",
        "read-index 01120700000000000000",
        "read-at 01130700000000000000c800000000000000",
        "transfer 010d0300000001000000",
        "register 0114e90300000c00000000000000",
        "request 0108e90300000c0000000000000005000000000000000c000000000000000b000000000000000201000000780300000074776f",
        "read 0115e90300000c00000000000000010000007801",
        "change 0116e90300000c00000000000000020100000003000000",
        "registered 0117e90300000c000000000000000500000000000000",
        "reply 0109e90300000c0000000000000001030000006f6e65",
        "redirect 010ae90300000c000000000000000101000000",
        "busy 0118e90300000c00000000000000",
        "refused 0119e90300000c0000000000000008000000746f6f206c6f6e67",
        "expired 011ae90300000c00000000000000",
        "changed 011be90300000c00000000000000",
        "unchanged 011ce90300000c000000000000000400000062757379",
      ]
    `);
  });

  test('records and snapshots', () => {
    expect(onDisk(1)).toMatchInlineSnapshot(`
      [
        "identity 01000200000001000000c800000000000000",
        "promise 01010300000001000000",
        "acceptance 0102c800000000000000030000000100000001e90300000c000000000000000105000000000000000c000000000000000b00000000000000010100000078030000006f6e6500c02cc899010000",
        "header 01e80300000000000000000000030000000000000000000000010000000000000002000000000000000200000002000000020b00000000c02cc89901000002000000feffffff",
        "chunk 01010000000100000078030000006f6e650100000005000000000000000c0000000000000000c02cc899010000020000000b000000000000000101000000610c0000000000000003",
      ]
    `);
  });
});

describe('bytes of format 2', () => {
  test('messages', () => {
    expect(messages(2)).toMatchInlineSnapshot(`
      [
        "canvass 020b030100",
        "support 020c030101",
        "prepare 0200030100c80101ac0202",
        "promise 0201030101c80102c801030100c90103010100",
        "accept 02020301c70102c80101e9070c01050c0b010178036f6e658080b3c19c33c90101e9070c000c0b0401c3bc00008080b3c19c33",
        "accepted 020303010102c801c901",
        "nack 02040301ac0202",
        "heartbeat 0205030109c701",
        "heard 020e03010109c70102",
        "catch-up 0206c801",
        "decided 0207c801ca010b0202e9078080b3c19c33030003000001000200020202",
        "snapshot 020fe80700030000010002000202020b8080b3c19c3302feffffff01010178036f6e6501050c8080b3c19c33020b0101610c03",
        "snapshot-next 0210e807feffffff01",
        "join 021101c80102",
        "read-index 021207",
        "read-at 021307c801",
        "transfer 020d0301",
        "register 0214e9070c",
        "request 0208e9070c050c0b0201780374776f",
        "read 0215e9070c017801",
        "change 0216e9070c020103",
        "registered 0217e9070c05",
        "reply 0209e9070c01036f6e65",
        "redirect 020ae9070c0101",
        "busy 0218e9070c",
        "refused 0219e9070c08746f6f206c6f6e67",
        "expired 021ae9070c",
        "changed 021be9070c",
        "unchanged 021ce9070c0462757379",
      ]
    `);
  });

  test('records and snapshots', () => {
    expect(onDisk(2)).toMatchInlineSnapshot(`
      [
        "identity 02000201c801",
        "promise 02010301",
        "acceptance 0202c801030101e9070c01050c0b010178036f6e658080b3c19c33",
        "header 02e80700030000010002000202020b8080b3c19c3302feffffff",
        "chunk 02010178036f6e6501050c8080b3c19c33020b0101610c03",
      ]
    `);
  });
});
