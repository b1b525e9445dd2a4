// `linlab check`: a history from anywhere, against a sequential specification.

import type { Command } from 'commander';
import { Option } from 'commander';
import type { SpecName } from '../../schemas/history.ts';
import { SPECS } from '../../schemas/history.ts';
import type { Context } from '../context.ts';
import { readText } from '../files.ts';
import { jsonFlag } from '../flags.ts';
import { checkText, printJudged } from '../judged-history.ts';

interface CheckFlags {
  readonly spec: SpecName;
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
    .addOption(jsonFlag())
    .action(async (file: string, { spec, json }: CheckFlags) => {
      const name = file === '-' ? 'standard input' : file;
      const judged = checkText(await readText(io, file), name, spec);
      endWith(printJudged(io, judged, json === true));
    });
}
