// Colours and the line of progress depend on the stream they go to, and on the environment.

import { Writable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import type { OutputStream } from '../../src/cli/io.ts';
import { newProgressView } from '../../src/cli/progress.ts';
import type { Progress } from '../../src/lab/campaign/campaign.ts';
import { newDesk } from './captured.ts';

const desk = newDesk();
afterAll(desk.clear);

function terminal(): OutputStream & { text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk.toString());
      done();
    },
  });
  return Object.assign(stream, { isTTY: true, columns: 80, text: () => chunks.join('') });
}

const ESCAPE = '\u001b[';
const RUN = ['run', '--host', 'sim', '--cases', '2', '--seed', '1', '--out', 'o'];

describe('colours', () => {
  it.each([
    [{}, [], true],
    [{ NO_COLOR: '1' }, [], false],
    [{ TERM: 'dumb' }, [], false],
    [{ FORCE_COLOR: '1' }, ['--json'], false],
  ])('with %j and %j on a terminal: %s', async (env, more, colored) => {
    const stdout = terminal();
    await desk.runWith({ stdout, env }, ...RUN, ...more);
    expect(stdout.text().includes(ESCAPE)).toBe(colored);
  });

  it('can be forced where nobody watches', async () => {
    const { stdout } = await desk.runWith({ env: { FORCE_COLOR: '1' } }, ...RUN);
    expect(stdout).toContain(ESCAPE);
  });

  it('of errors depend on stderr', async () => {
    const stderr = terminal();
    await desk.runWith({ stderr }, 'rnu');
    expect(stderr.text()).toContain(ESCAPE);
  });
});

describe('progress', () => {
  const progress: Progress = {
    ...{ phase: 'running', cases: 1, casesMax: null, seconds: 1, secondsMax: 60 },
    ...{ casesPerSecond: 1, virtualSeconds: 1, findings: 0, marks: 0 },
    ...{ states: 0, chanceOfNew: null, strategies: {} },
    verdicts: { linearizable: 1, holds: 0, violation: 0, unknown: 0 },
  };

  function seen(isTty: boolean, json: boolean): string {
    const stderr = terminal();
    Object.assign(stderr, { isTTY: isTty });
    const io = {
      ...{ stdout: stderr, stderr, env: {}, cwd: '/', command: '' },
      readStdin: () => Promise.resolve(''),
      listenForInterrupt: () => new AbortController().signal,
    };
    const view = newProgressView(io, json);
    view.update(progress);
    view.end();
    return stderr.text();
  }

  it('is one line that changes on a terminal', () => {
    expect(seen(true, false)).toContain('1 case · 1/s');
  });

  it('comes every few seconds only where it stays', () => {
    expect(seen(false, false)).toBe('');
  });

  it('is left out under --json', () => {
    expect(seen(true, true)).toBe('');
  });
});
