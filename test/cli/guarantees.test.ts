// Other guarantees than linearizability on the command line: a system that promises less is tested for
// what it promises.

import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/lab/scenario/file.ts';
import { parseCampaign } from '../../src/schemas/output.ts';
import { newDesk, onlyObject } from './captured.ts';

const desk = newDesk();
afterAll(desk.clear);

const mutant = (name: string): string =>
  resolve(import.meta.dirname, `../../scenarios/mutants/${name}.json`);
const RYW = ['--guarantee', 'read-your-writes'];

describe('a store whose followers answer from what they have', () => {
  const file = mutant('read-here-at-once');

  it('is not linearizable, but keeps everything less', async () => {
    expect((await desk.run('replay', file, '--host', 'sim', '--expected')).code).toBe(0);
    const asked = 'sequential,session,monotonic-reads,monotonic-writes,writes-follow-reads';
    const flags = ['--guarantee', asked, ...RYW];
    const ended = await desk.run('replay', file, '--host', 'sim', ...flags, '--json');
    expect(ended.code).toBe(0);
    const names = [...asked.split(','), 'read-your-writes'];
    expect(onlyObject(ended)).toMatchObject({
      verdict: 'holds',
      guarantees: names.map((guarantee) => ({ guarantee, verdict: 'holds' })),
    });
  });
});

describe('a leader that answers reads alone', () => {
  const file = resolve(import.meta.dirname, 'fixtures/misses-own-write.json');

  it('lets a client miss what it wrote itself; the weakest guarantee broken is the signature', async () => {
    const ended = await desk.run(
      'replay',
      file,
      '--host',
      'sim',
      '--guarantee',
      'sequential',
      ...RYW,
      '--json',
    );
    expect(ended.code).toBe(1);
    const verdict = { verdict: 'violation', anomaly: 'guarantee:read-your-writes' };
    expect(onlyObject(ended)).toMatchObject(verdict);
  });

  it('is shrunk for the same reason, which its file then expects', async () => {
    const out = ['--out', 'small.json'];
    expect((await desk.run('shrink', file, ...RYW, ...out, '--json')).code).toBe(1);
    const { expected } = parseScenario(desk.read('small.json'), 'small.json');
    const signature = 'guarantee:read-your-writes';
    expect(expected).toMatchObject({ signature, guarantees: ['read-your-writes'] });
    expect((await desk.run('replay', 'small.json', '--expected')).code).toBe(0);
  });
});

describe('a campaign for other guarantees', () => {
  const flags = ['--host', 'sim', '--seed', '5', '--guarantee', 'sequential'];

  it('counts what became of each, whoever executes the cases, part by part and as a whole', async () => {
    const session = ['--guarantee', 'session'];
    const parts = ['1', '2'].map((part) => [
      ...['run', ...flags, ...session, '--cases', '12', '--shard', `${part}/2`],
      ...['--out', `part${part}`],
    ]);
    expect((await desk.run(...(parts[0] ?? []), '--workers', '2')).code).toBe(0);
    const ended = await desk.run(...(parts[1] ?? []));
    expect(ended.stdout).toContain('--guarantee sequential,session');
    const merged = await desk.run('merge', 'part1', 'part2', '--out', 'whole', '--json');
    const { guarantees, verdicts } = parseCampaign(merged.stdout, 'stdout');
    const counts = { holds: 12, violation: 0, unknown: 0 };
    expect(verdicts).toEqual({ linearizable: 0, ...counts });
    expect(guarantees).toEqual([
      { guarantee: 'sequential', ...counts },
      { guarantee: 'session', ...counts },
    ]);
  });

  it('is not merged with parts that were judged by something else', async () => {
    const other = ['run', '--host', 'sim', '--seed', '5', '--cases', '12', '--shard', '2/2'];
    await desk.run(...other, '--out', 'other');
    const refused = await desk.run('merge', 'part1', 'other', '--out', 'odd');
    expect(refused.code).toBe(254);
    expect(refused.stderr).toContain('judged by different guarantees');
  });

  it('goes on with what it was asked, and takes no other guarantee', async () => {
    const controller = new AbortController();
    controller.abort();
    const listenForInterrupt = (): AbortSignal => controller.signal;
    const begun = ['run', ...flags, '--cases', '6', '--out', 'cut'];
    expect((await desk.runWith({ listenForInterrupt }, ...begun)).code).toBe(130);
    const refused = await desk.run('run', '--resume', 'cut', '--guarantee', 'session');
    expect(refused.code).toBe(254);
    const ended = await desk.run('run', '--resume', 'cut', '--json');
    const counts = { holds: 6, violation: 0, unknown: 0 };
    const { guarantees } = parseCampaign(ended.stdout, 'stdout');
    expect(guarantees).toEqual([{ guarantee: 'sequential', ...counts }]);
  });

  it('refuses a guarantee that it does not know', async () => {
    const refused = await desk.run('run', '--guarantee', 'causal');
    expect(refused.code).toBe(254);
    expect(refused.stderr).toContain('read-your-writes');
  });
});

describe('a bare history', () => {
  const line = (event: object): string => JSON.stringify(event);
  const get = { kind: 'get', key: 'x' };
  const put = { kind: 'put', key: 'x', value: 'a' };
  const events = [
    { process: 0, type: 'invoke', time: 0, input: put },
    { process: 0, type: 'ok', time: 1, output: null },
    { process: 2, type: 'invoke', time: 2, input: get },
    { process: 2, type: 'ok', time: 3, output: null },
  ];
  desk.write('history.json', line({ format: 'linlab/history@1', events }));

  it('takes each process for a client, unless it is told how they are numbered', async () => {
    const check = ['check', 'history.json', '--spec', 'kv'];
    expect((await desk.run(...check)).code).toBe(1);
    expect((await desk.run(...check, ...RYW)).code).toBe(0);
    const same = await desk.run(...check, ...RYW, '--clients', '2');
    expect(same.code).toBe(1);
    expect(same.stdout).toContain('violation: guarantee:read-your-writes');
    expect((await desk.run('recheck', 'history.json', ...RYW, '--clients', '2')).code).toBe(1);
  });

  it('of a register is judged as well', async () => {
    const register = events.map(({ input, ...event }) => {
      if (input === undefined) return event;
      return { ...event, input: input === put ? { kind: 'write', value: 1 } : { kind: 'read' } };
    });
    desk.write('register.json', line({ format: 'linlab/history@1', events: register }));
    const check = ['check', 'register.json', '--spec', 'register', '--clients', '2'];
    expect((await desk.run(...check, ...RYW)).code).toBe(1);
    expect((await desk.run(...check, '--guarantee', 'monotonic-reads')).code).toBe(0);
  });
});
