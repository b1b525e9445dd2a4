// The campaign in a folder as reports take it. Called by the commands that read finished campaigns.

import { join } from 'node:path';
import type { CampaignSummary } from '../report/report.ts';
import { parseCampaign } from '../schemas/output.ts';
import { countsIn } from './campaign-folder.ts';
import { toldOf } from './campaign-page.ts';
import { readText } from './files.ts';
import type { Io } from './io.ts';
import { SOME_MODULE } from './report-parts.ts';

/** Throws CliError and InputError. */
export async function campaignIn(io: Io, folder: string): Promise<CampaignSummary> {
  const path = join(folder, 'campaign.json');
  const campaign = parseCampaign(await readText(io, path), path);
  const counts = await countsIn(io, folder);
  const page = { campaign, counts, records: [], again: '', systemGiven: SOME_MODULE };
  return toldOf(io, page).campaign;
}
