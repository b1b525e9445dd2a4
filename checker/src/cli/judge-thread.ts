/**
 * The thread that judges, one history after the other. Started by run-judge.ts, which listens for
 * interrupts meanwhile: it raises the flag that the check looks at.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { errorOutput } from './refusal.ts';
import type { ErrorOutput } from './refusal.ts';
import { judge } from './judge.ts';
import type { Judged, JudgeRequest, Phase } from './judge.ts';
import { textsOf } from './load.ts';
import type { Loaded } from './load.ts';

export interface ThreadData {
  /** One Int32: 1 asks to stop. */
  readonly stop: SharedArrayBuffer;
}

/** What it is told to do. */
export interface ThreadTask {
  readonly request: JudgeRequest;
  readonly loaded: Loaded;
}

export type ThreadMessage =
  | { readonly kind: 'phase'; readonly phase: Phase }
  | { readonly kind: 'judged'; readonly judged: Judged }
  | { readonly kind: 'error'; readonly error: ErrorOutput };

const flag = new Int32Array((workerData as ThreadData).stop);
const say = (message: ThreadMessage): void => parentPort?.postMessage(message);
const tell = (phase: Phase): void => say({ kind: 'phase', phase });
const signal = {
  get aborted(): boolean {
    return Atomics.load(flag, 0) === 1;
  },
};

async function perform({ request, loaded }: ThreadTask): Promise<void> {
  try {
    say({ kind: 'judged', judged: await judge(request, textsOf(loaded), { signal, tell }) });
  } catch (error) {
    say({ kind: 'error', error: errorOutput(error) });
  }
}

parentPort?.on('message', (task: ThreadTask) => void perform(task));
