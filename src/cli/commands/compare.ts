// `linlab compare`: two campaigns side by side, such as one before a change and one after it.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ComparedCampaign, Comparison } from '../../report/report.ts';
import { compareCampaigns, differenceWords, renderComparison } from '../../report/report.ts';
import type { CompareOutput } from '../../schemas/compare.ts';
import { campaignIn } from '../campaign-summary.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { shownPath, writeText } from '../files.ts';
import { jsonFlag } from '../flags.ts';
import type { Io } from '../io.ts';
import { colorsFor, print, printJson } from '../io.ts';
import { tableLines } from '../text-table.ts';
import { VERSION } from '../version.ts';

interface CompareFlags {
  readonly out?: string;
  readonly json?: true;
}

function sideOf({ name, campaign }: ComparedCampaign): CompareOutput['first'] {
  const { system, host, seed, cases } = campaign;
  return { folder: name, system, host, seed, cases };
}

const copied = ({ onlyFirst, onlySecond, both }: Comparison['marks']): CompareOutput['marks'] => ({
  onlyFirst: [...onlyFirst],
  onlySecond: [...onlySecond],
  both: [...both],
});

function outputOf(
  first: ComparedCampaign,
  second: ComparedCampaign,
  { findings, marks, states, tables }: Comparison,
): CompareOutput {
  return {
    format: 'linlab/compare@1',
    first: sideOf(first),
    second: sideOf(second),
    findings: copied(findings),
    marks: copied(marks),
    states,
    tables: tables.map(({ id, title, columns, rows }) => {
      return { id, title, columns: [...columns], rows: rows.map((row) => [...row]) };
    }),
  };
}

function printComparison(io: Io, sides: readonly ComparedCampaign[], comparison: Comparison): void {
  const colors = colorsFor(io, io.stdout);
  for (const [nth, { name, campaign }] of sides.entries()) {
    const { system, host, seed } = campaign;
    const which = nth === 0 ? 'first: ' : 'second:';
    print(io, `${which} ${name}: ${system} over ${host}, seed ${String(seed)}`);
  }
  const isWorse = comparison.findings.onlySecond.length > 0;
  for (const [nth, line] of differenceWords(comparison).entries()) {
    print(io, isWorse && nth === 0 ? colors.red(line) : line);
  }
  for (const table of comparison.tables) {
    const [heads = '', ...rows] = tableLines(table);
    print(io, `\n${colors.bold(table.title)}\n${heads}`);
    for (const row of rows) print(io, row);
  }
}

export function addCompare(program: Command, { io, endWith }: Context): void {
  program
    .command('compare')
    .description('put two campaigns side by side; a finding that only the second has ends with 1')
    .argument('<dir>', 'folder of the first campaign')
    .argument('<dir>', 'folder of the second')
    .option('--out <file>', 'write a page of it')
    .addOption(jsonFlag())
    .action(async (one: string, other: string, flags: CompareFlags) => {
      const first = { name: one, campaign: await campaignIn(io, one) };
      const second = { name: other, campaign: await campaignIn(io, other) };
      const comparison = compareCampaigns(first.campaign, second.campaign);
      if (flags.out !== undefined) {
        const page = { first, second, comparison, version: VERSION };
        writeText(io, flags.out, await renderComparison(page));
      }
      if (flags.json === true) printJson(io, outputOf(first, second, comparison));
      else printComparison(io, [first, second], comparison);
      if (flags.out !== undefined && flags.json !== true) {
        print(io, `\nreport: ${shownPath(io, resolve(io.cwd, flags.out))}`);
      }
      endWith(comparison.findings.onlySecond.length > 0 ? EXIT.violation : EXIT.linearizable);
    });
}
