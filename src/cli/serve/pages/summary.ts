// A campaign as lists, filters and headlines speak of it, whether it runs, has ended or is gone.

import { visible } from '../../../report/view/words.ts';
import type { FindingOutput } from '../../../schemas/output.ts';
import { failingIn } from '../../campaign-status.ts';
import { counted, decimal } from '../../words.ts';
import type { Campaign } from '../campaigns.ts';

/** What a campaign is filtered and coloured by. */
export const KINDS = [
  'running',
  'violation',
  'unknown',
  'linearizable',
  'died',
  'failed',
  'unreadable',
] as const;
export type Kind = (typeof KINDS)[number];

export const KIND_NAMES: Readonly<Record<Kind, string>> = {
  running: 'running',
  violation: 'violation',
  unknown: 'unknown',
  linearizable: 'passed',
  died: 'died',
  failed: 'failed',
  unreadable: 'unreadable',
};

const SIGNS: Readonly<Record<Kind, string>> = {
  running: '●',
  violation: '✗',
  unknown: '?',
  linearizable: '✓',
  died: '!',
  failed: '!',
  unreadable: '!',
};

export interface Summary {
  readonly kind: Kind;
  readonly sign: string;
  /** What the badge says. */
  readonly label: string;
  /** Empty where it cannot be read. */
  readonly system: string;
  /** On what it ran, in a few words. */
  readonly about: string;
  readonly cases: string;
  readonly findings: readonly FindingOutput[];
  /** What it comes to, as a sentence. */
  readonly sentence: string;
}

type Told = Omit<Summary, 'sign' | 'kind'> & { readonly kind: Kind };

function liveSummary(status: Extract<Campaign['status'], { live: unknown }>): Told {
  const { system, host, seed, findings, progress } = status.live;
  const { cases, casesMax, casesPerSecond, verdicts } = progress;
  const of = casesMax === null ? '' : ` of ${casesMax.toLocaleString('en')}`;
  const name = visible(system);
  const base = {
    ...{ system, about: `${name} over ${host}, seed ${String(seed)}`, findings },
    cases: `${cases.toLocaleString('en')}${of} ${cases === 1 && of === '' ? 'case' : 'cases'}`,
  };
  const found = findings.length === 0 ? '' : `, ${counted(findings.length, 'finding')}`;
  switch (status.kind) {
    case 'running': {
      const failed = verdicts.violation;
      const sentence =
        failed > 0
          ? `${name} has failed in ${failed.toLocaleString('en')} of ${counted(cases, 'case')} so far.`
          : `${name} has held in ${counted(cases, 'case')} so far.`;
      const rate = `, ${decimal(casesPerSecond)}/s`;
      const label = `running${found}`;
      return { ...base, kind: 'running', label, cases: base.cases + rate, sentence };
    }
    case 'died':
      return {
        ...{ ...base, kind: 'died', label: `died${found}` },
        sentence: `The campaign on ${name} died after ${counted(cases, 'case')}.`,
      };
    case 'failed':
      return {
        ...{ ...base, kind: 'failed', label: `failed${found}` },
        sentence: `The campaign on ${name} could not be brought to an end.`,
      };
  }
}

function endedSummary({ campaign }: Extract<Campaign['status'], { kind: 'ended' }>): Told {
  const { system, host, seed, cases, casesPerSecond, verdicts, findings, ended } = campaign;
  const { violation, unknown } = verdicts;
  const again = failingIn(campaign).length;
  const name = visible(system);
  const open = unknown + (campaign.vacuous?.length ?? 0);
  const isBad = findings.length + again + violation > 0;
  const kind = isBad ? 'violation' : open > 0 ? 'unknown' : 'linearizable';
  const good = verdicts.linearizable + (verdicts.holds ?? 0);
  const interrupted = ended?.kind === 'interrupt' ? ', interrupted' : '';
  const label = isBad
    ? findings.length > 0
      ? counted(findings.length, 'finding')
      : `${counted(again, 'scenario')} of the corpus`
    : kind === 'unknown'
      ? 'no violation, open'
      : 'no finding';
  const of = `${cases.toLocaleString('en')} ${cases === 1 ? 'case' : 'cases'}`;
  const sentence =
    violation > 0
      ? `${name} failed in ${violation.toLocaleString('en')} of ${of}.`
      : `${name} held in ${good.toLocaleString('en')} of ${of}.`;
  return {
    ...{ kind, label, system, findings, sentence },
    about: `${name} over ${host}, seed ${String(seed)}${interrupted}`,
    cases: `${of}, ${decimal(casesPerSecond)}/s`,
  };
}

function toldOf({ status }: Campaign): Told {
  switch (status.kind) {
    case 'running':
    case 'died':
    case 'failed':
      return liveSummary(status);
    case 'ended':
      return endedSummary(status);
    case 'unreadable':
      return {
        ...{ kind: 'unreadable', label: 'unreadable', system: '', about: visible(status.why) },
        ...{ cases: '', findings: [], sentence: 'The files of this campaign cannot be read.' },
      };
  }
}

export function summaryOf(campaign: Campaign): Summary {
  const told = toldOf(campaign);
  return { ...told, sign: SIGNS[told.kind] };
}
