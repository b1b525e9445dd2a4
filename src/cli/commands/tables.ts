// `linlab tables`: every table that a report shows, as CSV for a spreadsheet or JSON for a program.

import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { stringify } from 'csv-stringify/sync';
import type { RunRecord } from '../../lab/run/record.ts';
import type { SystemUnderTest } from '../../lab/run/system.ts';
import type { DataTable } from '../../report/report.ts';
import { campaignTables, compareCampaigns, runTables, zooTable } from '../../report/report.ts';
import { parseZoo } from '../../schemas/zoo.ts';
import { campaignIn } from '../campaign-summary.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { executeOnce } from '../execute.ts';
import { isFolder, readText, writeText } from '../files.ts';
import { systemFlag } from '../flags.ts';
import type { Io } from '../io.ts';
import { print } from '../io.ts';
import { findingReport, SOME_MODULE } from '../report-parts.ts';
import { kindOf, loadReportable, systemFor } from '../load-file.ts';
import { counted } from '../words.ts';

const FORMATS = ['csv', 'json'] as const;
type Format = (typeof FORMATS)[number];

interface TablesFlags {
  readonly format: Format;
  readonly table?: string;
  readonly out?: string;
  readonly system?: string;
}

/**
 * RFC 4180. What a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV
 * injection): names and values in a history may hold anything.
 */
function csvOf({ columns, rows }: DataTable): string {
  return stringify([columns, ...rows], { escape_formulas: true, record_delimiter: '\r\n' });
}

/** A list of objects, by the names of the columns. */
function jsonOf({ columns, rows }: DataTable): string {
  const objects = rows.map((row) =>
    Object.fromEntries(columns.map((column, nth) => [column, row[nth] ?? null])),
  );
  return `${JSON.stringify(objects, null, 2)}\n`;
}

const textOf = (table: DataTable, format: Format): string =>
  format === 'csv' ? csvOf(table) : jsonOf(table);

async function tablesIn(io: Io, given: string, flags: TablesFlags): Promise<readonly DataTable[]> {
  const file = given !== '-' && isFolder(io, given) ? join(given, 'campaign.json') : given;
  if (file !== '-') {
    const text = await readText(io, file);
    if (kindOf(text) === 'zoo') return [zooTable({ zoo: parseZoo(text, file), before: null })];
  }
  const found = await loadReportable(io, file);
  switch (found.kind) {
    case 'campaign':
      return campaignTables(await campaignIn(io, dirname(file)));
    case 'run':
      return tablesOfRun(io, file, found.record);
    case 'scenario': {
      const system = await systemFor(io, file, found.scenario, flags.system);
      return tablesOfRun(io, file, await executeOnce(system, 'sim', found.scenario), system);
    }
  }
}

/** With the states of its replicas, as its page has them. */
function tablesOfRun(
  io: Io,
  file: string,
  record: RunRecord,
  system?: SystemUnderTest,
): readonly DataTable[] {
  const { extra } = findingReport(io, record, file, SOME_MODULE, system);
  return runTables(record, extra);
}

/** The tables of two campaigns side by side. */
async function comparedTables(io: Io, one: string, other: string): Promise<readonly DataTable[]> {
  const [first, second] = [await campaignIn(io, one), await campaignIn(io, other)];
  return compareCampaigns(first, second).tables;
}

function tableNamed(tables: readonly DataTable[], id: string): DataTable {
  const found = tables.find((table) => table.id === id);
  if (found !== undefined) return found;
  const known = tables.map((table) => table.id).join(', ');
  throw new CliError('arguments', `there is no table ${id}; there are ${known}`, '--table');
}

export function addTables(program: Command, { io }: Context): void {
  program
    .command('tables')
    .description('write the tables of a report as CSV or JSON; without --out, list or print them')
    .argument('<dir|file>', 'folder of a campaign, run record, zoo, or scenario (executed in sim)')
    .argument('[dir]', 'folder of another campaign: the tables that compare the two')
    .addOption(new Option('--format <format>', 'of the files').choices(FORMATS).default('csv'))
    .option('--table <name>', 'only this one; without --out it is printed')
    .option('--out <dir>', 'folder for a file of each table')
    .addOption(systemFlag())
    .action(async (given: string, other: string | undefined, flags: TablesFlags) => {
      const { format, table, out } = flags;
      const all =
        other === undefined
          ? await tablesIn(io, given, flags)
          : await comparedTables(io, given, other);
      const wanted = table === undefined ? all : [tableNamed(all, table)];
      for (const one of wanted) {
        if (out !== undefined) {
          const path = join(out, `${one.id}.${format}`);
          writeText(io, path, textOf(one, format));
          print(io, path);
        } else if (table === undefined) {
          print(io, `${one.id}: ${one.title}, ${counted(one.rows.length, 'row')}`);
        } else io.stdout.write(textOf(one, format));
      }
    });
}
