// One client of the scenario as the world sees it: its plan, the session that it has now, and the
// processes that it is in the history. Each operation under way is a process of its own; after one
// of unknown outcome it goes on as a new process (Jepsen's rule).

import type { SessionTimer } from '../../client/session.ts';
import { DEFAULT_SESSION_TIMING } from '../../client/session.ts';
import type { ClientPlan, Scenario } from '../../lab/scenario/scenario.ts';
import type { Endpoint } from './network.ts';

/** The process that asks for progress at the end of a run. */
export const PROBE_PROCESS = 99_999;

/** The operator, who asks for changes of the cluster and hears what came of it. */
export const OPERATOR = 99_998;

/** Client sessions are numbered from here among the endpoints. */
export const CLIENT_ENDPOINT_BASE = 1000;

/** A client session as an endpoint. */
export function sessionEndpoint(session: number): Endpoint {
  return { number: CLIENT_ENDPOINT_BASE + session, name: `c${String(session)}` };
}

/** A place for one operation at a time. */
export interface Lane {
  process: number;
  /** The request under way, or null. */
  request: number | null;
  /** The process has done something. */
  isUsed: boolean;
}

export interface Client {
  readonly index: number;
  readonly plan: ClientPlan;
  /** Place of the next operation in the plan. */
  next: number;
  /** The next operation has its time already. */
  isPlanned: boolean;
  /** How often a time was planned for an operation; an earlier one is void. */
  invocations: number;
  readonly lanes: readonly Lane[];
  /** Names the session: the process of its first lane when it began. */
  session: number;
  endpoint: Endpoint;
  lastRequest: number;
  /** Frames that the session has sent, by the receiving endpoint's number. */
  readonly sent: Map<number, number>;
  readonly firstTarget: number;
  readonly deadlineMs: number;
  /** The latest setting of each timer; an older one that fires is void. */
  readonly timers: Map<number, number>;
}

function lanesOf(plans: readonly ClientPlan[]): number {
  return plans.reduce((sum, { pipeline }) => sum + (pipeline ?? 1), 0);
}

/** How many operations of a scenario may be under way at once: processes are numbered in its steps. */
export function processStride({ clients }: Scenario): number {
  return lanesOf(clients);
}

function clientWith(
  plan: ClientPlan,
  index: number,
  processes: readonly number[],
  firstTarget: number,
  deadlineMs: number,
): Client {
  const session = processes[0] ?? 0;
  return {
    index,
    plan,
    next: 0,
    isPlanned: false,
    invocations: 0,
    lanes: processes.map((process) => ({ process, request: null, isUsed: false })),
    session,
    endpoint: sessionEndpoint(session),
    lastRequest: 0,
    sent: new Map(),
    firstTarget,
    deadlineMs,
    timers: new Map(),
  };
}

export function newClient(plan: ClientPlan, index: number, scenario: Scenario): Client {
  const first = lanesOf(scenario.clients.slice(0, index));
  const processes = Array.from({ length: plan.pipeline ?? 1 }, (_, lane) => first + lane);
  const firstTarget = (plan.firstReplica ?? index) % scenario.replicas;
  return clientWith(plan, index, processes, firstTarget, DEFAULT_SESSION_TIMING.deadlineMs);
}

/** A client that does one read and is given `deadlineMs` for it. */
export function newProbe(index: number, firstTarget: number, deadlineMs: number): Client {
  const operation = { kind: 'get', key: 'progress' } as const;
  const plan = { operations: [{ afterMs: 0, operation }] };
  return clientWith(plan, index, [PROBE_PROCESS], firstTarget, deadlineMs);
}

/** Names a timer of a session. */
export function timerName(timer: SessionTimer, request: number): number {
  return 2 * request + (timer === 'retry' ? 0 : 1);
}

/** Retires the process of a lane: it goes on as the next one of its own sequence. */
export function retire(lane: Lane, stride: number): void {
  lane.process += stride;
  lane.isUsed = false;
}

/** The session is over: the client goes on with new processes in a new one. */
export function renew(client: Client, stride: number): void {
  for (const lane of client.lanes) {
    if (lane.isUsed || lane.process === client.session) retire(lane, stride);
  }
  client.session = client.lanes[0]?.process ?? client.session;
  client.endpoint = sessionEndpoint(client.session);
  client.lastRequest = 0;
  client.sent.clear();
  client.timers.clear();
}
