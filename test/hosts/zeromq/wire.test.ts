// Frames and where they are parked.

import { expect, it } from 'vitest';
import { newMailbox, openRun, park, parkedMessage } from '../../../src/hosts/zeromq/mailbox.ts';
import { sameJson } from '../../../src/hosts/zeromq/json.ts';
import { OutQueue } from '../../../src/hosts/zeromq/out-queue.ts';
import { decodeFrame, encodeFrame } from '../../../src/hosts/zeromq/wire.ts';
import { decodeMessage } from '../../../src/protocol/codec/message.ts';
import { NEWEST_FORMAT } from '../../../src/protocol/configuration.ts';
import { slotAt } from '../../../src/protocol/ids.ts';
import type { Message } from '../../../src/protocol/message.ts';

const MESSAGE: Message = { kind: 'catch-up', fromSlot: slotAt(7) };
const HEADER = { run: 2, from: 'r0', fromIncarnation: 1, to: 'c12', linkSeq: 70_000 };

it('decodes the frame that was encoded', () => {
  const { header, payload } = decodeFrame(encodeFrame(HEADER, MESSAGE, NEWEST_FORMAT).bytes);
  expect(header).toEqual(HEADER);
  expect(decodeMessage(payload)).toEqual(MESSAGE);
});

it('notices every bit flipped in a header and every early end of it', () => {
  const { bytes, payloadAt } = encodeFrame(HEADER, MESSAGE, NEWEST_FORMAT);
  for (let bit = 0; bit < payloadAt * 8; bit++) {
    const damaged = bytes.slice();
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => decodeFrame(damaged)).toThrow();
    expect(() => decodeFrame(bytes.subarray(0, bit >> 3))).toThrow();
  }
});

it('parks frames of this run and of later ones, each as long as its run', () => {
  const mailbox = newMailbox();
  openRun(mailbox, 1);
  park(mailbox, encodeFrame(HEADER, MESSAGE, NEWEST_FORMAT).bytes);
  expect(parkedMessage(mailbox, HEADER)).toBeUndefined();
  openRun(mailbox, 2);
  expect(parkedMessage(mailbox, HEADER)).toBeDefined();
  expect(parkedMessage(mailbox, HEADER)).toBeDefined();
  expect(parkedMessage(mailbox, { ...HEADER, fromIncarnation: 0 })).toBeUndefined();
  openRun(mailbox, 3);
  park(mailbox, encodeFrame(HEADER, MESSAGE, NEWEST_FORMAT).bytes);
  park(mailbox, new Uint8Array([1, 2, 3]));
  expect(mailbox).toMatchObject({ stale: 1, undecodable: 1 });
  expect(mailbox.parked.size).toBe(0);
});

it('compares JSON by what it says', () => {
  expect(sameJson('{"a":1,"b":[{"c":2,"d":3}]}', '{"b":[{"d":3,"c":2}],"a":1}')).toBe(true);
  expect(sameJson('[1,2]', '[2,1]')).toBe(false);
  expect(sameJson('[1', '[1,2]')).toBe(false);
});

it('sends one after the other, in order, and past a failure', async () => {
  const sent: number[] = [];
  const failed: number[] = [];
  let open = 0;
  const socket = {
    async send(part: number): Promise<void> {
      expect(++open).toBe(1);
      await Promise.resolve();
      open--;
      if (part === 2) throw new Error('lost');
      sent.push(part);
    },
  };
  const queue = new OutQueue<number>(socket, (_, part) => failed.push(part));
  for (let part = 0; part < 5; part++) queue.push(part);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect({ sent, failed }).toEqual({ sent: [0, 1, 3, 4], failed: [2] });
});
