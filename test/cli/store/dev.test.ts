// `kvpaxos dev` as a user meets it: one command, three processes, data that stay; and every command
// that talks to it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dealer } from 'zeromq';
import { connect, KvError } from '../../../src/hosts/live/client/connect.ts';
import { onlyObject } from '../captured.ts';
import { until } from '../../hosts/live/lab.ts';
import type { Dev } from './captured.ts';
import { newStore, startDev } from './captured.ts';

const store = newStore();
let dev: Dev;

async function start(): Promise<void> {
  dev = await startDev(
    store,
    '--dir',
    'data',
    ...(store.env['KVPAXOS_ENDPOINTS'] === undefined ? ['--port', '0'] : []),
  );
  store.env['KVPAXOS_ENDPOINTS'] = dev.endpoints.join(',');
}

beforeAll(start, 120_000);
afterAll(async () => {
  await dev.end('SIGTERM');
  store.clear();
}, 120_000);

/** Whether a process is there. */
function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function statuses(): Promise<
  readonly {
    readonly status: {
      readonly pid: number;
      readonly role: string;
      readonly counters: { readonly badFrames: number };
    } | null;
  }[]
> {
  return onlyObject(await store.run('status', '--json'))['replicas'] as never;
}

describe('commands', () => {
  it('write and read', async () => {
    expect(await store.run('put', 'greeting', 'hello')).toStrictEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(await store.run('append', 'greeting', ' world')).toMatchObject({ code: 0 });
    expect(await store.run('get', 'greeting')).toStrictEqual({
      code: 0,
      stdout: 'hello world\n',
      stderr: '',
    });
    expect(await store.run('get', 'greeting', '--read', 'here')).toMatchObject({ code: 0 });
    // A follower may not have heard of it yet.
    await expect
      .poll(() => store.run('get', 'greeting', '--read', 'stale'), { timeout: 20_000 })
      .toMatchObject({ code: 0 });
    expect(await store.run('delete', 'greeting')).toMatchObject({ code: 0 });
    expect(await store.run('get', 'greeting')).toStrictEqual({
      code: 1,
      stdout: '',
      stderr: 'greeting is absent\n',
    });
  });

  it('take a value from standard input', async () => {
    const text = 'line\n\u{1f600} "quoted"\n';
    const io = { readStdin: () => Promise.resolve(text) };
    expect(await store.runWith(io, 'put', 'text', '-')).toMatchObject({ code: 0 });
    expect(await store.run('get', 'text')).toMatchObject({ stdout: `${text}\n` });
  });

  it('swap only what is as expected', async () => {
    expect(await store.run('cas', '--absent', 'lock', 'me')).toMatchObject({ code: 0 });
    expect(await store.run('cas', '--absent', 'lock', 'you')).toMatchObject({ code: 1 });
    expect(await store.run('cas', 'lock', 'me', 'you', '--json')).toMatchObject({ code: 0 });
    const refused = await store.run('cas', 'lock', 'me', 'us', '--json');
    expect(refused.code).toBe(1);
    expect(onlyObject(refused)).toStrictEqual({
      format: 'kvpaxos/result@1',
      outcome: 'ok',
      value: false,
    });
    expect(await store.run('get', 'lock')).toMatchObject({ stdout: 'you\n' });
  });

  it('say who leads, and let another one', async () => {
    const { code, stdout } = await store.run('status');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^cluster [0-9a-f]{16}, led by replica \d\nvoters: 0, 1, 2 /);
    const before = onlyObject(await store.run('status', '--json'))['leader'] as number;
    const to = (before + 1) % 3;
    expect(await store.run('transfer', String(to))).toMatchObject({ code: 0 });
    await until('the other one leads', async () => {
      return onlyObject(await store.run('status', '--json'))['leader'] === to;
    });
  });

  it('take a replica from the voters and give it back its vote', async () => {
    const { leader } = onlyObject(await store.run('status', '--json')) as { leader: number };
    const id = String((leader + 1) % 3);
    expect(await store.run('member', 'remove', id)).toMatchObject({ code: 0 });
    await until('it votes no more', async () => {
      const { stdout } = await store.run('status');
      return stdout.includes('quorums 2 and 2') && stdout.includes('learner');
    });
    await until('it votes again', async () => (await store.run('member', 'add', id)).code === 0);
    await until('all vote', async () =>
      (await store.run('status')).stdout.includes('voters: 0, 1, 2 '),
    );
  });

  it('take the leader from the voters, which its successor tells', async () => {
    const { leader } = onlyObject(await store.run('status', '--json')) as { leader: number };
    expect(await store.run('member', 'remove', String(leader))).toMatchObject({ code: 0 });
    const after = onlyObject(await store.run('status', '--json')) as { leader: number };
    expect(after.leader).not.toBe(leader);
    await until('it votes again', async () => {
      return (await store.run('member', 'add', String(leader))).code === 0;
    });
    await until('all vote', async () =>
      (await store.run('status')).stdout.includes('voters: 0, 1, 2 '),
    );
  });

  it('refuse what can never be', async () => {
    const refused = await store.run('put', 'k'.repeat(70_000), 'v', '--json');
    expect(refused.code).toBe(1);
    expect(onlyObject(refused)).toMatchObject({
      code: 'fail',
      message: expect.stringContaining('key') as string,
    });
    expect(await store.run('member', 'add', '7')).toMatchObject({ code: 1 });
    expect(await store.run('member', 'replace', '1', '1')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('by itself once it has caught up') as string,
    });
  });
});

