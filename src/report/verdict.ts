// The verdict in one sentence, and what the names of anomalies mean.

import type { Verdict } from '../lab/run/judge.ts';
import type { RunRecord } from '../lab/run/record.ts';
import { visible } from './view/words.ts';

/** Shapes that tell verdicts apart without colour. */
export const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = {
  linearizable: '✓',
  holds: '✓',
  violation: '✗',
  unknown: '?',
};

const MEANINGS: Readonly<Record<string, string>> = {
  'stale-read':
    'A client read a value although a newer one had been written before its read began.',
  'value-never-written': 'A client was told a value that nobody had written.',
  'duplicated-append': 'One append shows up twice in a value that was read.',
  'two-successful-cas':
    'Two compare-and-set operations both succeeded although only one of them can have.',
  'non-linearizable':
    'No order of the operations that respects real time explains the answers that clients got.',
  'guarantee:sequential':
    'No order of the operations that every client agrees with explains the answers.',
  'guarantee:session': 'The four session guarantees cannot all have been kept.',
  'guarantee:read-your-writes': 'A client did not see what it had written before.',
  'guarantee:monotonic-reads': 'A client saw something, and later something older.',
  'guarantee:monotonic-writes': 'Writes of one client took effect in another order than its own.',
  'guarantee:writes-follow-reads':
    'A write took effect before writes that its client had seen when it wrote.',
  crash: 'The code of a replica threw an error.',
  liveness: 'The cluster made no progress although nothing was wrong with it any more.',
  'invariant:chosen-once': 'Two different commands were chosen for one place in the log.',
};

/** What an anomaly means in general; null where its name says it all. */
export function meaningOf(anomaly: string | null): string | null {
  if (anomaly === null) return null;
  return MEANINGS[anomaly] ?? null;
}

const CLAIMS: Readonly<Record<string, string>> = {
  'stale-read': 'let a client read an old value',
  'value-never-written': 'told a client a value that was never written',
  'duplicated-append': 'executed an append twice',
  'two-successful-cas': 'let two compare-and-set operations succeed where one can',
  'non-linearizable': 'gave answers that no order of operations explains',
  crash: 'threw an error inside a replica',
  liveness: 'stopped making progress',
};

function namesOf({ judgement }: RunRecord): string {
  return (judgement.guarantees ?? []).map(({ guarantee }) => guarantee).join(', ');
}

function whatIsAsked(record: RunRecord): string {
  const names = namesOf(record);
  return names === '' ? 'was linearizable' : `kept ${names}`;
}

/** What the run shows, as one sentence. */
export function verdictSentence(record: RunRecord): string {
  const system = visible(record.system);
  const { verdict, anomaly } = record.judgement;
  switch (verdict) {
    case 'linearizable':
      return `${system} was linearizable in this run.`;
    case 'holds':
      return `${system} kept ${namesOf(record)} in this run.`;
    case 'unknown':
      return `Whether ${system} ${whatIsAsked(record)} in this run is not known.`;
    case 'violation': {
      const invariant = anomaly?.startsWith('invariant:') === true;
      if (invariant) return `${system} broke the invariant ${visible(anomaly.slice(10))}.`;
      if (anomaly?.startsWith('guarantee:') === true) {
        return `${system} broke its promise of ${visible(anomaly.slice(10))} in this run.`;
      }
      return `${system} ${CLAIMS[anomaly ?? ''] ?? 'was not linearizable in this run'}.`;
    }
  }
}

/** A text with a capital and a full stop. */
export function asSentence(text: string): string {
  const seen = visible(text.trim());
  const end = /[.!?]$/.test(seen) ? '' : '.';
  return seen.charAt(0).toUpperCase() + seen.slice(1) + end;
}
