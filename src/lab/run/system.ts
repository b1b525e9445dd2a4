// The port behind which every system under test stands, on every host: start it, let it execute
// scenarios (client operations and the faults it can suffer), stop it.

import type { FaultKind } from '../../faults/fault.ts';
import type { RunOptions, RunOutcome } from '../../hosts/outcome.ts';
import type { Scenario } from '../scenario/scenario.ts';

/**
 * Where a system runs: simulated in this process, as processes over ZeroMQ in lockstep, or as
 * processes that run free. Only the first two give the same run for the same scenario.
 */
export type HostName = 'sim' | 'zeromq' | 'live';

/** A started system. It executes one scenario after the other, each from a fresh state. */
export interface RunningSystem {
  /**
   * Executes a scenario to its end. Rejects with a HostError when the host, not the system, failed:
   * the case then has no verdict.
   */
  execute(scenario: Scenario, options?: RunOptions): Promise<RunOutcome>;
  /** Ends everything that was started. Safe to call twice. */
  stop(): Promise<void>;
}

export interface SystemUnderTest {
  /** As given to `--system`: letters, digits, `-` and `:`. */
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  readonly hosts: readonly HostName[];
  /** What campaigns on it should find: a mutant is expected to be a violation. */
  readonly expected: 'linearizable' | 'violation';
  /** Faults that it can suffer; generators draw no others. */
  readonly faults: readonly FaultKind[];
  /** Those of them that a host can inflict; all if it is not there. */
  readonly faultsOn?: (host: HostName) => readonly FaultKind[];
  /** Rare branches that its runs tell of; a long campaign should reach them all. */
  readonly marks?: readonly string[];
  /** A planted bug that shows only in clusters of so many replicas and more. */
  readonly replicas?: number;
  start(host: HostName): Promise<RunningSystem>;
}

/** The faults to draw for a system on a host. */
export function faultsOn(system: SystemUnderTest, host: HostName): readonly FaultKind[] {
  return system.faultsOn?.(host) ?? system.faults;
}

/** The environment failed: a port was taken, a process died, a socket was lost, a disk is full. */
export class HostError extends Error {
  override readonly name = 'HostError';
  /** Stable, for programs: `port`, `process-died`, `socket`, `disk`, `timeout`, `divergence`. */
  readonly code: string;
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
