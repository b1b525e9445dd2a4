// `linlab corpus`: the scenarios of a folder, and what `run --record-status` has kept of them.

import { basename } from 'node:path';
import type { Command } from 'commander';
import { describeStatus } from '../../report/report.ts';
import type { CorpusFolderOutput, StatusOutput } from '../../schemas/output.ts';
import { readStatus, statusOf } from '../corpus-status.ts';
import { filesIn } from '../corpus.ts';
import type { Context } from '../context.ts';
import { jsonFlag } from '../flags.ts';
import type { Io } from '../io.ts';
import { print, printJson } from '../io.ts';

async function corpusOutput(io: Io, folder: string): Promise<CorpusFolderOutput> {
  const lines = await readStatus(io, folder);
  const systems = [...new Set(lines.map(({ system }) => system))].sort();
  const scenarios = filesIn(io, folder).map((scenario) => ({
    scenario,
    status: systems
      .map((system) => statusOf(lines, scenario, system))
      .filter((status): status is StatusOutput => status !== null),
  }));
  return { format: 'linlab/corpus@1', folder, scenarios };
}

export function addCorpus(program: Command, { io }: Context): void {
  program
    .command('corpus')
    .description('list the scenarios of a folder, and at which commits they failed')
    .argument('<dir>', 'folder of scenarios')
    .addOption(jsonFlag())
    .action(async (folder: string, flags: { readonly json?: true }) => {
      const output = await corpusOutput(io, folder);
      if (flags.json === true) return printJson(io, output);
      for (const { scenario, status } of output.scenarios) {
        if (status.length === 0) print(io, `${basename(scenario)}: no status recorded`);
        for (const one of status) {
          print(io, `${basename(scenario)} on ${one.system}: ${describeStatus(one)}`);
        }
      }
    });
}
