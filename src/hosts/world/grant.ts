// What the world allows to happen next, one at a time, and what it is told came of it. A host
// performs grants: in this process (sim) or in another one (ZeroMQ lockstep).

import type { Format } from '../../protocol/configuration.ts';
import type { SessionEffect, SessionInput } from '../../client/session.ts';
import type { Effect, Input } from '../../replica/io.ts';
import type { FrameId } from './event.ts';

export type Grant =
  /** Feed this input to a replica. `start` begins a new incarnation. */
  | {
      readonly kind: 'replica';
      readonly step: number;
      readonly replica: number;
      readonly incarnation: number;
      readonly input: Input;
      /** What the replica's own clock says. */
      readonly clockMs: number;
      /** The newest format that it reads; counts at its start. */
      readonly software: Format;
      /** The frame that carries the input, and the hash of its bytes as they were sent. */
      readonly frame: FrameId | null;
      readonly payloadHash: number;
      /** Report the replica's digest after the step. */
      readonly checkpoint: boolean;
    }
  /** Feed this input to a client session, which is new where the process is. */
  | {
      readonly kind: 'client';
      readonly step: number;
      readonly client: number;
      readonly session: number;
      readonly input: SessionInput;
      readonly firstTarget: number;
      readonly deadlineMs: number;
      readonly frame: FrameId | null;
      readonly payloadHash: number;
    }
  /** End this incarnation of a replica; whatever it sent stays sent. */
  | { readonly kind: 'kill'; readonly replica: number; readonly incarnation: number }
  /** Report a replica's digest; nothing happens to it. */
  | { readonly kind: 'digest'; readonly replica: number; readonly incarnation: number };

/** What came of a grant to a replica. `digest` is there if the grant asked for it. */
export interface ReplicaResult {
  readonly kind: 'replica';
  readonly effects: readonly Effect[];
  readonly digest: string | null;
}

export interface ClientResult {
  readonly kind: 'client';
  readonly effects: readonly SessionEffect[];
}

/** The replica's code threw. */
export interface ThrownResult {
  readonly kind: 'thrown';
  readonly detail: string;
}

export type GrantResult =
  | ReplicaResult
  | ClientResult
  | ThrownResult
  | { readonly kind: 'digest'; readonly digest: string }
  | { readonly kind: 'killed' };
