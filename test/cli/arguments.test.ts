// Arguments that are wrong, and what is said about them.

import { afterAll, describe, expect, it } from 'vitest';
import { parseErrorOutput } from '../../src/schemas/output.ts';
import { newDesk } from './captured.ts';

const desk = newDesk();
afterAll(desk.clear);

describe('arguments', () => {
  it.each([
    [['run', '--seeed', '4'], '--seeed', 'Did you mean --seed'],
    [['rnu'], 'rnu', 'Did you mean run'],
    [['run', '--cases', 'many'], '--cases', 'whole number from 1'],
    [['run', '--cases', '0'], '--cases', 'whole number from 1'],
    [['run', '--cases', '-3'], '--cases', 'whole number from 1'],
    [['run', '--time', '0'], '--time', 'above 0'],
    [['run', '--until', '10 apples'], '--until', 'Expected a time'],
    [['run', '--until', '5cases,0s'], '--until', 'got "0s"'],
    [['run', '--until', 'plateau:0'], '--until', 'got "plateau:0"'],
    [['run', '--until', 'plateau:0%'], '--until', 'got "plateau:0%"'],
    [['run', '--until', 'plateau:100%'], '--until', 'got "plateau:100%"'],
    [['run', '--resume', 'x', '--until', '1m'], '--resume', 'cannot be used with'],
    [['run', '--replicas', '10'], '--replicas', 'from 1 to 9'],
    [['run', '--seed', '1.5'], '--seed', 'whole number from 0'],
    [['run', '--host', 'zeromp'], '--host', 'zeromq, sim'],
    [['check', 'x.json'], '--spec', 'not specified'],
    [['check', 'x.json', '--spec', 'queue'], '--spec', 'register, cas-register'],
    [['replay'], 'file', 'missing'],
    [['replay', 'a', 'b'], 'replay', 'too many arguments'],
    [['replay', 'a', '--expected', '--update'], '--update', 'cannot be used with'],
  ])('%j is refused and the reason named', async (argv, where, reason) => {
    const ended = await desk.run(...argv);
    expect(ended.code).toBe(254);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toContain('linlab:');
    expect(ended.stderr).toContain(where);
    expect(ended.stderr).toContain(reason);
  });

  it.each([
    ['kvpaxos:local-raeds', 'did you mean kvpaxos:local-reads?'],
    ['local-reads', 'did you mean kvpaxos:local-reads?'],
    ['kvpaxo', 'did you mean kvpaxos?'],
    ['something-else-entirely', 'known are kvpaxos, kvpaxos:'],
    ['nowhere/mine.ts', 'there is no file nowhere/mine.ts'],
  ])('the system %s is refused with a hint', async (name, hint) => {
    const ended = await desk.run('run', '--system', name, '--host', 'sim');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain(hint);
  });

  it('without a command, the help goes to stderr and nothing to stdout', async () => {
    const ended = await desk.run();
    expect([ended.code, ended.stdout]).toEqual([254, '']);
    expect(ended.stderr).toContain('Usage: linlab');
  });

  it('--help and --version succeed on stdout', async () => {
    const help = await desk.run('--help');
    expect(help.code).toBe(0);
    for (const name of [
      'demo',
      'run',
      'replay',
      'shrink',
      'recheck',
      'report',
      'check',
      'systems',
    ]) {
      expect(help.stdout).toContain(`  ${name} `);
    }
    expect(help.stdout).toContain('254 bad arguments');
    expect((await desk.run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['run', '--seeed', '4', '--json'], 'arguments', '--seeed'],
    [['run', '--system', 'nope', '--json'], 'system', '--system'],
    [['replay', 'missing.json', '--json'], 'file', 'missing.json'],
  ])('under --json %j is one error object', async (argv, code, where) => {
    const ended = await desk.run(...argv);
    const output = parseErrorOutput(ended.stdout, 'stdout');
    expect([ended.code, output.code, output.where]).toEqual([254, code, where]);
    expect(ended.stderr).toBe('');
  });

  it('systems --json lists every system with what is expected of it', async () => {
    const ended = await desk.run('systems', '--json');
    const { systems } = JSON.parse(ended.stdout) as { systems: Record<string, unknown>[] };
    expect(systems[0]).toEqual({
      name: 'kvpaxos',
      description: expect.any(String) as string,
      hosts: ['sim', 'zeromq', 'live'],
      expected: 'linearizable',
    });
    expect(systems.length).toBeGreaterThanOrEqual(7);
    const names = systems.map(({ name }) => name);
    for (const { name, expected, cites, shows, twinOf } of systems.slice(1)) {
      if (expected === 'violation') {
        expect({ name, cites, shows }).toEqual({
          name,
          cites: expect.stringMatching(/\(\d{4}\)|#\d+/) as string,
          shows: expect.arrayContaining([expect.any(String)]) as string[],
        });
      } else {
        expect(expected).toBe('linearizable');
        expect(names).toContain(twinOf);
      }
    }
    const lines = (await desk.run('systems')).stdout;
    expect(lines).toContain('sound twin of read-before-noop');
    expect(lines).toContain('shows as stale-read; known from etcd 0.4 #741');
  });
});
