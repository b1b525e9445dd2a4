// What `kvpaxos` refuses, and how: what is wrong, where, and what to do about it.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { formatConfig, parseConfig } from '../../../src/schemas/kvpaxos-config.ts';
import type { ReplicaConfig } from '../../../src/hosts/live/config.ts';
import { onlyObject } from '../captured.ts';
import { newStore, startProgram } from './captured.ts';

const store = newStore();
afterAll(() => store.clear());

const CONFIG: ReplicaConfig = {
  cluster: '00000000000000ab',
  replica: 0,
  dir: 'r0',
  voters: [0],
  replicas: [{ id: 0, peer: 'tcp://127.0.0.1:7590', client: 'tcp://127.0.0.1:7490' }],
};

function write(name: string, text: string): string {
  writeFileSync(join(store.folder, name), text);
  return name;
}

describe('a configuration', () => {
  it('comes back as it was written', () => {
    const full: ReplicaConfig = {
      ...CONFIG,
      quorums: { phase1: 1, phase2: 1 },
      listen: { peer: 'tcp://*:7590', client: 'tcp://127.0.0.1:*' },
      settings: { electionMs: 500, reads: 'lease' },
    };
    expect(parseConfig(formatConfig(full), 'full.yaml')).toStrictEqual(full);
    expect(parseConfig(formatConfig(CONFIG), 'some.yaml')).toStrictEqual(CONFIG);
  });

  it.each([
    [
      'electoinMs',
      'settings: { electoinMs: 5 }',
      /c\.yaml:8:\d+: settings\.electoinMs: unknown field; did you mean "electionMs"\?/,
    ],
    [
      'endpoint',
      'listen: { peer: here, client: "tcp://*:1" }',
      /listen\.peer: expected an endpoint to listen at, such as tcp:\/\/\*:7400; got "here"/,
    ],
    [
      'quorums',
      'quorums: { phase1: 1, phase2: 2 }',
      /quorums: a quorum must have from 1 to 1 members/,
    ],
  ])('with a wrong %s is refused by line', async (_, line, message) => {
    const file = write('c.yaml', `${formatConfig(CONFIG)}${line}\n`);
    const { code, stderr } = await store.run('serve', '--config', file);
    expect(code).toBe(254);
    expect(stderr).toMatch(message);
  });

  it.each([
    ['replica', { replica: 4 }, 'replica: there is no replica 4 among replicas'],
    ['voter', { voters: [0, 3] }, 'voters.1: there is no replica 3 among replicas'],
    [
      'numbering',
      { replicas: [{ ...CONFIG.replicas[0], id: 1 }] },
      'replicas are numbered from 0 in order; expected 0',
    ],
    ['voters twice', { voters: [0, 0] }, 'a replica votes twice'],
  ])('with a wrong %s is refused', async (_, changes, message) => {
    const file = write('w.yaml', formatConfig({ ...CONFIG, ...changes } as ReplicaConfig));
    const { code, stderr } = await store.run('init', '--config', file);
    expect(code).toBe(254);
    expect(stderr).toContain(message);
  });
});

describe('a folder', () => {
  it('is made once: who has promised something must not begin anew', async () => {
    const file = write('once.yaml', formatConfig({ ...CONFIG, dir: 'once' }));
    expect(await store.run('init', '--config', file)).toMatchObject({
      code: 0,
      stdout: 'once is ready for replica 0\n',
    });
    const again = await store.run('serve', '--bootstrap', '--config', file);
    expect(again.code).toBe(254);
    expect(again.stderr).toContain('once is not empty');
    expect(again.stderr).toContain('leave --bootstrap out');
  });

  it('that holds something else is not served from', async () => {
    mkdirSync(join(store.folder, 'other'));
    write('other/notes.txt', 'hello');
    const file = write('other.yaml', formatConfig({ ...CONFIG, dir: 'other' }));
    const { code, stdout } = await store.run('serve', '--config', file, '--json');
    expect(code).toBe(254);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'not-formatted' });
    expect(await store.run('inspect', 'other')).toMatchObject({ code: 254 });
    expect(await store.run('inspect', 'nowhere')).toMatchObject({ code: 254 });
  });

  it('of a cluster keeps its size and ports', async () => {
    const argv = ['dev', '--dir', 'kept'];
    const child = startProgram(store.folder, [...argv, '--port', '0', '--json']);
    const ended = new Promise((done) => child.once('close', done));
    await new Promise((ready) => child.stdout?.once('data', ready));
    child.kill('SIGTERM');
    await ended;
    expect(existsSync(join(store.folder, 'kept/r2.yaml'))).toBe(true);
    expect(await store.run(...argv, '--replicas', '5')).toMatchObject({ code: 254 });
    expect((await store.run(...argv, '--port', '7000')).stderr).toContain('leave --port out');
  }, 120_000);
});

describe('arguments', () => {
  it.each([
    [['gte', 'x'], "unknown command 'gte'"],
    [['get'], "missing required argument 'key'"],
    [['cas', 'x', 'a'], 'usage: kvpaxos cas KEY FROM TO'],
    [['cas', '--absent', 'x', 'a', 'b'], 'usage: kvpaxos cas --absent KEY TO'],
    [
      ['get', 'x', '--endpoints', 'localhost'],
      "'localhost' is no endpoint like tcp://127.0.0.1:7400",
    ],
    [['get', 'x', '--timeout', 'soon'], 'Expected a number of seconds above 0.'],
    [['serve'], "required option '--config <file>' not specified"],
    [['member', 'add', 'r1'], 'Expected a whole number from 0 to 8.'],
  ])('%j are refused', async (argv, message) => {
    const { code, stderr } = await store.run(...argv);
    expect(code).toBe(254);
    expect(stderr).toContain(message);
  });

  it('that lead nowhere are told of, with what to do', async () => {
    const argv = ['get', 'x', '--endpoints', 'tcp://127.0.0.1:1', '--timeout', '0.2'];
    const { code, stderr } = await store.run(...argv);
    expect(code).toBe(255);
    expect(stderr).toBe(
      'kvpaxos: no replica answers at tcp://127.0.0.1:1; is the store running?\n',
    );
    expect(onlyObject(await store.run(...argv, '--json'))).toMatchObject({ code: 'unreachable' });
  });

  it('may ask for help', async () => {
    const { code, stdout } = await store.run('--help');
    expect(code).toBe(0);
    for (const command of ['dev', 'serve', 'get', 'put', 'cas', 'status', 'member', 'inspect']) {
      expect(stdout).toContain(`  ${command} `);
    }
    expect(await store.run()).toMatchObject({ code: 254 });
  });
});
