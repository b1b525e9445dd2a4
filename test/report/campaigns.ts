// Campaigns for the tests of reports, with everything in them that a page shows.

import type { StateSeen } from '../../src/lab/campaign/discovery.ts';
import { runCampaign } from '../../src/lab/campaign/campaign.ts';
import { summaryOf } from '../../src/lab/campaign/summary.ts';
import { DEFAULT_LIMITS } from '../../src/lab/generate/generate.ts';
import type { SystemUnderTest } from '../../src/lab/run/system.ts';
import type { CampaignSummary, FindingReport } from '../../src/report/report.ts';
import { renderCampaignReport } from '../../src/report/report.ts';
import { SOUND_STORE } from '../../src/systems/registry.ts';
import { LOST_WRITE, record, STALE_READ } from './records.ts';
import { watchedExtra } from './watched.ts';

/** What breaks out of HTML, SVG, CSV and Markdown where somebody forgot about it. */
export const NASTY = `=1+1 </td></text><img src=x onerror="document.title='broken'"> "a",'b' \`c\` | [d](e)`;

const SIMULATED: SystemUnderTest = { ...SOUND_STORE, hosts: ['sim'] };

/** Some cases of the sound store. */
export async function campaignOf(casesMax: number, seed: number): Promise<CampaignSummary> {
  const result = await runCampaign({
    ...{ system: SIMULATED, host: 'sim', seed, casesMax, secondsMax: null },
    ...{ plateauCases: null, plateauChance: null },
    ...{ replicas: 3, guarantees: ['linearizable'], limits: DEFAULT_LIMITS },
    ...{ shard: { index: 1, of: 1 }, backend: null, before: null },
    signal: new AbortController().signal,
    onProgress: () => undefined,
    statesMax: null,
    onUnknown: () => undefined,
    onFinding: () => undefined,
    onState: () => undefined,
  });
  const { system, host, cases, casesPerSecond, operations, verdicts, coverage, virtualMs } = result;
  return {
    ...{ system, host, seed, cases, casesPerSecond, operations, verdicts, coverage },
    ...{ virtualSeconds: virtualMs / 1000, findings: [], ...summaryOf(result) },
    counts: result,
  };
}

/** The same with names that hold markup wherever a name can come from a file. */
export function nastyCampaign(campaign: CampaignSummary): CampaignSummary {
  const { mix, service, coverage, counts } = campaign;
  if (mix === undefined || service === undefined || coverage === undefined) return campaign;
  const served = service.during['quiet'];
  if (served === undefined || counts === undefined) return campaign;
  const seen: StateSeen = [3, 1];
  return {
    ...campaign,
    system: NASTY,
    mix: {
      ...mix,
      strategies: { ...mix.strategies, [NASTY]: 3 },
      planned: { ...mix.planned, [NASTY]: 3 },
      features: { ...mix.features, [NASTY]: 3 },
    },
    service: { ...service, during: { ...service.during, [NASTY]: served } },
    coverage: { ...coverage, marks: { ...coverage.marks, [NASTY]: 2 } },
    counts: { firstSeen: { ...counts.firstSeen, [`mark:${NASTY}`]: 3 }, states: { [NASTY]: seen } },
    findings: [
      {
        ...{ signature: NASTY, anomaly: NASTY, firstCase: 3, scenario: NASTY },
        shrunk: { operations: 4, faults: 1, overrides: 0, replicas: 3, clients: 2 },
        ...{ shrinkRuns: 9, shrinkMs: 5, confirmed: { [NASTY]: true } },
      },
    ],
  };
}

type Finding = CampaignSummary['findings'][number];

function findingOf({ record: { judgement, scenario } }: FindingReport): Finding {
  const anomaly = judgement.anomaly ?? 'none';
  const { clients, faults, overrides, replicas } = scenario;
  const operations = clients.reduce((sum, client) => sum + client.operations.length, 0);
  return {
    ...{ signature: anomaly, anomaly, firstCase: 3, scenario: `findings/${anomaly}.json` },
    shrunk: {
      ...{ operations, faults: faults.length, overrides: overrides.length },
      ...{ replicas, clients: clients.length },
    },
    ...{ shrinkRuns: 9, shrinkMs: 5, confirmed: { zeromq: true } },
  };
}

/** The page of a campaign whose two findings kept their runs, each with the sound store's beside it. */
export function pageWithFindings(campaign: CampaignSummary): Promise<string> {
  const kept = [
    {
      record: record(STALE_READ, 'local-reads'),
      extra: watchedExtra(STALE_READ, 'local-reads'),
    },
    {
      record: record(LOST_WRITE, 'volatile-acceptance'),
      extra: watchedExtra(LOST_WRITE, 'volatile-acceptance'),
    },
  ];
  const found = {
    ...campaign,
    verdicts: { ...campaign.verdicts, violation: kept.length },
    findings: kept.map(findingOf),
  };
  return renderCampaignReport(found, kept, { command: 'npx linlab run', version: '0.1.0' });
}
