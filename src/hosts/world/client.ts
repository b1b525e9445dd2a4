// One client of the scenario as the world sees it: its plan, and which process it is now. After an
// operation of unknown outcome it goes on as a new process (Jepsen's rule).

import type { SessionTimer } from '../../client/session.ts';
import { DEFAULT_SESSION_TIMING } from '../../client/session.ts';
import type { ClientPlan, Scenario } from '../../lab/scenario/scenario.ts';
import type { Endpoint } from './network.ts';

/** The process that asks for progress at the end of a run. */
export const PROBE_PROCESS = 99_999;

/** Client processes are numbered from here among the endpoints. */
export const CLIENT_ENDPOINT_BASE = 1000;

/** A client process as an endpoint. */
export function processEndpoint(process: number): Endpoint {
  return { number: CLIENT_ENDPOINT_BASE + process, name: `c${String(process)}` };
}

export interface Client {
  readonly index: number;
  readonly plan: ClientPlan;
  /** Place of the next operation in the plan. */
  next: number;
  process: number;
  endpoint: Endpoint;
  /** Frames that the process has sent, by the receiving endpoint's number. */
  readonly sent: Map<number, number>;
  readonly firstTarget: number;
  readonly deadlineMs: number;
  /** The latest setting of each timer; an older one that fires is void. */
  readonly timers: Record<SessionTimer, number>;
}

export function newClient(plan: ClientPlan, index: number, scenario: Scenario): Client {
  return {
    index,
    plan,
    next: 0,
    process: index,
    endpoint: processEndpoint(index),
    sent: new Map(),
    firstTarget: (plan.firstReplica ?? index) % scenario.replicas,
    deadlineMs: DEFAULT_SESSION_TIMING.deadlineMs,
    timers: { retry: 0, deadline: 0 },
  };
}

/** A client that does one read and is given `deadlineMs` for it. */
export function newProbe(index: number, deadlineMs: number): Client {
  const operation = { kind: 'get', key: 'progress' } as const;
  return {
    index,
    plan: { operations: [{ afterMs: 0, operation }] },
    next: 0,
    process: PROBE_PROCESS,
    endpoint: processEndpoint(PROBE_PROCESS),
    sent: new Map(),
    firstTarget: 0,
    deadlineMs,
    timers: { retry: 0, deadline: 0 },
  };
}

/** Retires the process: the client goes on as the next one of its own sequence. */
export function retire(client: Client, clients: number): void {
  client.process += clients;
  client.sent.clear();
  client.endpoint = processEndpoint(client.process);
  client.timers.retry++;
  client.timers.deadline++;
}
