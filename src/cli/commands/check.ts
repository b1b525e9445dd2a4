// `linlab check`: a history from anywhere, against a sequential specification.

import type { Command } from 'commander';
import { Option } from 'commander';
import type { Guarantee } from '../../lab/scenario/guarantee.ts';
import type { SpecName } from '../../schemas/history.ts';
import { SPECS } from '../../schemas/history.ts';
import type { Context } from '../context.ts';
import { readText } from '../files.ts';
import { checkBudgetFlag, clientsFlag, guaranteeFlag, jsonFlag } from '../flags.ts';
import { checkText, printJudged, promisedBy } from '../judged-history.ts';

interface CheckFlags {
  readonly spec: SpecName;
  readonly guarantee?: readonly Guarantee[];
  readonly clients?: number;
  readonly checkBudget?: number;
  readonly json?: true;
}

export function addCheck(program: Command, { io, endWith }: Context): void {
  program
    .command('check')
    .description('judge a history that was recorded anywhere (linlab/history@1)')
    .argument('<file>', 'history, or - for standard input')
    .addOption(
      new Option('--spec <name>', 'what the object is').choices(SPECS).makeOptionMandatory(),
    )
    .addOption(guaranteeFlag())
    .addOption(clientsFlag())
    .addOption(checkBudgetFlag())
    .addOption(jsonFlag())
    .action(async (file: string, flags: CheckFlags) => {
      const { spec, json } = flags;
      const name = file === '-' ? 'standard input' : file;
      const judged = checkText(await readText(io, file), name, spec, promisedBy(flags));
      endWith(printJudged(io, judged, json === true));
    });
}
