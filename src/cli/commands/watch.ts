// `linlab watch`: a campaign that runs elsewhere, live in this terminal. It reads the campaign's
// folder and nothing else, so that any number of people may watch, and ends as the campaign does.

import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import { Option } from 'commander';
import { LINEARIZABLE } from '../../lab/scenario/guarantee.ts';
import type { LiveOutput, WatchOutput } from '../../schemas/live.ts';
import type { CampaignOutput, FindingOutput, UnknownOutput } from '../../schemas/output.ts';
import { PROGRESS_FILE } from '../campaign-folder.ts';
import type { CampaignStatus } from '../campaign-status.ts';
import { campaignStatus, EXIT_OF_DEAD, exitCodeOfCampaign } from '../campaign-status.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { isFolder, shownPath } from '../files.ts';
import type { Io } from '../io.ts';
import { colorsFor, print, printJson, tell } from '../io.ts';
import { newProgressView } from '../progress.ts';
import { counted, paintVerdict, quoted, verdictCounts } from '../words.ts';

const LOOK_EVERY_MS = 250;

/** Somebody who is told of a campaign as it goes on. */
interface Watcher {
  readonly sees: (live: LiveOutput) => void;
  readonly ends: (status: Over) => ExitCode;
  /** Nobody watches any more. */
  readonly leaves: () => void;
}

type Over = Exclude<CampaignStatus, { kind: 'running' }>;

function goneError(folder: string): CliError {
  const text = `there is no campaign in ${folder}: neither one under way (live.json) nor a result (campaign.json)`;
  return new CliError('file', text, folder);
}

/** How to go on with what was cut short, where its folder knows. */
function resumeHint(io: Io, folder: string): string {
  if (!existsSync(resolve(io.cwd, folder, PROGRESS_FILE))) return '';
  return `; go on with: ${io.command} run --resume ${quoted(folder)}`;
}

/** For programs: an object a line, whenever there is something new. */
function jsonWatcher(io: Io, folder: string): Watcher {
  const line = (rest: Omit<WatchOutput, 'format'>): void =>
    printJson(io, { format: 'linlab/watch@1', ...rest });
  return {
    sees: (live) => line({ state: 'running', live, campaign: null, exitCode: null }),
    ends: (status) => {
      const exitCode = exitCodeOf(status, folder);
      if (status.kind === 'ended') {
        line({ state: 'ended', live: null, campaign: status.campaign, exitCode });
      } else if (status.kind === 'died' || status.kind === 'failed') {
        line({ state: status.kind, live: status.live, campaign: null, exitCode });
      }
      return exitCode;
    },
    leaves: () => undefined,
  };
}

function exitCodeOf(status: Over, folder: string): ExitCode {
  switch (status.kind) {
    case 'ended':
      return exitCodeOfCampaign(status.campaign);
    case 'died':
      return EXIT_OF_DEAD;
    case 'failed':
      return EXIT.internal;
    case 'unreadable':
      throw new CliError('input', status.why, folder);
    case 'none':
      throw goneError(folder);
  }
}

function printEnd(io: Io, folder: string, campaign: CampaignOutput, exitCode: ExitCode): void {
  const { system, host, verdicts, findings } = campaign;
  const guarantees = campaign.guarantees?.map(({ guarantee }) => guarantee) ?? LINEARIZABLE;
  const counts = { verdicts: { ...verdicts, holds: verdicts.holds ?? 0 }, guarantees };
  const text = `${system} over ${host}: ${verdictCounts(counts)}; ${counted(findings.length, 'finding')}`;
  const isBad = findings.length > 0 || exitCode === EXIT.violation;
  const isOpen = exitCode === EXIT.unknown;
  const verdict = isBad ? 'violation' : isOpen ? 'unknown' : 'linearizable';
  print(io, paintVerdict(colorsFor(io, io.stdout), verdict, text));
  if (exitCode === EXIT.interrupted) print(io, `  it was interrupted${resumeHint(io, folder)}`);
  print(io, `report: ${shownPath(io, resolve(io.cwd, folder, 'report.html'))}`);
}

/** For people: the line of progress, findings as they come, and how it ended. */
function shownWatcher(io: Io, folder: string): Watcher {
  const view = newProgressView(io, false);
  const said = new Set<string>();
  const sayNew = (findings: readonly FindingOutput[]): void => {
    for (const { signature, anomaly, firstCase, scenario } of findings) {
      if (said.has(signature)) continue;
      said.add(signature);
      const path = join(folder, 'findings', basename(scenario));
      const found = `found ${anomaly} in case ${firstCase.toLocaleString('en')}`;
      view.say(`${found}: ${shownPath(io, resolve(io.cwd, path))}`);
    }
  };
  const sayUnknown = (unknowns: readonly UnknownOutput[]): void => {
    for (const { case: index, scenario } of unknowns) {
      const name = `case ${index.toLocaleString('en')}`;
      if (said.has(name)) continue;
      said.add(name);
      const path = join(folder, 'unknown', basename(scenario));
      view.say(`${name} is unknown: ${shownPath(io, resolve(io.cwd, path))}`);
    }
  };
  let introduced = false;
  return {
    sees: ({ system, host, seed, findings, unknowns, progress }) => {
      if (!introduced) view.say(`${system} over ${host}, seed ${String(seed)}`);
      introduced = true;
      sayNew(findings);
      sayUnknown(unknowns);
      view.update(progress);
    },
    ends: (status) => {
      view.end();
      const exitCode = exitCodeOf(status, folder);
      if (status.kind === 'ended') {
        if (introduced) sayNew(status.campaign.findings);
        if (introduced) sayUnknown(status.campaign.unknowns ?? []);
        printEnd(io, folder, status.campaign, exitCode);
      } else if (status.kind === 'died') {
        const { pid, machine } = status.live.process;
        const who = `process ${String(pid)} on ${machine}`;
        sayNew(status.live.findings);
        print(io, `the campaign has died: ${who} left no result${resumeHint(io, folder)}`);
      } else if (status.kind === 'failed') {
        print(io, `the campaign has failed: ${status.why}${resumeHint(io, folder)}`);
      }
      return exitCode;
    },
    leaves: view.end,
  };
}

async function watch({ io, endWith }: Context, folder: string, json: boolean): Promise<void> {
  if (!isFolder(io, folder)) throw new CliError('file', `${folder} is not a folder`, folder);
  const absolute = resolve(io.cwd, folder);
  const signal = io.listenForInterrupt('the campaign goes on without being watched');
  const watcher = json ? jsonWatcher(io, folder) : shownWatcher(io, folder);
  let seen = '';
  while (!signal.aborted) {
    const status = campaignStatus(absolute);
    if (status.kind !== 'running') {
      // Somebody may have taken the folder away.
      if (status.kind === 'none' && seen !== '') tell(io, `${folder} is gone`);
      return endWith(watcher.ends(status));
    }
    const { live } = status;
    if (live.updatedAt !== seen) watcher.sees(live);
    seen = live.updatedAt;
    await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  watcher.leaves();
  endWith(EXIT.interrupted);
}

export function addWatch(program: Command, context: Context): void {
  program
    .command('watch')
    .description('show a campaign that runs elsewhere, live; ends as it does (died: 2)')
    .argument('<dir>', 'folder of the campaign')
    .addOption(new Option('--json', 'print one JSON object a line whenever there is news'))
    .action((folder: string, flags: { readonly json?: true }) =>
      watch(context, folder, flags.json === true),
    );
}
