// `linlab recheck`: the checker again, on what a run left behind. Nothing is executed.

import type { Command } from 'commander';
import type { RunOutcome } from '../../hosts/outcome.ts';
import type { Judgement } from '../../lab/run/judge.ts';
import { sessionsIn } from '../../lab/run/guarantees.ts';
import type { Guarantee } from '../../lab/scenario/guarantee.ts';
import { LINEARIZABLE } from '../../lab/scenario/guarantee.ts';
import { parseHistory } from '../../schemas/history.ts';
import { parseRun } from '../../schemas/run.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { readText } from '../files.ts';
import { checkBudgetFlag, clientsFlag, guaranteeFlag, jsonFlag } from '../flags.ts';
import { tell } from '../io.ts';
import type { Promised } from '../judged-history.ts';
import { judgeBy, printJudged, promisedBy } from '../judged-history.ts';
import { kindOf } from '../load-file.ts';

interface Left extends Pick<RunOutcome, 'history' | 'failures'> {
  /** What was made of it when it ran; null for a bare history. */
  readonly before: Judgement | null;
  /** What it was judged by. */
  readonly promised?: Promised;
}

function leftIn(text: string, file: string): Left {
  switch (kindOf(text)) {
    case 'run': {
      const { history, failures, judgement, scenario } = parseRun(text, file);
      const asked = judgement.guarantees?.map(({ guarantee }) => guarantee);
      const promised = {
        guarantees: asked ?? LINEARIZABLE,
        sessionOf: sessionsIn(scenario),
        statesMax: null,
      };
      return { history, failures, before: judgement, promised };
    }
    case 'scenario':
    case 'campaign':
    case 'zoo': {
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

interface RecheckFlags {
  readonly guarantee?: readonly Guarantee[];
  readonly clients?: number;
  readonly checkBudget?: number;
  readonly json?: true;
}

export function addRecheck(program: Command, { io, endWith }: Context): void {
  program
    .command('recheck')
    .description('judge a stored history or run record again, executing nothing')
    .argument('<file>', 'history of the store, or run record; - for standard input')
    .addOption(guaranteeFlag())
    .addOption(clientsFlag())
    .addOption(checkBudgetFlag())
    .addOption(jsonFlag())
    .action(async (file: string, flags: RecheckFlags) => {
      const name = file === '-' ? 'standard input' : file;
      const left = leftIn(await readText(io, file), name);
      const { history, failures, before, promised } = left;
      const by = promisedBy(flags, promised);
      const { output } = judgeBy(history, 'kv', by, failures);
      endWith(printJudged(io, { output, history }, flags.json === true));
      if (before === null || before.verdict === output.verdict) return;
      if (flags.guarantee !== undefined || before.gaveUp !== undefined) return;
      tell(io, `the record says ${before.verdict}: it was made by another checker, or changed`);
    });
}
