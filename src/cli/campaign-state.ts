// `progress.json` in a campaign's folder: written while the campaign runs, so that it can go on after
// a crash of this program or of the machine; gone once the campaign has ended by itself.

import { rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { CampaignRequest, CampaignState } from '../lab/campaign/campaign.ts';
import type { Finding } from '../lab/campaign/finding.ts';
import { parseScenario } from '../lab/scenario/file.ts';
import type { FindingOutput } from '../schemas/output.ts';
import type { ProgressFile } from '../schemas/progress.ts';
import { parseProgress } from '../schemas/progress.ts';
import { parseRun } from '../schemas/run.ts';
import type { CampaignFolder } from './campaign-folder.ts';
import { findingOutputs, PROGRESS_FILE, runPathOf } from './campaign-folder.ts';
import { CliError } from './errors.ts';
import { readText, writeText } from './files.ts';
import type { Io } from './io.ts';
import { unknownIn, unknownOutputs } from './unknown-cases.ts';

/** What would be lost by a crash is at most this long ago. */
const SAVE_EVERY_MS = 2000;

/** What was asked for; the same from start to end. */
export type Asked = Pick<
  ProgressFile,
  | 'id'
  | 'system'
  | 'systemGiven'
  | 'host'
  | 'seed'
  | 'replicas'
  | 'strategies'
  | 'shard'
  | 'casesMax'
  | 'secondsMax'
  | 'findingsMax'
  | 'plateauCases'
  | 'plateauChance'
  | 'statesMax'
> &
  Pick<CampaignRequest, 'guarantees'>;

export interface Keeper {
  /** Writes now and then; a disk that is full does not end the campaign. */
  readonly keep: (state: CampaignState) => void;
  /**
   * The campaign is over: keeps the file only for one that was cut short. Returns whether it can go
   * on from there.
   */
  readonly close: (interrupted: boolean) => boolean;
}

/** How many cases have left files. */
const foundIn = ({ findings, unknowns }: CampaignState): number =>
  findings.length + unknowns.length;

/** Keeps the state of a campaign that had taken `earlierMs` before it began this time. */
export function newKeeper(io: Io, folder: CampaignFolder, asked: Asked, earlierMs: number): Keeper {
  const path = join(folder.path, PROGRESS_FILE);
  const startedAt = performance.now();
  let savedAt = startedAt;
  let last: CampaignState | null = null;
  const save = (state: CampaignState): void => {
    const spentMs = earlierMs + performance.now() - startedAt;
    const { sum, runningMs, knowledge } = state;
    const findings = findingOutputs(io, folder);
    const unknowns = unknownOutputs(io, folder.path, folder.unknowns);
    const told = { spentMs, runningMs, sum, knowledge, findings, unknowns };
    const file = { format: 'linlab/progress@1', ...asked, ...told };
    try {
      writeText(io, path, JSON.stringify(file));
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
    }
  };
  return {
    keep: (state) => {
      const isNews = foundIn(state) !== (last === null ? 0 : foundIn(last));
      last = state;
      if (!isNews && performance.now() - savedAt < SAVE_EVERY_MS) return;
      savedAt = performance.now();
      save(state);
    },
    close: (interrupted) => {
      const kept = interrupted ? last : null;
      if (kept !== null) save(kept);
      else rmSync(resolve(io.cwd, path), { force: true });
      return kept !== null;
    },
  };
}

/** The finding that a campaign's files tell of. Throws CliError and InputError. */
export async function findingIn(io: Io, folder: string, told: FindingOutput): Promise<Finding> {
  const path = join(folder, 'findings', basename(told.scenario));
  const scenario = parseScenario(await readText(io, path), path);
  const runPath = runPathOf(folder, told.scenario);
  const record = parseRun(await readText(io, runPath), runPath);
  const { signature, anomaly, firstCase, shrinkRuns, shrinkMs, confirmed } = told;
  const rate = told.rate ?? null;
  const known = { rate, signature, anomaly, firstCase, shrinkRuns, shrinkMs, confirmed };
  const shrunkToTheEnd = told.shrunkToTheEnd ?? true;
  return { ...known, original: scenario, scenario, shrunkToTheEnd, record };
}

/** A campaign that was cut short. */
export interface Resumable {
  readonly asked: Asked;
  readonly spentMs: number;
  readonly before: CampaignState;
}

/** What lies in the folder of a campaign that was cut short. Throws CliError and InputError. */
export async function loadResumable(io: Io, folder: string): Promise<Resumable> {
  const path = join(folder, PROGRESS_FILE);
  const text = await readText(io, path).catch((error: unknown) => {
    if (!(error instanceof CliError)) throw error;
    const hint = 'a campaign that ended by itself has none; linlab run starts a new one';
    throw new CliError('file', `${error.message}; ${hint}`, '--resume');
  });
  const {
    format: _,
    spentMs,
    runningMs,
    sum,
    knowledge,
    findings: told,
    unknowns: toldUnknown,
    ...asked
  } = parseProgress(text, path);
  const findings = await Promise.all(told.map((one) => findingIn(io, folder, one)));
  const unknowns = await Promise.all(toldUnknown.map((one) => unknownIn(io, folder, one)));
  return { asked, spentMs, before: { sum, runningMs, findings, unknowns, knowledge } };
}
