// Overrides where they strike in a trace: which frame, which disk sync, which time-out. Called by
// traced.ts.

import type { SentFrame, TraceEntry } from '../../hosts/outcome.ts';
import { aboutMessage } from '../../protocol/about.ts';
import type { MessageAddress, Override } from '../scenario/scenario.ts';
import { describeOverride } from './words.ts';

type Effect = (TraceEntry & { readonly kind: 'replica' | 'client' })['effects'][number];
/** Anything that travels. */
type SentMessage = Extract<Effect, { readonly message: unknown }>['message'];

export interface OverrideTeller {
  /** Not met so far. */
  readonly waiting: Set<Override>;
  /** Of each replica, disk syncs and election time-outs so far. */
  readonly syncs: Map<number, number>;
  readonly timeouts: Map<number, number>;
}

export function newOverrideTeller(overrides: readonly Override[]): OverrideTeller {
  return { waiting: new Set(overrides), syncs: new Map(), timeouts: new Map() };
}

type MessageOverride = Extract<Override, MessageAddress>;

/** What the overrides do to a frame: all that name the next occurrence of such a message. */
export function tellFrame(
  teller: OverrideTeller,
  from: string,
  frame: SentFrame,
  message: SentMessage,
): string[] {
  if (frame.because !== 'override') return [];
  const about = aboutMessage(message);
  const met = [...teller.waiting].filter((override): override is MessageOverride => {
    if (!('message' in override) || override.message !== message.kind) return false;
    return override.from === from && override.to === frame.to && override.about === about;
  });
  const next = Math.min(...met.map(({ occurrence }) => occurrence));
  const struck = met.filter(({ occurrence }) => occurrence === next);
  for (const override of struck) teller.waiting.delete(override);
  return struck.map(describeOverride);
}

function strike(
  teller: OverrideTeller,
  counts: Map<number, number>,
  replica: number,
  isIt: (override: Override, nth: number) => boolean,
): string | null {
  const nth = counts.get(replica) ?? 0;
  counts.set(replica, nth + 1);
  for (const override of teller.waiting) {
    if (!isIt(override, nth)) continue;
    teller.waiting.delete(override);
    return describeOverride(override);
  }
  return null;
}

/** A replica's next disk sync begins. */
export function tellSync(teller: OverrideTeller, replica: number): string | null {
  return strike(teller, teller.syncs, replica, (override, nth) => {
    return override.kind === 'slow-sync' && override.replica === replica && override.sync === nth;
  });
}

/** A replica's next election time-out is set. */
export function tellTimeout(teller: OverrideTeller, replica: number): string | null {
  return strike(teller, teller.timeouts, replica, (override, nth) => {
    if (override.kind !== 'election-jitter' || override.replica !== replica) return false;
    return override.timeout === nth;
  });
}

/** Overrides that named something that did not happen. */
export function unusedOverrides(teller: OverrideTeller): string[] {
  return [...teller.waiting].map((override) => `never came up: ${describeOverride(override)}`);
}
