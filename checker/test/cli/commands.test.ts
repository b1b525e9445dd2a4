/**
 * Arguments, `convert`, `models`, `--help` and `--version`, in this process.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { drawTimeline } from '../../src/cli/draw-timeline.ts';
import { worst } from '../../src/cli/exit-codes.ts';
import { paint } from '../../src/cli/io.ts';
import type { Io } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';
import { MODEL_NAMES } from '../../src/formats/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'porcupine-ts-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function ioOf(texts: { out: string; err: string }, input = ''): Io {
  return {
    stdout: { write: (text) => (texts.out += text) },
    stderr: { write: (text) => (texts.err += text) },
    readStdin: () => Promise.resolve(new TextEncoder().encode(input)),
    env: {},
    onInterrupt: () => () => undefined,
  };
}

async function tell(args: string, input?: string): Promise<Told> {
  const texts = { out: '', err: '' };
  const code = await main(args === '' ? [] : args.split(' '), ioOf(texts, input));
  return { code, ...texts };
}

describe('arguments', () => {
  it.each([
    ['', 'a command is missing: check, convert, models'],
    ['chekc x', 'unknown command chekc (did you mean check?)'],
    ['check x --modle kv', 'unknown flag --modle (did you mean --model?)'],
    ['check x --model regster', 'unknown --model regster; known are register, '],
    ['check x --model regster', '(did you mean register?)'],
    ['check x --model', '--model needs a value'],
    ['check x --model --nil', '--model needs a value'],
    ['check x --json=1', '--json takes no value'],
    ['check x --nil maybe', 'unknown --nil maybe; known are absent, anything'],
    ['check x --max-ms 0', '--max-ms 0: expected a whole number above 0'],
    ['check x --max-states many', '--max-states many: expected a whole number above 0'],
    ['check x --nil absent --nil anything', '--nil is given twice'],
    ['check x --to lin-hist', 'check takes no --to'],
    ['check', 'check needs a FILE'],
    ['check x y --html p', '--html is for one history'],
    ['convert x', 'convert needs --to with one of lin-hist, jepsen-edn, linlab'],
    ['convert --to lin-hist', 'convert needs one FILE'],
    ['models --model kv', 'models takes no --model'],
    ['check /nowhere/x', 'no file /nowhere/x'],
    ['check -x', 'unknown flag -x'],
  ])('%j: %s', async (args, words) => {
    const { code, out, err } = await tell(args);
    expect([code, out]).toEqual([254, '']);
    expect(err).toContain(words);
    expect(err.endsWith('\n')).toBe(true);
    const json = await tell(`${args} --json`.trim());
    if (args.includes('json')) return;
    expect(JSON.parse(json.out)).toMatchObject({
      format: 'porcupine-ts/error@1',
      message: err.slice(14, -1),
    });
  });
});

describe('other commands', () => {
  it('--help and --version', async () => {
    expect((await tell('--help')).out).toContain('porcupine-ts check FILE');
    expect((await tell('check --help')).out).toBe((await tell('help')).out);
    expect((await tell('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('models lists every one', async () => {
    const { code, out } = await tell('models');
    expect(code).toBe(0);
    expect(
      out
        .split('\n')
        .slice(0, -1)
        .map((line) => line.split(' ')[0]),
    ).toEqual([...MODEL_NAMES]);
    const json = JSON.parse((await tell('models --json')).out) as { models: object };
    expect(Object.keys(json.models)).toEqual([...MODEL_NAMES]);
  });

  it('convert writes another format, to standard output or a file', async () => {
    const edn = `{:process 0 :type :invoke :f :write :value 1} {:process 0 :type :ok :f :write :value 1}`;
    const { code, out } = await tell('convert - --to lin-hist', edn);
    expect(code).toBe(0);
    expect(out).toBe(
      '{"format":"lin-hist/1","model":"register","ops":1,"pending":0}\n[0,"w","",1,null,0,1]\n',
    );
    const [from, to] = [join(folder, 'a.jsonl'), join(folder, 'b.edn')];
    writeFileSync(from, out);
    expect(await tell(`convert ${from} --to edn --out ${to}`)).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    expect(readFileSync(to, 'utf8')).toContain(':process 0, :type :ok, :f :write, :value 1');
    expect((await tell(`convert ${from} --to linlab --initial 3`)).code).toBe(254);
    expect((await tell(`convert ${from} --to linlab --out ${folder}`)).code).toBe(254);
  });

  it('a wrong initial value is an argument', async () => {
    const { code, err } = await tell('convert - --to linlab --json', '{');
    expect([code, err]).toEqual([254, '']);
  });
});

describe('what is printed', () => {
  it('the worst of several codes', () => {
    expect(worst([])).toBe(0);
    expect(worst([0, 2])).toBe(2);
    expect(worst([1, 2, 0])).toBe(1);
    expect(worst([1, 254, 2])).toBe(254);
    expect(worst([255, 254])).toBe(255);
  });

  it('colours only for a terminal that wants them', () => {
    const io = (isTTY: boolean, env: Record<string, string>): Io => ({
      ...ioOf({ out: '', err: '' }),
      stdout: { isTTY, write: () => true },
      env,
    });
    expect(paint(io(true, {}), 'red', 'no')).toBe('\u001b[31mno\u001b[39m');
    expect(paint(io(true, { NO_COLOR: '1' }), 'red', 'no')).toBe('no');
    expect(paint(io(true, { TERM: 'dumb' }), 'red', 'no')).toBe('no');
    expect(paint(io(false, {}), 'red', 'no')).toBe('no');
  });

  it('a timeline: overlap, one after the other, never answered', () => {
    const lines = drawTimeline([
      { process: 1, operation: 'read -> 1', call: 2, return: 9 },
      { process: 0, operation: 'write 1', call: 0, return: 5 },
      { process: 12, operation: 'write 2', call: 3, return: null },
    ]);
    expect(lines).toEqual([
      'process 0   |-----------|          write 1',
      'process 1       |-----------|      read -> 1',
      'process 12          |-----------...  write 2',
    ]);
    expect(drawTimeline([])).toEqual([]);
    const many = Array.from({ length: 30 }, (_, at) => ({
      process: 0,
      operation: 'x',
      call: 2 * at,
      return: 2 * at + 1,
    }));
    expect(drawTimeline(many).at(-1)).toBe('and 6 more');
  });
});
