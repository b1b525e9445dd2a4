// Numbers and sizes in the sentences that commands print.

import type { CampaignResult } from '../lab/campaign/campaign.ts';
import type { Coverage } from '../lab/campaign/coverage.ts';
import { paidIn } from '../lab/campaign/paid.ts';
import type { Finding } from '../lab/campaign/finding.ts';
import { NONE_KEPT } from '../lab/campaign/batch.ts';
import { NOVELTY } from '../lab/generate/strategies.ts';
import type { Kept } from '../lab/run/guarantees.ts';
import { describeRate } from '../lab/run/rate.ts';
import type { GaveUp, Verdict } from '../lab/run/judge.ts';
import { isDefault } from '../lab/scenario/guarantee.ts';
import type { Scenario } from '../lab/scenario/scenario.ts';
import { sizeOf } from '../lab/shrink/parts.ts';
import type { FindingOutput } from '../schemas/output.ts';
import type { Colors } from './io.ts';

export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;
}

export function decimal(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 });
}

/** A share, with a digit more where it is small. */
export function percent(share: number): string {
  const digits = share > 0 && share < 0.01 ? 1 : 0;
  return `${(share * 100).toFixed(digits)} %`;
}

export function shrunkSize(scenario: Scenario): FindingOutput['shrunk'] {
  return {
    ...sizeOf(scenario),
    overrides: scenario.overrides.length,
    replicas: scenario.replicas,
    clients: scenario.clients.length,
  };
}

export function describeSize(scenario: Scenario): string {
  const { operations, faults, overrides, replicas, clients } = shrunkSize(scenario);
  const parts = [
    counted(operations, 'operation'),
    counted(faults, 'fault'),
    counted(overrides, 'override'),
    counted(clients, 'client'),
    counted(replicas, 'replica'),
  ];
  return parts.join(', ');
}

export function verdictCounts({
  verdicts,
  guarantees,
}: Pick<CampaignResult, 'verdicts' | 'guarantees'>): string {
  const { linearizable, holds, violation, unknown } = verdicts;
  const good = isDefault(guarantees)
    ? `${linearizable.toLocaleString('en')} linearizable`
    : `${holds.toLocaleString('en')} kept ${guarantees.join(', ')}`;
  return `${good}, ${counted(violation, 'violation')}, ${unknown.toLocaleString('en')} unknown`;
}

const SIGNS: Readonly<Record<Verdict, string>> = {
  linearizable: '✓',
  holds: '✓',
  violation: '✗',
  unknown: '?',
};

export function paintVerdict(colors: Colors, verdict: Verdict, text: string): string {
  const signed = `${SIGNS[verdict]} ${text}`;
  switch (verdict) {
    case 'linearizable':
    case 'holds':
      return colors.green(signed);
    case 'violation':
      return colors.red(signed);
    case 'unknown':
      return colors.yellow(signed);
  }
}

/** What became of each guarantee, a line each. */
export function keptLines(colors: Colors, kept: readonly Omit<Kept, 'core'>[]): string[] {
  return kept.map(({ guarantee, verdict, explanation }) => {
    const why = verdict === 'holds' ? '' : `: ${explanation}`;
    return paintVerdict(colors, verdict, `${guarantee} ${KEPT_WORDS[verdict]}${why}`);
  });
}

const KEPT_WORDS = { holds: 'holds', violation: 'is broken', unknown: 'is not known' } as const;

/** In how many cases each guarantee was kept, a line each. */
export function keptCountLines({ kept, guarantees }: Pick<CampaignResult, 'kept' | 'guarantees'>) {
  if (isDefault(guarantees)) return [];
  return guarantees.map((guarantee) => {
    const { holds, violation, unknown } = kept[guarantee] ?? NONE_KEPT;
    const counts = [holds, violation, unknown].map((count) => count.toLocaleString('en'));
    const [held = '', broken = '', open = ''] = counts;
    return `${guarantee}: holds in ${held}, broken in ${broken}, unknown in ${open}`;
  });
}

export function describeConfirmed({
  confirmed,
  rate,
}: Pick<Finding, 'confirmed' | 'rate'>): string {
  if (rate !== null) return `reproduced in ${describeRate(rate)}`;
  switch (confirmed.zeromq) {
    case true:
      return 'confirmed over ZeroMQ';
    case false:
      return 'NOT the same over ZeroMQ';
    case null:
      return 'not confirmed: the ZeroMQ host failed, or the system has none';
  }
}

/** A word of a command line, quoted where a shell would cut it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** What a campaign has exercised, in one line; `marks` are all that the system has. */
export function coverageLine(coverage: Coverage, cases: number, marks: readonly string[]): string {
  const { ok, fail, info, faultyWrites, leaderChanges } = coverage;
  const share = (part: number, whole: number): string =>
    `${String(Math.floor((100 * part) / Math.max(1, whole)))} %`;
  const parts = [
    `${share(ok, ok + fail + info)} of operations ok`,
    `writes met faults in ${share(faultyWrites, cases)} of cases`,
  ];
  if (leaderChanges !== null) parts.push(`leaders changed in ${share(leaderChanges, cases)}`);
  if (marks.length > 0) {
    const reached = marks.filter((mark) => coverage.marks[mark] !== undefined).length;
    parts.push(`${String(reached)} of ${String(marks.length)} marks`);
  }
  return parts.join(', ');
}

/** How cases were shared out and what they paid, in a line; none for shares that never change. */
export function strategyLines(result: CampaignResult): string[] {
  const { mix, cases } = result;
  const paid = paidIn(result);
  const shares = Object.entries(mix.strategies).sort(([, left], [, right]) => right - left);
  if (mix.strategies[NOVELTY] === undefined) return [];
  const parts = shares.map(([name, count]) => {
    return `${name} ${percent(count / Math.max(1, cases))} (${decimal(paid[name] ?? 0)} new)`;
  });
  return [`cases by strategy, and what they were the first to show: ${parts.join(', ')}`];
}

/** What to give a checker that gave up. */
export const moreThan = ({ statesMax }: Pick<GaveUp, 'statesMax'>): number => statesMax * 10;
