/**
 * Judges histories in a thread of their own and waits for the answers. An interrupt asks the check to
 * stop and tell what it knows; a second one, or a check that does not listen, ends the thread.
 * Called by check.ts.
 */

import { Worker } from 'node:worker_threads';
import type { Io } from './io.ts';
import { statusLine } from './io.ts';
import type { Judged, JudgeRequest, Phase } from './judge.ts';
import type { ThreadData, ThreadMessage, ThreadTask } from './judge-thread.ts';
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

/** A thread that judges one history after the other. */
export interface Judge {
  ask(request: JudgeRequest, loaded: Loaded): Promise<Answer>;
  end(): Promise<unknown>;
}

export function startJudge(io: Io): Judge {
  let thread = startThread();
  return {
    async ask(request, loaded) {
      let isThere = false;
      try {
        const answer = await ask(io, thread, { request, loaded });
        isThere = answer.kind !== 'lost';
        return answer;
      } finally {
        if (!isThere) thread = startThread();
      }
    },
    end: () => thread.worker.terminate(),
  };
}

interface Thread {
  readonly worker: Worker;
  /** Not 0: it has been asked to stop. */
  readonly flag: Int32Array;
}

function ask(io: Io, { worker, flag }: Thread, task: ThreadTask): Promise<Answer> {
  const status = statusLine(io);
  const started = Date.now();
  let grace: NodeJS.Timeout | undefined;
  const isInterrupted = (): boolean => Atomics.load(flag, 0) === 1;
  const endListening = io.onInterrupt(() => {
    if (isInterrupted()) void worker.terminate();
    Atomics.store(flag, 0, 1);
    grace ??= setTimeout(() => void worker.terminate(), GRACE_MS);
  });
  let stopListening = (): void => undefined;
  const answer = new Promise<Answer>((resolve, reject) => {
    const hear = (message: ThreadMessage): void => {
      if (message.kind === 'phase') {
        if (Date.now() - started >= QUIET_MS) status.show(phaseText(message.phase));
      } else if (message.kind === 'error') resolve(message);
      else resolve({ ...message, isInterrupted: isInterrupted() });
    };
    const fail = (error: NodeJS.ErrnoException): void => {
      const isFull = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      if (isFull) resolve({ kind: 'lost', cause: 'memory' });
      else reject(error);
    };
    // Whatever was said before the end has been heard by then.
    const end = (): void => resolve({ kind: 'lost', cause: 'aborted' });
    worker.on('message', hear).on('error', fail).on('exit', end);
    stopListening = (): void =>
      void worker.off('message', hear).off('error', fail).off('exit', end);
    worker.postMessage(task);
  });
  return answer.finally(() => {
    clearTimeout(grace);
    endListening();
    stopListening();
    status.end();
  });
}

/** In the package the thread is a .js file; from sources tsx, asked in the thread too, reads a .ts one. */
function startThread(): Thread {
  const stop = new SharedArrayBuffer(4);
  const workerData: ThreadData = { stop };
  const flag = new Int32Array(stop);
  if (!import.meta.url.endsWith('.ts')) {
    const file = new URL('./judge-thread.js', import.meta.url);
    return { worker: new Worker(file, { workerData }), flag };
  }
  const [tsx, file] = ['tsx/esm/api', './judge-thread.ts'].map((name) => import.meta.resolve(name));
  const code = `import('${tsx}').then((tsx) => { tsx.register(); return import('${file}'); })`;
  return { worker: new Worker(code, { eval: true, workerData }), flag };
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
