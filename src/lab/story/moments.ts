// What there is to tell of a run, moment by moment, whether its trace was kept or not: traced.ts and
// untraced.ts make moments, story.ts words them.

import type { PairedOperation } from 'porcupine-ts';
import { pairEvents } from 'porcupine-ts';
import type { KvOperation, KvResult } from '../../kv/operation.ts';
import type { RunRecord } from '../run/record.ts';

export type Told = PairedOperation<KvOperation, KvResult>;

export type Moment =
  /** A client asks; of a trace it is known whom, and whether that one is to answer itself. */
  | {
      readonly kind: 'ask';
      readonly atMs: number;
      readonly told: Told;
      readonly to: number | null;
      readonly here: boolean;
    }
  /** It is answered, or gives up; of a trace it is known who answered. */
  | { readonly kind: 'end'; readonly atMs: number; readonly told: Told; readonly by: number | null }
  /** It asks again. */
  | { readonly kind: 'again'; readonly atMs: number; readonly told: Told; readonly to: number }
  /** Anything else, in words; `isTurn` where it went wrong. */
  | {
      readonly kind: 'other';
      readonly atMs: number;
      readonly text: string;
      readonly isTurn: boolean;
    };

/** The operations of a run, in order of invocation; each client process does one at a time. */
export function operationsTold(record: RunRecord): readonly Told[] {
  return pairEvents(record.history);
}
