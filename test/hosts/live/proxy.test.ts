// A proxy between two ZeroMQ sockets: what it lets pass, holds, loses, doubles and delays.

import { afterEach, describe, expect, it } from 'vitest';
import { Pull, Push } from 'zeromq';
import type { Fate } from '../../../src/hosts/live/lab/proxy.ts';
import { Proxy, QUIET } from '../../../src/hosts/live/lab/proxy.ts';
import { ZmtpCutter } from '../../../src/hosts/live/lab/zmtp.ts';

const endings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
}, 5000);

interface Line {
  readonly proxy: Proxy;
  readonly push: Push;
  /** The next `count` messages that arrive. */
  readonly arrivals: (count: number) => Promise<string[]>;
}

async function line(): Promise<Line> {
  const proxy = await Proxy.open();
  const pull = new Pull({ linger: 0 });
  await pull.bind('tcp://127.0.0.1:*');
  proxy.leadTo(Number(/\d+$/.exec(pull.lastEndpoint ?? '')?.[0]));
  const push = new Push({ linger: 0, immediate: true, reconnectInterval: 5 });
  push.connect(`tcp://127.0.0.1:${String(proxy.port)}`);
  endings.push(
    () => push.close(),
    () => pull.close(),
    () => proxy.close(),
  );
  const arrivals = async (count: number): Promise<string[]> => {
    const got: string[] = [];
    while (got.length < count) got.push(String((await pull.receive())[0]));
    return got;
  };
  return { proxy, push, arrivals };
}

const fated = (fate: Partial<Fate>): typeof QUIET => ({
  isHeld: false,
  fate: () => ({ copiesAfterMs: [0], mayBeOvertaken: false, ...fate }),
});

describe('a proxy', () => {
  it('passes messages of every size in order', async () => {
    const { push, arrivals } = await line();
    const sent = [0, 1, 255, 256, 70_000].map((length) => 'a'.repeat(length));
    for (const text of sent) await push.send(text);
    expect(await arrivals(sent.length)).toStrictEqual(sent);
  });

  it('holds messages on a link that is cut, and lets them pass when it is healed', async () => {
    const { proxy, push, arrivals } = await line();
    await push.send('before');
    expect(await arrivals(1)).toStrictEqual(['before']);
    proxy.conduct('forth', { ...QUIET, isHeld: true });
    await push.send('during');
    const next = arrivals(1);
    const early = new Promise((resolve) => setTimeout(resolve, 50, 'nothing'));
    expect(await Promise.race([next, early])).toBe('nothing');
    proxy.conduct('forth', QUIET);
    expect(await next).toStrictEqual(['during']);
  });

  it('loses, doubles and overtakes whole messages and never breaks the connection', async () => {
    const { proxy, push, arrivals } = await line();
    await push.send('0');
    expect(await arrivals(1)).toStrictEqual(['0']);
    const fates: Partial<Fate>[] = [
      { copiesAfterMs: [] },
      { copiesAfterMs: [0, 20] },
      { copiesAfterMs: [60], mayBeOvertaken: true },
      {},
    ];
    proxy.conduct('forth', {
      isHeld: false,
      fate: () => ({ copiesAfterMs: [0], mayBeOvertaken: false, ...fates.shift() }),
    });
    for (const text of ['lost', 'twice', 'late', 'last']) await push.send(text);
    expect(await arrivals(4)).toStrictEqual(['twice', 'twice', 'last', 'late']);
  });

  it('keeps the order of messages that are delayed', async () => {
    const { proxy, push, arrivals } = await line();
    const delays = [30, 0, 10];
    proxy.conduct('forth', fated({}));
    proxy.conduct('forth', {
      isHeld: false,
      fate: () => ({ copiesAfterMs: [delays.shift() ?? 0], mayBeOvertaken: false }),
    });
    for (const text of ['a', 'b', 'c', 'd']) await push.send(text);
    expect(await arrivals(4)).toStrictEqual(['a', 'b', 'c', 'd']);
  });

  it('ends connections that are broken off; new ones pass once it is mended', async () => {
    const { proxy, push, arrivals } = await line();
    await push.send('before');
    expect(await arrivals(1)).toStrictEqual(['before']);
    const lost = new Promise((resolve) => push.events.on('disconnect', resolve));
    proxy.breakOff();
    await lost;
    // What is sent while the socket takes leave of the old connection is lost with it.
    const connected = new Promise((resolve) => push.events.on('handshake', resolve));
    proxy.mend();
    await connected;
    await push.send('after');
    expect(await arrivals(1)).toStrictEqual(['after']);
  });
});

describe('the cutter of connections', () => {
  const greeting = Buffer.alloc(64, 1);
  const command = Buffer.from([4, 2, 9, 9]);
  const short = Buffer.from([0, 1, 7]);
  const long = Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 1, 0]), Buffer.alloc(256, 5)]);
  const parts = Buffer.from([1, 1, 6, 0, 1, 7]);
  const whole = Buffer.concat([greeting, command, short, long, parts]);

  it.each([1, 3, 64, 1000])('finds the same units in pieces of %i bytes', (size) => {
    const cutter = new ZmtpCutter();
    const units = [];
    for (let at = 0; at < whole.length; at += size) {
      units.push(...cutter.take(whole.subarray(at, at + size)));
    }
    const messages = units.filter(({ isMessage }) => isMessage).map(({ bytes }) => bytes);
    expect(messages).toStrictEqual([short, long, parts]);
    expect(Buffer.concat(units.map(({ bytes }) => bytes)).equals(whole)).toBe(true);
  });
});
