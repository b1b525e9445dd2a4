/**
 * `porcupine-ts check`: judges every file and prints what was found. Called by main.ts.
 */

import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Arguments } from './arguments.ts';
import { EXIT, worst } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { paint, print } from './io.ts';
import type { Io } from './io.ts';
import type { CheckOutput, Judged, JudgeRequest } from './judge.ts';
import { entriesOf } from './load.ts';
import type { Entry } from './load.ts';
import { errorOutput, exitCodeOf, Refusal } from './refusal.ts';
import type { ErrorOutput } from './refusal.ts';
import { startJudge } from './run-judge.ts';
import type { Answer, Judge } from './run-judge.ts';

/** Throws Refusal. */
export async function checkCommand(io: Io, args: Arguments): Promise<ExitCode> {
  const { files, html } = args;
  if (files.length === 0)
    throw new Refusal('arguments', 'check needs a FILE, or - for standard input', '');
  const entries = entriesOf(io, files);
  if (html !== null && entries.length > 1) {
    throw new Refusal('arguments', '--html is for one history', '--html');
  }
  return worst(await checkAll(io, args, entries));
}

/** Judges several at a time, tells them in their order; after an interrupt no further ones. */
async function checkAll(io: Io, args: Arguments, entries: readonly Entry[]): Promise<ExitCode[]> {
  const answers: (Answer | undefined)[] = [];
  const codes: ExitCode[] = [];
  let next = 0;
  const tellAll = (): void => {
    for (let answer = answers[codes.length]; answer !== undefined; answer = answers[codes.length]) {
      const { name = '' } = entries[codes.length] ?? {};
      answers[codes.length] = undefined;
      codes.push(tell(io, args, answer, name, entries.length > 1));
    }
  };
  const work = async (): Promise<void> => {
    const judge = startJudge(io);
    try {
      for (let at = next++; at < entries.length; at = next++) {
        const answer = await answerOf(judge, args, entries[at]);
        answers[at] = answer;
        if (isInterrupted(answer)) next = entries.length;
        tellAll();
      }
    } finally {
      await judge.end();
    }
  };
  const threads = Math.min(entries.length, availableParallelism());
  await Promise.all(Array.from({ length: threads }, work));
  return codes;
}

async function answerOf(judge: Judge, args: Arguments, entry: Entry | undefined): Promise<Answer> {
  if (entry === undefined) throw new RangeError('there are no more');
  const { reading, limits, isExplained, html } = args;
  const { name } = entry;
  const request: JudgeRequest = { name, reading, limits, isExplained, wantsPage: html !== null };
  try {
    const answer = await judge.ask(request, await entry.open());
    const page = answer.kind === 'judged' ? answer.judged.page : null;
    if (html !== null && page !== null) await save(html, page);
    return answer;
  } catch (error) {
    return { kind: 'error', error: errorOutput(error) };
  }
}

function isInterrupted(answer: Answer): boolean {
  switch (answer.kind) {
    case 'error':
      return false;
    case 'lost':
      return answer.cause === 'aborted';
    case 'judged':
      return answer.isInterrupted;
  }
}

function tell(
  io: Io,
  { isJson }: Arguments,
  answer: Answer,
  name: string,
  isOneOfMany: boolean,
): ExitCode {
  switch (answer.kind) {
    case 'error':
      return printError(io, answer.error, isJson);
    case 'lost':
      printLost(io, name, answer.cause, isJson);
      return isInterrupted(answer) ? EXIT.interrupted : EXIT.unknown;
    case 'judged': {
      const { judged } = answer;
      if (judged.output.operations === 0) {
        io.stderr.write(
          `porcupine-ts: ${name}: no operations, so that there is nothing to judge\n`,
        );
      }
      if (isJson) print(io, JSON.stringify(judged.output));
      else printJudged(io, judged, isOneOfMany);
      return isInterrupted(answer) ? EXIT.interrupted : EXIT[judged.output.verdict];
    }
  }
}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new Refusal('file', error instanceof Error ? error.message : String(error), file);
  }
}

/** Tells an error in the way that was asked for. */
export function printError(io: Io, error: ErrorOutput, isJson: boolean): ExitCode {
  if (isJson) print(io, JSON.stringify(error));
  else io.stderr.write(`porcupine-ts: ${error.message}\n`);
  return exitCodeOf(error);
}

const SIGNS = {
  linearizable: ['green', 'linearizable'],
  violation: ['red', 'not linearizable'],
  unknown: ['yellow', 'unknown'],
} as const;

function printJudged(io: Io, { output, sentences, timeline }: Judged, isOneOfMany: boolean): void {
  const [colour, word] = SIGNS[output.verdict];
  const why = output.anomaly ?? output.cause;
  const head = paint(io, colour, why === null ? word : `${word}: ${why}`);
  print(io, isOneOfMany ? `${output.file}: ${head}` : head);
  print(io, countsOf(output));
  for (const { text, count } of output.notes) print(io, `  ${counted(count, text)}`);
  if (sentences.length > 0) print(io, `\n${sentences.join('\n')}`);
  if (timeline.length > 0) print(io, `\n${timeline.join('\n')}`);
  if (isOneOfMany) print(io, '');
}

function countsOf({ model, operations, partitions, ms, states }: CheckOutput): string {
  const parts = partitions > 1 ? ` in ${partitions.toLocaleString('en')} partitions` : '';
  const time = ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en');
  return `${model}, ${counted(operations, 'operations')}${parts}, ${counted(states, 'states')}, ${time} ms`;
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? what.replace(/(\w{3})s(?=[ ,]|$)/, '$1') : what}`;
}

function printLost(io: Io, name: string, cause: 'memory' | 'aborted', isJson: boolean): void {
  if (!isJson) {
    print(io, `${paint(io, 'yellow', `unknown: ${cause}`)}\n${name}: nothing was found out`);
    return;
  }
  const output: Partial<CheckOutput> = {
    format: 'porcupine-ts/check@1',
    verdict: 'unknown',
    cause,
    anomaly: null,
    explanation: null,
    core: [],
    file: name,
    notes: [],
  };
  print(io, JSON.stringify(output));
}
