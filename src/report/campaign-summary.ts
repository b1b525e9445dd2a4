// What reports take of a campaign: the parts of a `linlab/campaign@1` object and of its counts that
// they show, and the runs of its findings.

import type { KeptCounts, Sum } from '../lab/campaign/batch.ts';
import type { End } from '../lab/campaign/campaign.ts';
import type { Coverage } from '../lab/campaign/coverage.ts';
import type { Mix } from '../lab/campaign/mix.ts';
import type { CampaignCounts } from '../lab/campaign/summary.ts';
import type { Rate } from '../lab/run/rate.ts';
import type { RunRecord } from '../lab/run/record.ts';
import type { Guarantee } from '../lab/scenario/guarantee.ts';
import type { CorpusSummary } from './corpus-section.ts';
import type { RunExtra } from './run-section.ts';

/** The parts of a `linlab/campaign@1` object that the page shows. */
export interface CampaignSummary {
  readonly system: string;
  readonly host: string;
  readonly seed: number;
  readonly cases: number;
  readonly casesPerSecond: number;
  readonly operations: number;
  readonly virtualSeconds: number;
  readonly verdicts: {
    readonly linearizable: number;
    /** Cases that kept other guarantees. */
    readonly holds?: number | undefined;
    readonly violation: number;
    readonly unknown: number;
  };
  /** What became of each, where others than linearizability were asked for. */
  readonly guarantees?: readonly (KeptCounts & { readonly guarantee: Guarantee })[] | undefined;
  /** What was exercised; missing in campaigns of earlier versions. */
  readonly coverage?: Coverage | undefined;
  /** What was generated, how it was served and how much was seen; missing in earlier versions. */
  readonly mix?: Mix | undefined;
  readonly service?: CampaignCounts['service'] | undefined;
  readonly discovery?: CampaignCounts['discovery'] | undefined;
  /** The first cases of what was seen; missing where the file with them is gone. */
  readonly counts?: (Pick<Sum, 'firstSeen' | 'states'> & Partial<Pick<Sum, 'service'>>) | undefined;
  /** Why it ended; missing where nobody knows. */
  readonly ended?: End | undefined;
  /** Why it proves little, in sentences. */
  readonly vacuous?: readonly string[] | undefined;
  /** What scenarios that were executed first came to. */
  readonly corpus?: readonly CorpusSummary[] | undefined;
  readonly findings: readonly CampaignFinding[];
  /** The first cases that the checker gave up on, each with the line that judges it with more. */
  readonly unknowns?: readonly UnknownSummary[] | undefined;
  /** Cases that the host did not bring to an end. */
  readonly broken?: readonly { readonly cases: number }[] | undefined;
}

export interface UnknownSummary {
  readonly case: number;
  readonly why: string;
  readonly command: string;
}

export interface CampaignFinding {
  readonly signature: string;
  readonly anomaly: string;
  readonly firstCase: number;
  readonly scenario: string;
  readonly shrunk: {
    readonly operations: number;
    readonly faults: number;
    readonly overrides: number;
    readonly replicas: number;
    readonly clients: number;
  };
  readonly shrinkRuns: number;
  readonly shrinkMs: number;
  /** How often it reproduces; missing where every run is the same. */
  readonly rate?: Rate | undefined;
  /** By host; null where the host failed. */
  readonly confirmed: Readonly<Record<string, boolean | null>>;
}

/** The run that shows a finding. */
export interface FindingReport {
  readonly record: RunRecord;
  readonly extra: RunExtra;
}
