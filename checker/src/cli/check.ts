/**
 * `porcupine-ts check`: judges every file and prints what was found. Called by main.ts.
 */

import { writeFile } from 'node:fs/promises';
import type { Arguments } from './arguments.ts';
import { EXIT, worst } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { paint, print } from './io.ts';
import type { Io } from './io.ts';
import type { CheckOutput, Judged, JudgeRequest } from './judge.ts';
import { load } from './load.ts';
import type { Loaded } from './load.ts';
import { exitCodeOf, Refusal } from './refusal.ts';
import type { ErrorOutput } from './refusal.ts';
import { runJudge } from './run-judge.ts';

/** Throws Refusal. */
export async function checkCommand(io: Io, args: Arguments): Promise<ExitCode> {
  const { files, html } = args;
  if (files.length === 0)
    throw new Refusal('arguments', 'check needs a FILE, or - for standard input', '');
  const all = await load(io, files);
  if (html !== null && all.length > 1) {
    throw new Refusal('arguments', '--html is for one history', '--html');
  }
  const codes: ExitCode[] = [];
  for (const loaded of all) {
    const code = await checkOne(io, args, loaded, all.length > 1);
    codes.push(code);
    if (code === EXIT.interrupted) break;
  }
  return worst(codes);
}

async function checkOne(
  io: Io,
  args: Arguments,
  loaded: Loaded,
  isOneOfMany: boolean,
): Promise<ExitCode> {
  const { reading, limits, isExplained, html, isJson } = args;
  const { name } = loaded;
  const request: JudgeRequest = { name, reading, limits, isExplained, wantsPage: html !== null };
  const answer = await runJudge(io, request, loaded);
  switch (answer.kind) {
    case 'error':
      return printError(io, answer.error, isJson);
    case 'lost':
      printLost(io, name, answer.cause, isJson);
      return answer.cause === 'aborted' ? EXIT.interrupted : EXIT.unknown;
    case 'judged': {
      const { judged, isInterrupted } = answer;
      if (html !== null && judged.page !== null) await save(html, judged.page);
      if (isJson) print(io, JSON.stringify(judged.output));
      else printJudged(io, judged, isOneOfMany);
      return isInterrupted ? EXIT.interrupted : EXIT[judged.output.verdict];
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
