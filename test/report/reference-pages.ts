// One page of each kind, the same wherever and whenever it is made: what the reference screenshots show.

import type { RunRecord } from '../../src/lab/run/record.ts';
import { renderCampaignReport, renderRunReport } from '../../src/report/report.ts';
import { largeRun } from '../bench/large-run.ts';
import { campaignOf } from './campaigns.ts';
import { damaged, record, STALE_READ, stormy, undecided } from './records.ts';
import { travels, watchedExtra } from './watched.ts';

const EXTRA = { command: 'npx linlab replay x.json', version: '0.1.0', story: ['a line'] };

export interface ReferencePage {
  /** Of the picture's file, without its ending. */
  readonly name: string;
  /** The page, and the fragment with which it is opened. */
  readonly make: () => Promise<{ readonly html: string; readonly fragment: string }>;
}

const run = async (found: RunRecord): Promise<string> => renderRunReport(found, EXTRA);

/** A long run in whose middle something is said to be in conflict. */
function longRun(): RunRecord {
  const found = largeRun(2000, 20);
  const core = [0, 1, 2].map((nth) => 1000 + nth);
  const judgement = { ...found.judgement, verdict: 'violation', core, witness: null } as const;
  return { ...found, judgement };
}

async function campaign(): Promise<string> {
  const found = await campaignOf(40, 1);
  return renderCampaignReport({ ...found, casesPerSecond: 100 }, [], EXTRA);
}

const plain = (make: () => Promise<string>): ReferencePage['make'] => {
  return async () => ({ html: await make(), fragment: '' });
};

async function timeTravel(): Promise<{ html: string; fragment: string }> {
  const found = record(STALE_READ, 'local-reads');
  const { parting } = travels(STALE_READ, 'local-reads');
  const html = await renderRunReport(found, watchedExtra(STALE_READ, 'local-reads'));
  return { html, fragment: `#step=${String(parting?.step)}` };
}

export const REFERENCE_PAGES: readonly ReferencePage[] = [
  { name: 'passing-run', make: plain(() => run(record(stormy(4, 10), null))) },
  { name: 'violation', make: plain(() => run(record(STALE_READ, 'local-reads'))) },
  { name: 'unknown', make: plain(() => run(undecided())) },
  { name: 'large-run', make: plain(() => run(longRun())) },
  {
    name: 'damaged-file',
    make: plain(async () => damaged(await run(record(STALE_READ, 'local-reads')))),
  },
  { name: 'campaign', make: plain(campaign) },
  { name: 'time-travel', make: timeTravel },
];
