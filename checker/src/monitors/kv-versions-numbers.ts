/**
 * The operations of one key by the versions that their answers carry: what kv-versions.ts reads and the
 * files beside it look at.
 */

import type { KvInput, VersionedOutput } from '../models/kv-operations.ts';
import type { PartView } from './monitor.ts';

export type VersionsPart = PartView<KvInput, VersionedOutput>;

/** No operation. */
export const NONE = -1;

/** By local index (`calls[i]` of the part has index i). */
export interface Numbered {
  readonly part: VersionsPart;
  readonly initial: string | null;
  /** The version that was made or found; NONE for a pending operation that has none (yet). */
  readonly versions: Int32Array;
  /** 1: makes its version. */
  readonly changes: Uint8Array;
  /** By version: who made it, NONE for version 0 and where nobody is known. */
  readonly makers: Int32Array;
}
