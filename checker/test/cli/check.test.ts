/**
 * `porcupine-ts check` from outside: exit codes, the JSON that is promised, errors with their places,
 * standard input, packed files, several files, interrupts.
 */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, inflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { jsonOf, run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'porcupine-ts-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const header = (model: string): string => `{"format":"lin-hist/1","model":"${model}"}\n`;
const GOOD = `${header('register')}[0,"w","",1,null,0,1]\n[1,"r","",null,1,2,3]\n`;
const BAD = `${header('kv')}[0,"put","a","1",null,0,1]\n[1,"get","a",null,"",2,3]\n[2,"put","b","1",null,0,null]\n`;
const EDN =
  '{:process 0 :type :invoke :f :enqueue :value 1} {:process 0 :type :ok :f :enqueue :value 1}';

/** Adds of distinct powers of two at once and reads of sums that no subset gives: nothing is fast here. */
function hopeless(): string {
  const rows = Array.from({ length: 40 }, (_, at) => [
    at,
    'add',
    '',
    3 ** at % 9973,
    null,
    at,
    500,
  ]);
  const reads = Array.from({ length: 3 }, (_, at) => [50 + at, 'read', '', null, 0.5, 100, 600]);
  return header('counter') + [...rows, ...reads].map((row) => JSON.stringify(row)).join('\n');
}

describe('porcupine-ts check', () => {
  it('says linearizable and ends with 0', async () => {
    const { code, stdout, stderr } = await run(['check', file('good.jsonl', GOOD)]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^linearizable\nregister, 2 operations, \d+ states, [\d.]+ ms\n$/);
  });

  it('says why not, draws it, and ends with 1', async () => {
    const { code, stdout } = await run(['check', file('bad.jsonl', BAD)]);
    expect(code).toBe(1);
    expect(stdout).toContain('not linearizable: stale-read');
    expect(stdout).toContain('process 0  |---|          put a "1"');
    expect(stdout).toContain('process 1          |---|  get a -> ""');
  });

  it('prints one JSON object with all that is promised', async () => {
    const name = file('bad.jsonl.gz', gzipSync(BAD));
    const ran = await run(['check', name, '--json']);
    expect(ran.code).toBe(1);
    expect(jsonOf(ran)).toEqual({
      format: 'porcupine-ts/check@1',
      verdict: 'violation',
      cause: null,
      model: 'kv',
      operations: 3,
      partitions: 2,
      ms: expect.any(Number) as unknown,
      anomaly: 'stale-read',
      explanation: expect.stringContaining('process 1') as unknown,
      core: [
        {
          process: 0,
          operation: 'put a "1"',
          input: { kind: 'put', key: 'a', value: '1' },
          output: null,
          call: 0,
          return: 1,
          line: 2,
        },
        expect.objectContaining({ process: 1, output: '', line: 3 }),
      ],
      closeUp: null,
      states: expect.any(Number) as unknown,
      file: name,
      notes: [],
    });
  });

  it('--no-explain leaves the verdict alone', async () => {
    const ran = await run(['check', '-', '--json', '--no-explain'], { input: BAD });
    expect(jsonOf(ran)).toMatchObject({ verdict: 'violation', anomaly: null, core: [] });
    expect(ran.code).toBe(1);
  });

  it('reads standard input, packed too, under a model that is given', async () => {
    const ran = await run(['check', '-', '--model', 'queue', '--json'], { input: gzipSync(EDN) });
    expect(jsonOf(ran)).toMatchObject({ verdict: 'linearizable', model: 'queue', operations: 1 });
  });

  it('counts one of what was left out, and leaves other words alone', async () => {
    const event = (type: string, value: string): string =>
      `{:process 0 :type :${type} :f :read :value [k ${value}]}`;
    const input = `${event('invoke', 'nil')} ${event('ok', 'nil')} {:process :nemesis :type :info :f :kill}`;
    const args = ['check', '-', '--model', 'register', '--independent'];
    const { stdout } = await run(args, { input });
    expect(stdout).toContain('1 event of :nemesis, which is no client');
    expect(stdout).toContain('every value is a pair of key and value');
  });

  it('asks for the model where several fit', async () => {
    const ran = await run(['check', '--json', file('queue.edn', EDN)]);
    expect(ran.code).toBe(254);
    expect(jsonOf(ran)).toEqual({
      format: 'porcupine-ts/error@1',
      code: 'format',
      message: expect.stringContaining('queue and pqueue fit') as unknown,
      where: `${join(folder, 'queue.edn')}:1:1`,
    });
  });

  it('a text that is no history ends with 254 and its place', async () => {
    const { code, stdout, stderr } = await run(['check', file('cut.jsonl', GOOD.slice(0, -6))]);
    expect([code, stdout]).toEqual([254, '']);
    expect(stderr).toMatch(/cut\.jsonl:3:\d+: /);
  });

  it('a packed file that is cut short ends with 254', async () => {
    const { code, stderr } = await run(['check', file('cut.gz', gzipSync(GOOD).subarray(0, 40))]);
    expect(code).toBe(254);
    expect(stderr).toContain('no whole gzip file');
  });

  it('a limit ends with 2 and says which', async () => {
    const name = file('hopeless.jsonl', hopeless());
    const states = await run(['check', name, '--max-states', '2000', '--json']);
    expect([states.code, jsonOf(states)['cause']]).toEqual([2, 'states']);
    const memory = await run(['check', name, '--max-memory', '1', '--json']);
    expect([memory.code, jsonOf(memory)['cause']]).toEqual([2, 'memory']);
  });

  it('an interrupt ends with 130 and what is known', async () => {
    const name = file('hopeless.jsonl', hopeless());
    const ran = await run(['check', name, '--json'], { interruptAt: 'searching' });
    expect(ran.code).toBe(130);
    expect(jsonOf(ran)).toMatchObject({ verdict: 'unknown', cause: 'aborted' });
    expect(jsonOf(ran)['states']).toBeGreaterThan(0);
  });

  it('of several files the worst counts, and each is told', async () => {
    const names = [file('good.jsonl', GOOD), file('bad.jsonl', BAD)];
    const json = await run(['check', ...names, file('cut.jsonl', '{'), '--json']);
    expect(json.code).toBe(254);
    const formats = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { format: string }).format);
    expect(formats).toEqual([
      'porcupine-ts/check@1',
      'porcupine-ts/check@1',
      'porcupine-ts/error@1',
    ]);
  });

  it('one that is missing ends none of the others', async () => {
    const names = [file('good.jsonl', GOOD), join(folder, 'nowhere.jsonl'), file('bad.jsonl', BAD)];
    const { code, stdout, stderr } = await run(['check', ...names]);
    expect(code).toBe(254);
    expect(stderr).toBe(`porcupine-ts: no file ${names[1] ?? ''}\n`);
    const told = [0, 2].map((at) => stdout.indexOf(`${names[at] ?? ''}: `));
    expect(told[0]).toBe(0);
    expect(told[1]).toBeGreaterThan(0);
  });

  it('tells many in their order, from few threads', async () => {
    const names = Array.from({ length: 30 }, (_, at) =>
      file(`many-${at}.jsonl`, at % 3 === 0 ? BAD : GOOD),
    );
    const { code, stdout } = await run(['check', ...names, '--json']);
    expect(code).toBe(1);
    const told = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { file: string; verdict: string })
      .map(({ file: name, verdict }) => [name, verdict]);
    expect(told).toEqual(
      names.map((name, at) => [name, at % 3 === 0 ? 'violation' : 'linearizable']),
    );
  });

  it('warns of an empty history', async () => {
    const name = file('empty.edn', '');
    const { code, stdout, stderr } = await run(['check', name, '--model', 'register']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('nothing to judge')]);
    expect(stdout).toContain('was anything recorded?');
  });

  it('asks for the initial value where that may be the reason', async () => {
    const event = (type: string): string =>
      `{:process 0 :type :${type} :f :txn :value [[:r :x 0]]}`;
    const name = file('initial.edn', `${event('invoke')} ${event('ok')}`);
    const args = ['check', name, '--model', 'multi-register'];
    const without = await run(args);
    expect(without.stdout).toContain(`can be given, such as --initial '{"x":0}'`);
    const given = await run([...args, '--initial', '{"x":0}']);
    expect([given.code, given.stdout]).toEqual([0, expect.not.stringContaining('--initial')]);
  });

  it('runs from the sources too, and tells several files apart', async () => {
    const names = [file('good.jsonl', GOOD), file('bad.jsonl', BAD)];
    const { code, stdout } = await run(['check', ...names], { fromSources: true });
    expect(code).toBe(1);
    expect(stdout).toContain(`${names[0] ?? ''}: linearizable`);
    expect(stdout).toContain(`${names[1] ?? ''}: not linearizable`);
  });

  it('--html writes a page', async () => {
    const page = join(folder, 'page.html');
    const { code } = await run(['check', file('bad.jsonl', BAD), '--html', page]);
    expect(code).toBe(1);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('stale read');
    const [, data = ''] = /id="history">([^<]*)</.exec(html) ?? [];
    const told = inflateRawSync(Buffer.from(data, 'base64')).toString();
    // Of the two operations on the key nothing but the put can be first.
    expect(JSON.parse(told)).toMatchObject({ core: [0, 1], partials: [[0]] });
  });

  it('takes folders of Jepsen and of etcd, and refuses one client alone', async () => {
    const store = join(folder, 'store');
    const report = join(folder, 'report');
    for (const path of [store, join(report, 'client-1'), join(report, 'client-2')]) {
      mkdirSync(path, { recursive: true });
    }
    writeFileSync(join(store, 'history.edn'), EDN);
    const jepsen = await run(['check', store, '--model', 'queue', '--json']);
    expect(jsonOf(jepsen)).toMatchObject({ verdict: 'linearizable', file: store });
    const about = { Call: 0, Return: 1 };
    const then = [{ Type: 'put-operation', Put: { Key: 'a', Value: { Value: '1' }, LeaseID: 0 } }];
    const put = {
      ClientId: 1,
      ...about,
      Input: { Type: 'txn', Txn: { OperationsOnSuccess: then } },
      Output: { Txn: { Results: [{ KVs: null }] }, Revision: 2 },
    };
    const read = {
      ClientId: 2,
      Call: 2,
      Return: 3,
      Input: { Type: 'range', Range: { Start: 'a' } },
      Output: { Range: { KVs: [{ Key: 'a', Value: { Value: '1' }, ModRevision: 2 }] } },
    };
    writeFileSync(join(report, 'client-1', 'operations.json'), JSON.stringify(put));
    writeFileSync(join(report, 'client-2', 'operations.json'), JSON.stringify(read));
    const whole = await run(['check', report, '--json']);
    expect(jsonOf(whole)).toMatchObject({ verdict: 'linearizable', operations: 2, model: 'kv' });
    const alone = await run(['check', join(report, 'client-2', 'operations.json')]);
    expect(alone.code).toBe(254);
    expect(alone.stderr).toContain('the folder of the report');
  });
});
