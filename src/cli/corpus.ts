// Scenarios that failed once, executed before a campaign generates new ones: what was found is not
// found again by luck.

import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CampaignRequest } from '../lab/campaign/campaign.ts';
import { sessionsIn } from '../lab/run/guarantees.ts';
import { judge } from '../lab/run/judge.ts';
import type { CorpusOutput } from '../schemas/output.ts';
import { addStatus, lineOf, placeNow, readStatus, statusOf } from './corpus-status.ts';
import { CliError } from './errors.ts';
import { withSystem } from './execute.ts';
import { isFolder } from './files.ts';
import type { Io } from './io.ts';
import { loadScenario } from './load-file.ts';

const SCENARIO = /\.(json|ya?ml)$/;

export function filesIn(io: Io, folder: string): string[] {
  if (!isFolder(io, folder)) {
    throw new CliError('arguments', `${folder} is a file; a corpus is a folder`, '--corpus');
  }
  const names = readdirSync(resolve(io.cwd, folder)).filter((name) => SCENARIO.test(name));
  if (names.length === 0) {
    throw new CliError('arguments', `${folder} holds no scenarios (.json, .yaml)`, '--corpus');
  }
  return names.sort().map((name) => join(folder, name));
}

/** A folder of scenarios, and whether its status is to be kept. */
export interface Corpus {
  readonly folder: string;
  readonly recordsStatus: boolean;
}

/** What each scenario of a folder comes to on a system. Throws CliError and InputError. */
export async function runCorpus(
  io: Io,
  { folder, recordsStatus }: Corpus,
  { system, host, guarantees }: Pick<CampaignRequest, 'system' | 'host' | 'guarantees'>,
): Promise<CorpusOutput[]> {
  // A damaged file is told of before anything is executed.
  const before = await readStatus(io, folder);
  const files = filesIn(io, folder);
  const scenarios = await Promise.all(files.map((file) => loadScenario(io, file)));
  const told = await withSystem(system, host, async (running) => {
    const told: CorpusOutput[] = [];
    for (const [nth, scenario] of scenarios.entries()) {
      const outcome = await running.execute(scenario, { hash: false });
      const { verdict, signature } = judge(outcome, guarantees, sessionsIn(scenario));
      told.push({ scenario: files[nth] ?? '', verdict, signature });
    }
    return told;
  });
  const place = { ...(await placeNow(io, folder)), system: system.name, host };
  const added = scenarios.flatMap((scenario, nth) => {
    const one = told[nth];
    return one === undefined ? [] : [lineOf(scenario, one, place)];
  });
  const lines = recordsStatus ? await addStatus(io, folder, added) : before;
  return told.map((one) => {
    const status = statusOf(lines, one.scenario, system.name);
    return status === null ? one : { ...one, status };
  });
}
