// What a configuration of the explorer is: a small cluster, what its clients ask, what happened
// before the exploration begins, and how much may go wrong. Configurations are in configurations.ts.

import type { SessionRules } from '../client/outcome.ts';
import type { KvOperation } from '../kv/operation.ts';
import type { Rules } from '../paxos/rules.ts';
import type { Change } from '../protocol/configuration.ts';
import type { ReplicaId } from '../protocol/ids.ts';
import type { PeerMessage, ReadMode } from '../protocol/message.ts';
import type { Settings } from '../protocol/settings.ts';

/** What a client or an operator asks. Those of one client are asked in order. */
export interface Wish {
  readonly client: number;
  readonly what:
    | KvOperation
    | { readonly kind: 'change'; readonly change: Change }
    /** A session more. */
    | { readonly kind: 'register' };
  /** How a get is to be answered. */
  readonly read: ReadMode;
  /** How often its message may arrive: retries and late copies. */
  readonly copies: number;
  /** Where it may arrive; null for anywhere. */
  readonly at: readonly ReplicaId[] | null;
  /** Asked without waiting for those before it of its client, which acknowledges none of them. */
  readonly isPipelined: boolean;
}

/** One step of what happens before the exploration, without any choice. */
export type PrologueStep =
  | { readonly kind: 'election' | 'heartbeat'; readonly replica: ReplicaId }
  | { readonly kind: 'tick' }
  /** The oldest write of a replica is synced; only where disks are slow. */
  | { readonly kind: 'sync'; readonly replica: ReplicaId }
  /** It restarts; what it had not synced is lost. */
  | { readonly kind: 'crash'; readonly replica: ReplicaId; readonly loss: 'nothing' }
  | { readonly kind: 'ask'; readonly wish: number; readonly replica: ReplicaId }
  /**
   * Every frame arrives, oldest first, until none is left; those to `without` are lost, messages of
   * the kinds of `late` are still on their way afterwards.
   */
  | {
      readonly kind: 'settle';
      readonly without: readonly ReplicaId[];
      readonly late?: readonly PeerMessage['kind'][];
    };

/** How often each thing may happen while everything else is interleaved with it in every way. */
export interface Budget {
  /** Election time-outs of each replica. */
  readonly elections: readonly number[];
  /** Heartbeats of whoever leads. */
  readonly heartbeats: number;
  /** Crashes, each followed by a restart: without one nothing more is ever delivered anyway. */
  readonly crashes: number;
  /** Crashes that lose the whole disk, and crashes that damage one acceptance on it. */
  readonly wipes: number;
  readonly damages: number;
  /** Frames that arrive twice. Losing one needs no budget: it is not delivered in time. */
  readonly doubles: number;
  /** Steps of everybody's clock; only where clocks go together. */
  readonly ticks: number;
  /** Clients that give up. */
  readonly silences: number;
}

export interface Configuration {
  readonly name: string;
  readonly description: string;
  /** Voters 0, 1, … of the first configuration. */
  readonly voters: number;
  /** Replicas that follow without a vote and start with an empty disk; their ids come next. */
  readonly joiners: number;
  readonly settings: Settings;
  /** Milliseconds of a step of a replica's clock. Below one, commands carry no time. */
  readonly tickMs: number;
  /**
   * `free`: a replica's clock stands still but for a step whenever it times out or is canvassed, so
   * that an election is possible at any moment: clocks that need not agree. `together`: all clocks
   * are one, which takes a step when the explorer says so.
   */
  readonly clocks: 'free' | 'together';
  /** Whether what is written is synced in the same step, or later, one write at a time. */
  readonly disks: 'at once' | 'later';
  /** Messages that are always lost: what the configuration is not about. */
  readonly mute: readonly PeerMessage['kind'][];
  readonly wishes: readonly Wish[];
  readonly prologue: readonly PrologueStep[];
  readonly budget: Budget;
}

/** The code that is explored. */
export interface Code {
  readonly rules: Rules;
  readonly sessionRules: SessionRules;
}
