// `linlab report`: the page of a campaign's folder, of a run record, or of a scenario, which is
// executed for it in the simulator.

import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { RunRecord } from '../../lab/run/record.ts';
import type { SystemUnderTest } from '../../lab/run/system.ts';
import type { Scenario } from '../../lab/scenario/scenario.ts';
import { tellStory } from '../../lab/story/story.ts';
import { renderRunReport, storySvg } from '../../report/report.ts';
import type { CampaignOutput } from '../../schemas/output.ts';
import { parseRun } from '../../schemas/run.ts';
import { AGAIN_FILE, countsIn, runPathOf } from '../campaign-folder.ts';
import { campaignPage } from '../campaign-page.ts';
import { withCommit } from '../commit.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { executeOnce } from '../execute.ts';
import { isFolder, isSameFile, readText, shownPath, writeText } from '../files.ts';
import { checkBudgetFlag, systemFlag } from '../flags.ts';
import type { Io } from '../io.ts';
import { print, tell } from '../io.ts';
import type { Reportable } from '../load-file.ts';
import { loadReportable, systemFor } from '../load-file.ts';
import { findingReport, SOME_MODULE } from '../report-parts.ts';
import { quoted } from '../words.ts';

interface ReportFlags {
  readonly out?: string;
  readonly svg?: string;
  readonly system?: string;
  readonly checkBudget?: number;
}

interface Page {
  readonly html: string;
  /** Where it goes when nobody says. */
  readonly path: string;
}

/** Null, with a warning, for a record that is gone; a damaged one is an error. */
async function recordIn(io: Io, folder: string, scenario: string): Promise<RunRecord | null> {
  const path = runPathOf(folder, scenario);
  let text: string;
  try {
    text = await readText(io, path);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    tell(io, `${error.message}; the report shows this finding without its run`);
    return null;
  }
  return parseRun(text, path);
}

/** As the campaign left it; otherwise what its summary tells. */
async function againLine(io: Io, folder: string, campaign: CampaignOutput): Promise<string> {
  const { system, host, seed, cases } = campaign;
  const words = ['--system', quoted(system), '--host', host, '--seed', String(seed)];
  const line = `${io.command} run ${words.join(' ')} --cases ${String(cases)}`;
  return readText(io, join(folder, AGAIN_FILE)).then(
    (text) => text.trim(),
    () => line,
  );
}

async function pageOfFolder(io: Io, folder: string, campaign: CampaignOutput): Promise<Page> {
  const records: (RunRecord | null)[] = [];
  for (const { scenario } of campaign.findings) {
    records.push(await recordIn(io, folder, scenario));
  }
  const again = await againLine(io, folder, campaign);
  const counts = await countsIn(io, folder);
  return {
    html: await campaignPage(io, { campaign, counts, records, again, systemGiven: SOME_MODULE }),
    path: join(folder, 'report.html'),
  };
}

async function pageOfRun(
  io: Io,
  file: string,
  record: RunRecord,
  given: string = SOME_MODULE,
  system?: SystemUnderTest,
): Promise<Page> {
  const { extra } = findingReport(io, record, file, given, system);
  const name = basename(file).replace(/(\.run)?\.[^.]+$/, '');
  return { html: await renderRunReport(record, extra), path: join('reports', `${name}.html`) };
}

function executed(
  system: SystemUnderTest,
  scenario: Scenario,
  { checkBudget }: ReportFlags,
): Promise<RunRecord> {
  return executeOnce(system, 'sim', scenario, undefined, checkBudget ?? null);
}

async function pageOf(io: Io, file: string, found: Reportable, flags: ReportFlags): Promise<Page> {
  switch (found.kind) {
    case 'campaign':
      return pageOfFolder(io, dirname(file), found.campaign);
    case 'run':
      return pageOfRun(io, file, found.record);
    case 'scenario': {
      const system = await systemFor(io, file, found.scenario, flags.system);
      const record = await executed(system, found.scenario, flags);
      return pageOfRun(io, file, withCommit(io, record), flags.system, system);
    }
  }
}

/** A report in place of what it is made of would be the end of it. */
function refuseToOverwrite(io: Io, file: string, out: string, flag: '--out' | '--svg'): void {
  if (file === '-' || !isSameFile(io, file, out)) return;
  const text = `the report would overwrite ${file}, of which it is made; give ${flag} another name, such as ${out.replace(/\.[^./]+$/, '')}.${flag === '--svg' ? 'svg' : 'html'}`;
  throw new CliError('arguments', text, flag);
}

/** The picture of one run, as a file. Throws CliError for a campaign, which has many. */
async function writeStory(
  io: Io,
  file: string,
  found: Reportable,
  flags: ReportFlags,
  out: string,
): Promise<void> {
  if (found.kind === 'campaign') {
    const text = `${file} is of many runs; --svg draws one of those in its folders findings and runs`;
    throw new CliError('arguments', text, '--svg');
  }
  const record =
    found.kind === 'run'
      ? found.record
      : await executed(
          await systemFor(io, file, found.scenario, flags.system),
          found.scenario,
          flags,
        );
  writeText(io, out, storySvg(record, tellStory(record)));
  print(io, shownPath(io, resolve(io.cwd, out)));
}

export function addReport(program: Command, { io }: Context): void {
  program
    .command('report')
    .description('make one HTML file that works offline')
    .argument('<dir|file>', 'folder of a campaign, run record, or scenario (executed in sim)')
    .option('--out <file>', 'where it goes (DIR/report.html, or reports/NAME.html)')
    .option('--svg <file>', 'the picture of one run, for a README or a paper; alone or with --out')
    .addOption(systemFlag())
    .addOption(checkBudgetFlag())
    .action(async (given: string, flags: ReportFlags) => {
      const file = given !== '-' && isFolder(io, given) ? join(given, 'campaign.json') : given;
      if (flags.out !== undefined) refuseToOverwrite(io, file, flags.out, '--out');
      if (flags.svg !== undefined) refuseToOverwrite(io, file, flags.svg, '--svg');
      const found = await loadReportable(io, file);
      if (flags.svg !== undefined) await writeStory(io, file, found, flags, flags.svg);
      if (flags.svg !== undefined && flags.out === undefined) return;
      const page = await pageOf(io, file, found, flags);
      const path = flags.out ?? page.path;
      writeText(io, path, page.html);
      print(io, shownPath(io, resolve(io.cwd, path)));
    });
}
