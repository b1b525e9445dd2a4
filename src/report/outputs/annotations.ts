// Findings as GitHub's workflow commands: what a job prints like this shows beside the change.

import type { CampaignSummary, FindingReport } from '../campaign-summary.ts';
import { failingAgain } from '../campaign-section.ts';
import { visible } from '../view/words.ts';
import { explanationOf, headlineOf, tellAll } from './campaign-words.ts';

/** The characters that GitHub itself takes for its own. */
function message(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** A line for each finding and each reason why the campaign proves little. */
export function annotationsOf(
  campaign: CampaignSummary,
  reports: readonly (FindingReport | null)[],
): string[] {
  const errors = tellAll(campaign, reports).map((told) => {
    const title = property(visible(`${campaign.system}: ${told.finding.anomaly}`));
    const replay = told.report === null ? '' : `\n${visible(told.report.extra.command)}`;
    return `::error title=${title}::${message(explanationOf(told) + replay)}`;
  });
  const warnings = (campaign.vacuous ?? []).map((reason) => {
    const title = property(headlineOf(campaign));
    return `::warning title=${title}::${message(`this proves little: ${reason}`)}`;
  });
  const again = failingAgain(campaign).map(({ scenario, signature }) => {
    const title = property(visible(`${campaign.system}: ${signature ?? ''}`));
    return `::error title=${title}::${message(visible(`${scenario} fails again`))}`;
  });
  return [...again, ...errors, ...warnings];
}
