// The door of the report room: a run, or a campaign with its findings, as one HTML file that works
// without a network. Called by the cli.

import type { RunRecord } from '../lab/run/record.ts';
import type { CampaignSummary, FindingReport } from './campaign-summary.ts';
import { campaignSection } from './campaign-section.ts';
import type { ComparePage } from './compare-section.ts';
import { compareSection } from './compare-section.ts';
import { pageOf } from './document.ts';
import { html } from './markup.ts';
import type { RunExtra } from './run-section.ts';
import { runSection } from './run-section.ts';
import { visible } from './view/words.ts';
import type { ZooPage } from './zoo-section.ts';
import { zooSection } from './zoo-section.ts';

export { describeStatus } from './corpus-section.ts';
export type { ComparedCampaign } from './compare-section.ts';
export { differenceWords } from './compare-section.ts';
export type { Comparison } from './comparison.ts';
export { compareCampaigns } from './comparison.ts';
export { campaignTables } from './campaign/tables.ts';
export type { DataTable } from './data-table.ts';
export { describeEnd } from './ending.ts';
export { runTables } from './run-tables.ts';
export { storySvg } from './svg/story-svg.ts';
export { annotationsOf } from './outputs/annotations.ts';
export { junitOf } from './outputs/junit.ts';
export { markdownOf } from './outputs/markdown.ts';
export { zooTable } from './zoo-section.ts';
export type { CampaignSummary, FindingReport } from './campaign-summary.ts';
export type { RunExtra } from './run-section.ts';
export type { StatesOf } from './states.ts';

/** The page of one run. Throws HistoryError for a history that is none. */
export async function renderRunReport(record: RunRecord, extra: RunExtra): Promise<string> {
  const { markup } = runSection(record, extra, 0);
  const title = `${record.judgement.verdict}: ${visible(record.system)}`;
  return pageOf(title, html`<main>${markup}</main>`);
}

/** The page of two campaigns side by side. */
export async function renderComparison(page: ComparePage): Promise<string> {
  return pageOf('linlab compare', html`<main>${compareSection(page)}</main>`);
}

/** The page of a zoo. */
export async function renderZooReport(page: ZooPage): Promise<string> {
  return pageOf('linlab zoo', html`<main>${zooSection(page)}</main>`);
}

/** The page of a campaign; `findings` go with `campaign.findings`, place by place. */
export async function renderCampaignReport(
  campaign: CampaignSummary,
  findings: readonly (FindingReport | null)[],
  extra: Pick<RunExtra, 'command' | 'version'>,
): Promise<string> {
  const title = `campaign: ${visible(campaign.system)}`;
  return pageOf(title, html`<main>${campaignSection(campaign, findings, extra)}</main>`);
}
