// What every output of a campaign says, whatever its format.

import type { CampaignFinding, CampaignSummary, FindingReport } from '../campaign-summary.ts';
import { corpusWords } from '../campaign-section.ts';
import { count, visible } from '../view/words.ts';

/** A finding with all that is known of it. */
export interface ToldFinding {
  readonly finding: CampaignFinding;
  /** Null where the run was not kept. */
  readonly report: FindingReport | null;
}

export function headlineOf(campaign: CampaignSummary): string {
  const { system, host, seed, cases, verdicts, findings } = campaign;
  const found = findings.length === 0 ? 'no finding' : count(findings.length, 'finding');
  const unknown =
    verdicts.unknown === 0 ? '' : `, ${verdicts.unknown.toLocaleString('en')} unknown`;
  const corpus = campaign.corpus === undefined ? '' : `; ${corpusWords(campaign)}`;
  const where = `${visible(system)} over ${host}, seed ${String(seed)}`;
  return `${where}: ${found} in ${count(cases, 'case')}${unknown}${corpus}`;
}

export function sizeOfFinding({ shrunk }: CampaignFinding): string {
  const { operations, faults, overrides } = shrunk;
  return `${count(operations, 'operation')}, ${count(faults, 'fault')}, ${count(overrides, 'override')}`;
}

export function explanationOf({ finding, report }: ToldFinding): string {
  return visible(report?.record.judgement.explanation ?? finding.anomaly);
}

export function tellAll(
  campaign: CampaignSummary,
  reports: readonly (FindingReport | null)[],
): ToldFinding[] {
  return campaign.findings.map((finding, index) => ({ finding, report: reports[index] ?? null }));
}
