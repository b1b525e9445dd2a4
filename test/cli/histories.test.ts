// `check` and `recheck`: histories without executing anything.

import { afterAll, describe, expect, it } from 'vitest';
import { formatScenario, parseScenario } from '../../src/lab/scenario/file.ts';
import type { RunRecord } from '../../src/lab/run/record.ts';
import { executeOnce } from '../../src/cli/execute.ts';
import { formatRun } from '../../src/schemas/run.ts';
import { SOUND_STORE } from '../../src/systems/registry.ts';
import { newDesk, onlyObject } from './captured.ts';

const desk = newDesk();
afterAll(desk.clear);

const event = (process: number, type: string, time: number, rest: object = {}): object => {
  return { process, type, time, ...rest };
};
const file = (...events: object[]): string =>
  JSON.stringify({ format: 'linlab/history@1', events });

const write = { input: { kind: 'write', value: 1 } };
const read = { input: { kind: 'read' } };
const wrote = [event(0, 'invoke', 0, write), event(0, 'ok', 1, { output: null })];
const reads = (value: unknown): object[] => [
  event(1, 'invoke', 2, read),
  event(1, 'ok', 3, { output: value }),
];

describe('check', () => {
  it.each([
    [1, 0, 'linearizable'],
    [null, 1, 'violation'],
  ])('a register that reads %j after a write of 1 ends with %i', async (value, code, verdict) => {
    const name = desk.write('r.json', file(...wrote, ...reads(value)));
    const ended = await desk.run('check', name, '--spec', 'register', '--json');
    expect(ended.code).toBe(code);
    expect(onlyObject(ended)).toMatchObject({ format: 'linlab/check@1', verdict, operations: 2 });
  });

  it('shows the operations in conflict with their events', async () => {
    const name = desk.write('r.json', file(...wrote, ...reads(null)));
    const { stdout } = await desk.run('check', name, '--spec', 'register');
    expect(stdout).toContain('✗ violation');
    expect(stdout).toContain('process 1: {"kind":"read"} → null (event 2, from 2 until 3)');
  });

  it('reads standard input', async () => {
    const readStdin = (): Promise<string> => Promise.resolve(file(...wrote, ...reads(2)));
    const ended = await desk.runWith({ readStdin }, 'check', '-', '--spec', 'cas-register');
    expect(ended.code).toBe(1);
  });

  it.each([
    [file(event(0, 'ok', 0, { output: 1 })), 'without an open invocation'],
    [file(event(0, 'invoke', 0, { input: { kind: 'pop' } })), 'kind'],
    ['[1, 2', 'r.json:1:'],
  ])('refuses %s with the reason', async (text, reason) => {
    const ended = await desk.run('check', desk.write('r.json', text), '--spec', 'register');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain(reason);
  });
});

describe('recheck', () => {
  const scenario = parseScenario(
    'format: linlab/scenario@1\nreplicas: 3\nclients: [{ operations: [{ afterMs: 0, operation: { kind: put, key: x, value: a } }] }]\n',
    'given.yaml',
  );
  const record = (): Promise<RunRecord> => executeOnce(SOUND_STORE, 'sim', scenario);

  it('judges a record as it was judged', async () => {
    desk.write('a.run.json', formatRun(await record()));
    const ended = await desk.run('recheck', 'a.run.json', '--json');
    expect([ended.code, onlyObject(ended)['verdict']]).toEqual([0, 'linearizable']);
    expect(ended.stderr).toBe('');
  });

  it('does not believe the record', async () => {
    const made = await record();
    const lied = { ...made.judgement, verdict: 'violation', anomaly: 'crash' } as const;
    desk.write('b.run.json', formatRun({ ...made, judgement: lied }));
    const ended = await desk.run('recheck', 'b.run.json');
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain('the record says violation');
  });

  it('keeps what is wrong beyond the history', async () => {
    const failures = [{ kind: 'liveness', atMs: 5, detail: 'nobody leads' }] as const;
    desk.write('c.run.json', formatRun({ ...(await record()), failures }));
    const ended = await desk.run('recheck', 'c.run.json', '--json');
    expect([ended.code, onlyObject(ended)['anomaly']]).toEqual([1, 'liveness']);
  });

  it('judges a bare history of the store', async () => {
    const get = { input: { kind: 'get', key: 'x' } };
    const events = [event(0, 'invoke', 0, get), event(0, 'ok', 1, { output: 'a' })];
    const ended = await desk.run('recheck', desk.write('h.json', file(...events)), '--json');
    expect([ended.code, onlyObject(ended)['verdict']]).toEqual([1, 'violation']);
  });

  it('refuses a scenario, and says what executes one', async () => {
    const ended = await desk.run('recheck', desk.write('s.json', formatScenario(scenario)));
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('linlab replay');
  });
});