describe('the client library', () => {
  it('does many things at once, in order, and says what is certain', async () => {
    const client = await connect({ endpoints: dev.endpoints.slice(0, 1), timeoutMs: 20_000 });
    const numbers = Array.from({ length: 200 }, (_, number) => number);
    await Promise.all(numbers.map((number) => client.append('order', `${String(number)},`)));
    expect(await client.get('order')).toBe(numbers.map((number) => `${String(number)},`).join(''));
    expect(await client.cas('order', 'no', 'yes')).toBe(false);
    expect(await client.get('order', { read: 'here' })).toContain('199,');
    await client.close();
    await expect(client.put('a', 'b')).rejects.toThrow(KvError);
  });
});

describe('bytes that are no frames', () => {
  it('are dropped, counted and told of; nothing else is lost', async () => {
    const stranger = new Dealer({ linger: 0 });
    stranger.connect(dev.endpoints[0] ?? '');
    await stranger.send('what is this?');
    await stranger.send(Buffer.alloc(300, 7));
    await until(
      'both are counted',
      async () => ((await statuses())[0]?.status?.counters.badFrames ?? 0) >= 2,
    );
    stranger.close();
    // Its line comes through a pipe of its own.
    await until('it is told of', () => {
      return dev.stderr().includes('replica 0: dropped a frame of 13 bytes from a client: ');
    });
    expect(await store.run('put', 'still', 'here')).toMatchObject({ code: 0 });
  });
});

describe('a replica that is killed', () => {
  it('is started again, and has what it had', async () => {
    await store.run('put', 'kept', 'yes');
    const [victim = -1] = dev.pids;
    process.kill(victim, 'SIGKILL');
    expect(await store.run('get', 'kept')).toMatchObject({ stdout: 'yes\n' });
    await until('it is back', async () => {
      const pid = (await statuses())[0]?.status?.pid;
      return pid !== undefined && pid !== victim;
    });
    expect(dev.stderr()).toContain(
      `replica 0 (process ${String(victim)}) ended by SIGKILL; it is started again`,
    );
  });
});

describe('the end', () => {
  it('comes with Ctrl-C for all processes; the data are there the next time', async () => {
    await store.run('put', 'stays', 'yes');
    const pids = (await statuses()).map(({ status }) => status?.pid ?? -1);
    expect(await dev.end('SIGINT')).toBe(130);
    expect(pids.filter(lives)).toStrictEqual([]);
    await start();
    expect(await store.run('get', 'stays')).toMatchObject({ stdout: 'yes\n' });
    expect(await store.run('get', 'kept')).toMatchObject({ stdout: 'yes\n' });
  }, 120_000);

  it('comes for the replicas also when dev itself is killed', async () => {
    const pids = (await statuses()).map(({ status }) => status?.pid ?? -1);
    expect(pids).not.toContain(-1);
    await dev.end('SIGKILL');
    await until('no replica is left', () => pids.every((pid) => !lives(pid)));
    await start();
    expect(await store.run('get', 'stays')).toMatchObject({ stdout: 'yes\n' });
  }, 120_000);

  it('leaves folders that can be looked into', async () => {
    expect(await dev.end('SIGTERM')).toBe(0);
    const { code, stdout } = await store.run('inspect', 'data/r0');
    expect(code).toBe(0);
    expect(stdout).toContain('identity of replica 0, life 0');
    expect(onlyObject(await store.run('inspect', 'data/r0', '--json'))).toMatchObject({
      replica: 0,
      life: 0,
      isDoubtful: false,
      isDamaged: false,
    });
    await start();
  }, 120_000);
});
