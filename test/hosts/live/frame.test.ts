// Frames between free-running processes, and the queues in which they wait.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodeError } from '../../../src/base/bytes.ts';
import type { FrameHeader } from '../../../src/hosts/live/frame.ts';
import { decodeFrame, encodeFrame, NOBODY } from '../../../src/hosts/live/frame.ts';
import { FrameQueue } from '../../../src/hosts/live/frame-queue.ts';

const header: fc.Arbitrary<FrameHeader> = fc.record(
  {
    kind: fc.constantFrom('peer', 'client', 'reply', 'ask', 'answer'),
    cluster: fc.stringMatching(/^[0-9a-f]{16}$/),
    from: fc.nat({ max: NOBODY }),
    to: fc.nat({ max: NOBODY }),
    incarnation: fc.nat({ max: 0xffff_ffff }),
  },
  { noNullPrototype: true },
);
const parts = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 });

describe('a frame', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(header, parts, (head, body) => {
        const frame = decodeFrame(encodeFrame(head, body));
        expect(frame.header).toStrictEqual(head);
        expect(frame.parts.map((part) => [...part])).toStrictEqual(body.map((part) => [...part]));
      }),
    );
  });

  it('is refused whole when any bit of it is another, or its end is missing', () => {
    fc.assert(
      fc.property(header, parts, fc.nat(), fc.nat({ max: 7 }), (head, body, at, bit) => {
        const bytes = encodeFrame(head, body);
        expect(() => decodeFrame(bytes.subarray(0, at % bytes.length))).toThrow(DecodeError);
        const byte = at % bytes.length;
        bytes[byte] = (bytes[byte] ?? 0) ^ (1 << bit);
        expect(() => decodeFrame(bytes)).toThrow(DecodeError);
      }),
    );
  });
});

/** A socket whose sends end when they are told to. */
function heldSocket(): {
  readonly sent: (readonly [string, number[]])[];
  readonly send: (receiver: string, parts: readonly Uint8Array[]) => Promise<void>;
  readonly release: () => Promise<void>;
} {
  const sent: (readonly [string, number[]])[] = [];
  let end: (() => void) | null = null;
  return {
    sent,
    send: (receiver, frame) => {
      sent.push([receiver, frame.map((part) => part[0] ?? -1)]);
      return new Promise((resolve) => (end = resolve));
    },
    release: async () => {
      end?.();
      await new Promise((resume) => setImmediate(resume));
    },
  };
}

const part = (number: number, length = 1): Uint8Array => new Uint8Array(length).fill(number);

describe('a queue of frames', () => {
  it('sends one at a time, and what comes meanwhile as one frame for each receiver', async () => {
    const socket = heldSocket();
    const queue = new FrameQueue<string>(socket.send);
    queue.push('a', 'a', part(1));
    queue.flush();
    for (const number of [2, 3]) queue.push('b', 'b', part(number));
    queue.push('a', 'a', part(4));
    queue.flush();
    expect(socket.sent).toStrictEqual([['a', [1]]]);
    await socket.release();
    await socket.release();
    expect(socket.sent).toStrictEqual([
      ['a', [1]],
      ['b', [2, 3]],
      ['a', [4]],
    ]);
  });

  it('closes a frame that is long enough', async () => {
    const socket = heldSocket();
    const queue = new FrameQueue<string>(socket.send, { bytesMax: 1e6, frameBytesMax: 20 });
    for (const number of [1, 2, 3]) queue.push('a', 'a', part(number, 10));
    queue.flush();
    await socket.release();
    expect(socket.sent).toStrictEqual([
      ['a', [1, 2]],
      ['a', [3]],
    ]);
  });

  it('never holds more than it may: the oldest go, and are counted', async () => {
    const socket = heldSocket();
    const queue = new FrameQueue<string>(socket.send, { bytesMax: 100, frameBytesMax: 1000 });
    queue.push('dead', 'dead', part(0));
    queue.flush();
    for (let number = 1; number <= 50; number++) {
      queue.push('dead', 'dead', part(number, 6));
      expect(queue.waitingBytes).toBeLessThanOrEqual(100);
    }
    await socket.release();
    const [, left = []] = socket.sent[1] ?? [];
    expect(left.length).toBeGreaterThan(5);
    expect(queue.dropped + left.length).toBe(50);
    expect(left).toStrictEqual(Array.from(left, (_, nth) => 51 - left.length + nth));
  });

  it('gives up all that is older for one part that is longer than the queue, and sends it', async () => {
    const socket = heldSocket();
    const queue = new FrameQueue<string>(socket.send, { bytesMax: 100, frameBytesMax: 1000 });
    for (const number of [1, 2]) queue.push('a', 'a', part(number, 20));
    queue.push('a', 'a', part(3, 200));
    expect(queue.dropped).toBe(2);
    queue.push('b', 'b', part(4));
    expect(queue.dropped).toBe(3);
    queue.push('a', 'a', part(5, 200));
    queue.flush();
    await socket.release();
    expect(socket.sent).toStrictEqual([['a', [5]]]);
  });

  it('counts what a lost receiver did not get, and goes on', async () => {
    const got: string[] = [];
    const queue = new FrameQueue<string>((receiver) => {
      if (receiver === 'gone') return Promise.reject(new Error('no route'));
      got.push(receiver);
      return Promise.resolve();
    });
    queue.push('gone', 'gone', part(1));
    queue.push('here', 'here', part(2));
    queue.flush();
    await new Promise((resume) => setImmediate(resume));
    expect(got).toStrictEqual(['here']);
    expect(queue.dropped).toBe(1);
  });
});
