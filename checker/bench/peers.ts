/**
 * The peers that are measured beside, as processes that answer questions. None is started between two
 * measurements: a fork leaves this large process to copy its pages while it is timed. All of them from checkouts that the user names; nothing of them is kept here.
 * Called by bench.ts and by the test that compares verdicts.
 */

import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface PeerAnswer {
  readonly verdict: 'ok' | 'illegal' | 'unknown';
  readonly ms: number;
}

/** A peer that has been built; `end` removes what was built and stops what runs. */
export interface Peer {
  load(file: string): Promise<void>;
  check(limitMs: number): Promise<PeerAnswer>;
  end(): void;
}

/** Builds and starts Porcupine from a checkout. Needs Go; throws when it does not build. */
export function startPorcupine(checkout: string): Peer {
  const folder = mkdtempSync(join(tmpdir(), 'porcupine-bench-'));
  for (const file of ['main.go', 'models.go']) {
    copyFileSync(fileURLToPath(new URL(`porcupine/${file}`, import.meta.url)), join(folder, file));
  }
  const porcupine = 'github.com/anishathalye/porcupine';
  const replaced = `replace ${porcupine} => ${resolve(checkout)}`;
  writeFileSync(
    join(folder, 'go.mod'),
    `module bench\n\ngo 1.16\n\nrequire ${porcupine} v0.0.0\n\n${replaced}\n`,
  );
  const env = { ...process.env, GOFLAGS: '-mod=mod', GOPROXY: 'off' };
  execFileSync('go', ['build', '-o', 'bench', '.'], { cwd: folder, env, stdio: 'inherit' });
  const child = spawn(join(folder, 'bench'));
  const ask = dialogue(child);
  return {
    async load(file) {
      await ask(JSON.stringify({ load: file }));
    },
    async check(limitMs) {
      return answerOf(await ask(JSON.stringify({ check: limitMs })));
    },
    end() {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function answerOf(line: string): PeerAnswer {
  const { verdict, ns } = JSON.parse(line) as Pick<PeerAnswer, 'verdict'> & { readonly ns: number };
  return { verdict, ms: ns / 1e6 };
}

/**
 * Starts Knossos' `wgl` search from a checkout, with Clojure and what it needs besides as jars (Debian:
 * clojure, libmath-combinatorics-clojure, libpotemkin-clojure, libslingshot-clojure,
 * libtools-logging-clojure).
 */
export function startKnossos(checkout: string, jars = '/usr/share/java'): Peer {
  const needed = [
    'clojure',
    'spec.alpha',
    'core.specs.alpha',
    'math.combinatorics',
    'potemkin',
    'riddley',
    'clj-tuple',
    'slingshot',
    'tools.logging',
  ];
  const path = [join(checkout, 'src'), ...needed.map((name) => join(jars, `${name}.jar`))];
  const script = fileURLToPath(new URL('knossos/serve.clj', import.meta.url));
  const child = spawn('java', ['-Xmx4g', '-cp', path.join(':'), 'clojure.main', script]);
  const ask = dialogue(child);
  return {
    async load(file) {
      await ask(`{:load ${JSON.stringify(file)}}`);
    },
    async check(limitMs) {
      return answerOf(await ask(`{:check ${limitMs}}`));
    },
    end() {
      child.kill();
    },
  };
}

/** One question, one answer, each a line. */
function dialogue(child: ChildProcessWithoutNullStreams): (question: string) => Promise<string> {
  child.stderr.pipe(process.stderr);
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (question) => {
    child.stdin.write(`${question}\n`);
    const { value, done } = await answers.next();
    if (done === true) {
      throw new Error('a peer ended: out of memory, or a history it cannot read');
    }
    return value;
  };
}

/**
 * Builds PolyLin from a checkout. Needs g++ with C++20. Every check is a run of its own, which a shell
 * starts; the time is the one that it tells, without reading the file.
 */
export function buildPolylin(checkout: string): Peer {
  const folder = mkdtempSync(join(tmpdir(), 'polylin-bench-'));
  const program = join(folder, 'polylin');
  const include = join(checkout, 'include');
  const source = join(checkout, 'src/polylin.cpp');
  execFileSync('g++', ['-w', '-O3', '-std=c++20', `-I${include}`, source, '-o', program]);
  const child = spawn('sh', ['-c', 'while read -r file; do "$0" -t "$file"; done', program]);
  const ask = dialogue(child);
  let loaded = '';
  return {
    load(file) {
      loaded = file;
      return Promise.resolve();
    },
    async check() {
      const [verdict = '', seconds = ''] = (await ask(loaded)).split(' ');
      return { verdict: verdict === '1' ? 'ok' : 'illegal', ms: Number(seconds) * 1000 };
    },
    end() {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
