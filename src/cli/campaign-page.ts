// A campaign and its findings as reports take them. Called where a campaign ends, and by `report`.

import type { RunRecord } from '../lab/run/record.ts';
import type { CampaignSummary, FindingReport } from '../report/report.ts';
import { renderCampaignReport } from '../report/report.ts';
import type { CountedParts } from '../schemas/counts.ts';
import type { CampaignOutput } from '../schemas/output.ts';
import type { Io } from './io.ts';
import { findingReport } from './report-parts.ts';
import { judgeAgainLine } from './unknown-cases.ts';
import { VERSION } from './version.ts';

export interface CampaignPage {
  readonly campaign: CampaignOutput;
  /** What was counted case by case; null for a campaign of an earlier version. */
  readonly counts: CountedParts | null;
  /** Place by place those of the campaign's findings; null for a record that is gone. */
  readonly records: readonly (RunRecord | null)[];
  /** The line that runs the campaign again. */
  readonly again: string;
  /** The system, as it was given to `--system`. */
  readonly systemGiven: string;
}

/** Hosts that failed are left out: they neither confirmed a finding nor contradicted it. */
function confirmedBy(zeromq: boolean | null): { zeromq?: boolean } {
  return zeromq === null ? {} : { zeromq };
}

export interface Told {
  readonly campaign: CampaignSummary;
  readonly findings: readonly (FindingReport | null)[];
}

/** A campaign as reports of every kind take it. */
export function toldOf(io: Io, page: CampaignPage): Told {
  const { campaign, counts, records, systemGiven } = page;
  const findings = records.map((record, index) => {
    const scenario = campaign.findings[index]?.scenario ?? '';
    return record === null ? null : findingReport(io, record, scenario, systemGiven);
  });
  const confirmed = campaign.findings.map((finding) => {
    return { ...finding, confirmed: confirmedBy(finding.confirmed.zeromq) };
  });
  const kept = counts === null ? {} : { counts };
  const unknowns = (campaign.unknowns ?? []).map((unknown) => ({
    ...unknown,
    command: judgeAgainLine(io, unknown, campaign, systemGiven),
  }));
  return { campaign: { ...campaign, ...kept, unknowns, findings: confirmed }, findings };
}

export async function campaignPage(io: Io, page: CampaignPage): Promise<string> {
  const { campaign, findings } = toldOf(io, page);
  return renderCampaignReport(campaign, findings, { command: page.again, version: VERSION });
}
