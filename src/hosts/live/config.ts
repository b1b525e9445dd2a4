// What one free-running replica is told: who it is, where it keeps its data, where the others are.
// The file format is schemas/kvpaxos-config.ts.

import type { Settings } from '../../protocol/settings.ts';
import { DEFAULT_SETTINGS } from '../../protocol/settings.ts';

/** A replica of the cluster, and the ZeroMQ endpoints at which it is reached. */
export interface ReplicaAddress {
  readonly id: number;
  /** For other replicas: `tcp://HOST:PORT`. */
  readonly peer: string;
  /** For clients. */
  readonly client: string;
}

export interface ReplicaConfig {
  /** Sixteen hexadecimal digits: processes of different clusters do not hear each other. */
  readonly cluster: string;
  /** Its own id. */
  readonly replica: number;
  /** Folder with its log and snapshots. */
  readonly dir: string;
  /** Every replica that votes or ever may, itself included. */
  readonly replicas: readonly ReplicaAddress[];
  /** Who votes at first. What holds later is in the log. */
  readonly voters: readonly number[];
  /** Sizes of the first quorums; majorities by default. */
  readonly quorums?: { readonly phase1: number; readonly phase2: number };
  /** Where to listen, if not where the others find this replica. */
  readonly listen?: { readonly peer: string; readonly client: string };
  readonly settings?: Partial<Settings>;
}

/**
 * What replicas that run free have by default: processes of a busy machine stand still for longer
 * than those of a simulation do.
 */
export const LIVE_SETTINGS: Settings = {
  ...DEFAULT_SETTINGS,
  electionMs: 300,
  electionJitterMs: 300,
  heartbeatMs: 60,
  leaseMs: 240,
};

export function addressOf(config: ReplicaConfig, id: number): ReplicaAddress | undefined {
  return config.replicas.find((replica) => replica.id === id);
}
