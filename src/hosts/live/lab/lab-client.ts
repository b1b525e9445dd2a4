// One client of a scenario against a live cluster: a session over real sockets, its operations one
// after the other (or several at a time), and what it saw as events of the history.

import type { OperationOutcome, SessionRules } from '../../../client/outcome.ts';
import type { SessionTiming } from '../../../client/session.ts';
import { DEFAULT_SESSION_TIMING } from '../../../client/session.ts';
import type { KvOperation, KvResult } from '../../../kv/operation.ts';
import type { ClientPlan, PlannedOperation } from '../../../lab/scenario/scenario.ts';
import { NEWEST_FORMAT } from '../../../protocol/configuration.ts';
import { replicaId } from '../../../protocol/ids.ts';
import { Connection } from '../client/connection.ts';
import { LiveSession } from '../client/live-session.ts';
import type { LabCluster } from './lab-cluster.ts';
import type { RunOutcome } from '../../outcome.ts';

type KvEvent = RunOutcome['history'][number];

/** The history under way: events in the order in which they happened. */
export class Recorder {
  readonly events: KvEvent[] = [];
  readonly #startedMs = performance.now();

  /** Milliseconds since the start of the run, by a clock that never goes back. */
  nowMs(): number {
    return performance.now() - this.#startedMs;
  }

  invoke(process: number, input: KvOperation): void {
    this.events.push({ process, type: 'invoke', time: this.nowMs(), input });
  }

  complete(process: number, outcome: OperationOutcome): void {
    const time = this.nowMs();
    if (outcome.kind === 'ok') {
      const output: KvResult = outcome.output;
      this.events.push({ process, type: 'ok', time, output });
    } else {
      this.events.push({ process, type: outcome.kind, time, note: outcome.reason });
    }
  }
}

export interface LabClientOptions {
  readonly cluster: LabCluster;
  readonly firstReplica: number;
  readonly rules: SessionRules;
  readonly timing?: SessionTiming;
}

/** A session with a connection of its own to each replica. */
export class LabClient {
  readonly session: LiveSession;
  readonly #connections: readonly Connection[];

  constructor({ cluster, firstReplica, rules, timing }: LabClientOptions) {
    this.#connections = Array.from({ length: cluster.size }, (_, id) => {
      return new Connection({
        endpoint: cluster.links.endpoint(null, id),
        cluster: cluster.cluster,
        format: NEWEST_FORMAT,
        onReply: (reply) => this.session.onReply(replicaId(id), reply),
      });
    });
    this.session = new LiveSession({
      replicas: cluster.size,
      firstReplica: firstReplica % cluster.size,
      timing: timing ?? DEFAULT_SESSION_TIMING,
      rules,
      send: (to, message) => this.#connections[to]?.send(message),
    });
  }

  close(): void {
    this.session.close();
    for (const connection of this.#connections) connection.close();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, ms));
}

/**
 * Does what a plan says, in as many lanes as it has; each lane is a process of the history, and
 * after an operation of unknown outcome another one, `stride` further.
 */
export async function perform(
  plan: ClientPlan,
  client: LabClient,
  recorder: Recorder,
  firstProcess: number,
  stride: number,
): Promise<void> {
  const left: PlannedOperation[] = [...plan.operations];
  const lane = async (first: number): Promise<void> => {
    let process = first;
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      if (next.afterMs > 0) await pause(next.afterMs);
      recorder.invoke(process, next.operation);
      const outcome = await client.session.invoke(next.operation, next.read);
      recorder.complete(process, outcome);
      if (outcome.kind === 'info') process += stride;
    }
  };
  const lanes = Array.from({ length: plan.pipeline ?? 1 }, (_, at) => lane(firstProcess + at));
  await Promise.all(lanes);
}
