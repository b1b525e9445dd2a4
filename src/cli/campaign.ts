// A campaign as commands run it: with its folder, its line of progress and Ctrl-C. Called by `run`
// and `demo`.

import type { CampaignRequest, CampaignResult } from '../lab/campaign/campaign.ts';
import { runCampaign } from '../lab/campaign/campaign.ts';
import type { Finding } from '../lab/campaign/finding.ts';
import { formatScenario } from '../lab/scenario/file.ts';
import { DEFAULT_LIMITS } from '../lab/generate/generate.ts';
import type { CampaignOutput } from '../schemas/output.ts';
import { breathingSystem } from './breathing.ts';
import type { BrokenKind } from './broken.ts';
import { brokenKinds } from './broken.ts';
import type { CampaignFolder } from './campaign-folder.ts';
import type { Closing } from './campaign-folder.ts';
import { addFinding, campaignOutput, closeFolder, openFolder } from './campaign-folder.ts';
import { CliError } from './errors.ts';
import type { Io } from './io.ts';
import { colorsFor, tell } from './io.ts';
import { newProgressView } from './progress.ts';

export interface CampaignOrder extends Pick<
  CampaignRequest,
  'system' | 'host' | 'seed' | 'casesMax' | 'secondsMax' | 'replicas' | 'signal'
> {
  /** The system, as it was given to `--system`. */
  readonly systemGiven: string;
  readonly out: string;
  readonly json: boolean;
  readonly untilFirstFinding: boolean;
  /** The line that runs it again, once it is known how many cases there were. */
  readonly again: (cases: number) => string;
}

export interface FinishedCampaign {
  readonly result: CampaignResult;
  readonly output: CampaignOutput;
  readonly folder: CampaignFolder;
  readonly broken: readonly BrokenKind[];
  readonly closing: Closing;
}

/** Keeps a finding and says so; a full disk does not end the campaign. */
function keep(io: Io, folder: CampaignFolder, finding: Finding): string {
  const found = `found ${finding.anomaly} in case ${finding.firstCase.toLocaleString('en')}`;
  try {
    return `${found}: ${addFinding(io, folder, finding)}`;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return `${found}; ${error.message}; it is tried again at the end`;
  }
}

/** Runs a campaign and leaves everything in its folder. */
export async function performCampaign(io: Io, order: CampaignOrder): Promise<FinishedCampaign> {
  const { system, host, seed, casesMax, secondsMax, replicas } = order;
  const { out: path, systemGiven } = order;
  const folder = await openFolder(io, { path, system: system.name, seed, systemGiven });
  const view = newProgressView(io, order.json);
  const enough = new AbortController();
  let result: CampaignResult;
  try {
    result = await runCampaign({
      system: breathingSystem(system),
      ...{ host, seed, casesMax, secondsMax, replicas },
      limits: DEFAULT_LIMITS,
      signal: AbortSignal.any([order.signal, enough.signal]),
      onProgress: view.update,
      onFinding: (finding) => {
        view.say(keep(io, folder, finding));
        if (order.untilFirstFinding) enough.abort();
      },
    });
  } finally {
    view.end();
  }
  const broken = brokenKinds(result);
  const output = campaignOutput(io, folder, result);
  const ended = { campaign: output, broken, again: order.again(result.cases) };
  const closing = await closeFolder(io, folder, ended);
  const interrupted = order.signal.aborted;
  return { result: { ...result, interrupted }, output, folder, broken, closing };
}

/** Scenarios that lie in no file, where `say` puts them; then why. */
export function tellUnsaved(
  io: Io,
  { folder, closing, output }: FinishedCampaign,
  say: (text: string) => void,
): void {
  const { problem, lost } = closing;
  if (problem === null) return;
  for (const index of lost) {
    const finding = folder.findings[index];
    if (finding === undefined) continue;
    say(`${output.findings[index]?.scenario ?? ''} could not be written; it would hold:`);
    say(formatScenario(finding.scenario));
  }
  tell(io, `${colorsFor(io, io.stderr).red('linlab:')} ${problem.message}`);
}
