// A campaign as commands run it: with its folder, its line of progress and Ctrl-C. Called by `run`
// and `demo`.

import type { CampaignRequest, CampaignResult } from '../lab/campaign/campaign.ts';
import { runCampaign } from '../lab/campaign/campaign.ts';
import type { Finding } from '../lab/campaign/finding.ts';
import { DEFAULT_LIMITS } from '../lab/generate/generate.ts';
import type { CampaignOutput } from '../schemas/output.ts';
import { breathingSystem } from './breathing.ts';
import type { CampaignFolder } from './campaign-folder.ts';
import { addFinding, campaignOutput, closeFolder, openFolder } from './campaign-folder.ts';
import { CliError } from './errors.ts';
import type { Io } from './io.ts';
import { newProgressView } from './progress.ts';
import { counted } from './words.ts';

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
  /** Path of the report, as it is printed. */
  readonly report: string;
}

/** Kinds of failures of the host with an example each. */
export function describeBroken({ broken }: CampaignResult): string[] {
  const kinds = new Map<string, { count: number; first: (typeof broken)[number] }>();
  for (const one of broken) {
    const known = kinds.get(one.code);
    if (known === undefined) kinds.set(one.code, { count: 1, first: one });
    else known.count++;
  }
  return [...kinds.values()].map(({ count, first }) => {
    const which = `${counted(count, 'case')} without a verdict (${first.code})`;
    return `${which}, first case ${String(first.case)}: ${first.message}`;
  });
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
  const folder = await openFolder(io, order.out, order.systemGiven);
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
  for (const line of describeBroken(result)) view.say(line);
  const output = campaignOutput(io, folder, result);
  const report = await closeFolder(io, folder, output, order.again(result.cases));
  const interrupted = order.signal.aborted;
  return { result: { ...result, interrupted }, output, folder, report };
}
