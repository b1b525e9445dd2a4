// `linlab recheck`: the checker again, on what a run left behind. Nothing is executed.

import { operationsOf } from 'porcupine-ts';
import type { Command } from 'commander';
import type { RunOutcome } from '../../hosts/outcome.ts';
import type { Judgement } from '../../lab/run/judge.ts';
import { judge } from '../../lab/run/judge.ts';
import { parseHistory } from '../../schemas/history.ts';
import { parseRun } from '../../schemas/run.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { readText } from '../files.ts';
import { jsonFlag } from '../flags.ts';
import { tell } from '../io.ts';
import type { JudgedHistory } from '../judged-history.ts';
import { invocationsOf, printJudged } from '../judged-history.ts';
import { kindOf } from '../load-file.ts';

interface Left extends Pick<RunOutcome, 'history' | 'failures'> {
  /** What was made of it when it ran; null for a bare history. */
  readonly before: Judgement | null;
}

function leftIn(text: string, file: string): Left {
  switch (kindOf(text)) {
    case 'run': {
      const { history, failures, judgement } = parseRun(text, file);
      return { history, failures, before: judgement };
    }
    case 'scenario':
    case 'campaign': {
      const hint = 'it takes a history or a run record; linlab replay executes scenarios';
      throw new CliError(
        'input',
        `recheck executes nothing, and ${file} holds no history: ${hint}`,
        file,
      );
    }
    case 'history':
    case 'unknown':
      return { history: parseHistory(text, file, 'kv'), failures: [], before: null };
  }
}

function judged({ history, failures }: Left): JudgedHistory {
  const { verdict, anomaly, explanation, core } = judge({ history, failures });
  const operations = operationsOf(history).length;
  const conflict = invocationsOf(history, core);
  const format = 'linlab/check@1';
  const output = {
    format,
    spec: 'kv',
    verdict,
    anomaly,
    operations,
    conflict,
    explanation,
  } as const;
  return { output, history };
}

export function addRecheck(program: Command, { io, endWith }: Context): void {
  program
    .command('recheck')
    .description('judge a stored history or run record again, executing nothing')
    .argument('<file>', 'history of the store, or run record; - for standard input')
    .addOption(jsonFlag())
    .action(async (file: string, flags: { readonly json?: true }) => {
      const name = file === '-' ? 'standard input' : file;
      const left = leftIn(await readText(io, file), name);
      const { output } = judged(left);
      endWith(printJudged(io, { output, history: left.history }, flags.json === true));
      const { before } = left;
      if (before === null || before.verdict === output.verdict) return;
      tell(io, `the record says ${before.verdict}: it was made by another checker, or changed`);
    });
}
