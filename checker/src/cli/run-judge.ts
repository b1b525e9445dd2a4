/**
 * Judges one history in a thread of its own and waits for the answer. An interrupt asks the check to
 * stop and tell what it knows; a second one, or a check that does not listen, ends the thread.
 * Called by check.ts.
 */

import { Worker } from 'node:worker_threads';
import type { Io } from './io.ts';
import { statusLine } from './io.ts';
import type { Judged, JudgeRequest, Phase } from './judge.ts';
import type { ThreadData, ThreadMessage } from './judge-thread.ts';
import type { Loaded } from './load.ts';
import type { ErrorOutput } from './refusal.ts';

export type Answer =
  | { readonly kind: 'judged'; readonly judged: Judged; readonly isInterrupted: boolean }
  | { readonly kind: 'error'; readonly error: ErrorOutput }
  /** Nothing was found out: the thread ran out of memory, or was ended. */
  | { readonly kind: 'lost'; readonly cause: 'memory' | 'aborted' };

/** How long a check may take to hear an interrupt. */
const GRACE_MS = 2000;
/** What is over sooner is not worth a status line. */
const QUIET_MS = 1000;

export function runJudge(io: Io, request: JudgeRequest, loaded: Loaded): Promise<Answer> {
  const stop = new SharedArrayBuffer(4);
  const flag = new Int32Array(stop);
  const data: ThreadData = { request, loaded, stop };
  const worker = startThread(data);
  const status = statusLine(io);
  const started = Date.now();
  let grace: NodeJS.Timeout | undefined;
  return new Promise<Answer>((resolve, reject) => {
    const isInterrupted = (): boolean => Atomics.load(flag, 0) === 1;
    const endListening = io.onInterrupt(() => {
      if (isInterrupted()) void worker.terminate();
      Atomics.store(flag, 0, 1);
      grace ??= setTimeout(() => void worker.terminate(), GRACE_MS);
    });
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'phase') {
        if (Date.now() - started >= QUIET_MS) status.show(phaseText(message.phase));
      } else if (message.kind === 'error') resolve(message);
      else resolve({ ...message, isInterrupted: isInterrupted() });
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const isFull = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      if (isFull) resolve({ kind: 'lost', cause: 'memory' });
      else reject(error);
    });
    worker.on('exit', () => {
      clearTimeout(grace);
      endListening();
      status.end();
      // Whatever was said before the end has been heard by now.
      resolve({ kind: 'lost', cause: 'aborted' });
    });
  });
}

/** In the package the thread is a .js file; from sources tsx, asked in the thread too, reads a .ts one. */
function startThread(data: ThreadData): Worker {
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL('./judge-thread.js', import.meta.url), { workerData: data });
  }
  const [tsx, file] = ['tsx/esm/api', './judge-thread.ts'].map((name) => import.meta.resolve(name));
  const code = `import('${tsx}').then((tsx) => { tsx.register(); return import('${file}'); })`;
  return new Worker(code, { eval: true, workerData: data });
}

function phaseText(phase: Phase): string {
  switch (phase.kind) {
    case 'reading':
      return 'reading';
    case 'checking':
      return `checking ${phase.operations.toLocaleString('en')} operations`;
    case 'searching': {
      const rate = Math.round((phase.states / Math.max(1, phase.elapsedMs)) * 1000);
      const counts = `${phase.states.toLocaleString('en')} states`;
      return `searching: ${counts}, ${rate.toLocaleString('en')} a second`;
    }
  }
}
