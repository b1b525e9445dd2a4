/**
 * Our side of the benchmark: a process for each class, so that no class meets code that another one has
 * made slow or fast; the peers are processes of their own as well. Called by bench.ts.
 */

import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import type { CheckResult } from '../src/index.ts';
import type { Case } from './cases.ts';

/** What a process that was asked to check is told. */
type Question =
  | { readonly kind: 'load'; readonly name: string; readonly maxMs: number }
  | { readonly kind: 'check' };

/** The first, cold check of a case. */
export interface Loaded {
  readonly verdict: CheckResult['verdict'];
  readonly cause: string | null;
  readonly states: number;
}

const WARM_MS = 700;
const WARM_TIMES = 3000;

/** The argument that makes a process of the benchmark one of those. */
export const OWN_ARGUMENT = '--own-process';

export interface Own {
  readonly group: string;
  load(name: string, maxMs: number): Promise<Loaded>;
  /** Milliseconds of one check. */
  check(): Promise<number>;
  end(): void;
}

/** The answer; never one where the process ends before. */
async function ask<T>(child: ChildProcess, question: Question): Promise<T> {
  const answered = once(child, 'message') as Promise<[T]>;
  child.send(question);
  const [answer] = await answered;
  return answer;
}

export function startOwn(group: string): Own {
  const [program = ''] = process.argv.slice(1);
  const child = fork(program, [OWN_ARGUMENT], { execArgv: ['--expose-gc'] });
  // Killed at the end of its class, it ends without a code.
  child.on('exit', (code) => {
    if (code !== null) throw new Error(`the process that checks ended with ${String(code)}`);
  });
  return {
    group,
    load: (name, maxMs) => ask(child, { kind: 'load', name, maxMs }),
    check: () => ask(child, { kind: 'check' }),
    end: () => void child.kill(),
  };
}

/** Lets the machine's compilers see the work before it is timed. */
function warmUp(run: () => void): void {
  const begin = performance.now();
  for (let times = 0; times < WARM_TIMES && performance.now() - begin < WARM_MS; times++) run();
}

function loaded(one: Case, maxMs: number): Loaded {
  const first = one.check({ maxMs });
  const cause = first.verdict === 'unknown' ? first.cause : null;
  if (cause === null) warmUp(() => one.check({ maxMs }));
  return { verdict: first.verdict, cause, states: first.states };
}

function timed(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** What the process does: `caseNamed` makes a case again, the same one as in the process that asks. */
export function serveOwn(caseNamed: (name: string) => Case): void {
  let one: Case | null = null;
  let maxMs = 0;
  process.on('message', (question: Question) => {
    if (question.kind === 'load') {
      one = caseNamed(question.name);
      ({ maxMs } = question);
      process.send?.(loaded(one, maxMs));
    } else {
      process.send?.(timed(() => one?.check({ maxMs })));
    }
  });
  process.on('disconnect', () => process.exit());
}
