// Scenarios that failed once, executed before a campaign generates new ones: what was found is not
// found again by luck.

import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CampaignRequest } from '../lab/campaign/campaign.ts';
import { sessionsIn } from '../lab/run/guarantees.ts';
import { judge } from '../lab/run/judge.ts';
import type { CorpusOutput } from '../schemas/output.ts';
import { CliError } from './errors.ts';
import { withSystem } from './execute.ts';
import { isFolder } from './files.ts';
import type { Io } from './io.ts';
import { loadScenario } from './load-file.ts';

const SCENARIO = /\.(json|ya?ml)$/;

function filesIn(io: Io, folder: string): string[] {
  if (!isFolder(io, folder)) {
    throw new CliError('arguments', `${folder} is a file; a corpus is a folder`, '--corpus');
  }
  const names = readdirSync(resolve(io.cwd, folder)).filter((name) => SCENARIO.test(name));
  if (names.length === 0) {
    throw new CliError('arguments', `${folder} holds no scenarios (.json, .yaml)`, '--corpus');
  }
  return names.sort().map((name) => join(folder, name));
}

/** What each scenario of a folder comes to on a system. Throws CliError and InputError. */
export async function runCorpus(
  io: Io,
  folder: string,
  { system, host, guarantees }: Pick<CampaignRequest, 'system' | 'host' | 'guarantees'>,
): Promise<CorpusOutput[]> {
  const files = filesIn(io, folder);
  const scenarios = await Promise.all(files.map((file) => loadScenario(io, file)));
  return withSystem(system, host, async (running) => {
    const told: CorpusOutput[] = [];
    for (const [nth, scenario] of scenarios.entries()) {
      const outcome = await running.execute(scenario, { hash: false });
      const { verdict, signature } = judge(outcome, guarantees, sessionsIn(scenario));
      told.push({ scenario: files[nth] ?? '', verdict, signature });
    }
    return told;
  });
}
