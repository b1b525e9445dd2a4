// A worker process on this machine: takes tasks from the process that forked it, one after the other.

import type { Answer, CaseTask } from './case-worker.ts';
import { executeTask } from './case-worker.ts';

let last: Promise<unknown> = Promise.resolve();

async function answer(task: CaseTask): Promise<void> {
  let said: Answer;
  try {
    said = { kind: 'done', result: await executeTask(task) };
  } catch (error) {
    said = { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
  process.send?.(said);
}

process.on('message', (task) => {
  last = last.then(() => answer(task as CaseTask));
});
// An interrupt at the keyboard reaches every process; the campaign decides when its workers end.
process.on('SIGINT', () => undefined);
// Without the one who asks there is nobody to answer.
process.on('disconnect', () => process.exit());
