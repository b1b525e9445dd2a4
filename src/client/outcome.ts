// What a client may say of an operation, and the rules by which it says so. The rules are a record,
// like the replica's, so that a mutant is the sound client with one of them replaced.

import type { KvResult } from '../kv/operation.ts';

/** What became of an operation. */
export type OperationOutcome =
  | { readonly kind: 'ok'; readonly output: KvResult }
  /** Certainly had no effect and will have none. */
  | { readonly kind: 'fail'; readonly reason: string }
  /** Not known. */
  | { readonly kind: 'info'; readonly reason: string };

export interface SessionRules {
  /** Of an operation that was sent and not answered. */
  whenSilent(reason: string): OperationOutcome;
  /** Of an operation that was sent and answered by "session expired". */
  whenExpired(reason: string): OperationOutcome;
}

export const SOUND_SESSION_RULES: SessionRules = {
  // A copy may still be on its way to a replica that will execute it.
  whenSilent: (reason) => ({ kind: 'info', reason }),
  // An earlier attempt may have been executed before the session ended.
  whenExpired: (reason) => ({ kind: 'info', reason }),
};
