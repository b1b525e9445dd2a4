// Executes a scenario again and looks at every replica and client after every step. The run itself is the
// simulator's, grant for grant; only who asks for this pays for it. Called by the cli, for reports.

import { describeSession } from '../../client/describe.ts';
import { describeDisk, describeReplica } from '../../replica/describe.ts';
import { leaseEndMs } from '../../replica/reads.ts';
import type { Replica } from '../../replica/replica.ts';
import type { Scenario } from '../../lab/scenario/scenario.ts';
import { readBack, unsynced } from '../../storage/simulated.ts';
import { isDoubt } from '../../storage/finding.ts';
import type { Code } from '../code.ts';
import type { TraceEntry } from '../outcome.ts';
import type {
  LeaseSeen,
  ReplicaSeen,
  RuleDiffers,
  SessionSeen,
  WatchedRun,
  WatchedStep,
} from '../watched.ts';
import type { Client } from '../world/client.ts';
import { timerName } from '../world/client.ts';
import type { Grant, GrantResult } from '../world/grant.ts';
import { nextGrant } from '../world/next.ts';
import type { Node } from '../world/node.ts';
import { clockOf, isDown } from '../world/node.ts';
import { settle } from '../world/settle.ts';
import type { World } from '../world/world.ts';
import { newWorld, outcomeOf } from '../world/world.ts';
import { comparing } from './compare-rules.ts';
import type { Actors } from './simulate.ts';
import { actorPlan, newActors, perform } from './simulate.ts';

function statusOf(node: Node): ReplicaSeen['status'] {
  if (isDown(node)) return 'down';
  if (!node.started) return 'not started';
  return node.pauses > 0 ? 'stands still' : 'runs';
}

function timersOf({ heap }: World, { id, timers }: Node): ReplicaSeen['timers'] {
  return heap
    .flatMap(({ atMs, event }) => {
      if (event.kind !== 'replica-timer' || event.replica !== id) return [];
      return timers[event.timer] === event.setting ? [{ timer: event.timer, atMs }] : [];
    })
    .sort((left, right) => left.timer.localeCompare(right.timer));
}

/** What the code makes of its lease, and what the other rules would make of the same state. */
function leaseOf(replica: Replica, clockMs: number, code: Code, against: Code): LeaseSeen | null {
  const untilMs = leaseEndMs(replica, clockMs, code.rules);
  const otherUntilMs = leaseEndMs(replica, clockMs, against.rules);
  return untilMs === null || otherUntilMs === null ? null : { untilMs, otherUntilMs };
}

function look(world: World, actors: Actors, node: Node, code: Code, against: Code): ReplicaSeen {
  const replica = actors.replicas[node.id];
  const { records, findings, snapshots, compactedTo } = readBack(node.disk);
  const snapshot = snapshots[0]?.snapshot ?? null;
  const isDoubtful = findings.some(isDoubt);
  const clockMs = clockOf(node, world.nowMs);
  return {
    replica: node.id,
    status: statusOf(node),
    state: replica === undefined ? null : describeReplica(replica),
    disk: describeDisk({ records, snapshot, compactedTo, isDoubtful }),
    isDoubtful,
    unsynced: unsynced(node.disk).map(({ ticket, write }) => ({ ticket, write })),
    timers: timersOf(world, node),
    clockMs,
    clockPerMille: node.clockPerMille,
    relies: replica === undefined ? null : leaseOf(replica, clockMs, code, against),
  };
}

function lookAtClient({ heap }: World, { sessions }: Actors, client: Client): SessionSeen {
  const session = sessions.get(client.session);
  const timers = heap.flatMap(({ atMs, event }) => {
    if (event.kind !== 'client-timer' || event.session !== client.session) return [];
    const { timer, request, setting } = event;
    const isSet = client.timers.get(timerName(timer, request)) === setting;
    return isSet && session?.inFlight.has(request) === true ? [{ timer, request, atMs }] : [];
  });
  const state = session === undefined ? null : describeSession(session);
  return { client: client.index, session: client.session, state, timers };
}

/** What the trace has no entry for: the step that threw ends the run. */
function thrownEntry(world: World, grant: Grant): TraceEntry | null {
  if (grant.kind !== 'replica') return null;
  const { step, replica, input, frame } = grant;
  const place = { kind: 'replica', step, atMs: world.nowMs, replica, input } as const;
  return { ...place, frame: frame?.frame ?? null, effects: [], sent: [] };
}

type Seen = Pick<WatchedStep, 'seen' | 'clients'>;
type After = Omit<WatchedStep, 'entry'>;

const withSeen = (step: WatchedStep, seen: Seen): WatchedStep => ({ ...step, ...seen });

const NOTHING: After = { thrown: null, seen: [], clients: [], rules: [] };

/**
 * The run of a scenario, looked at. Each step also tells which rules answered otherwise than those of
 * `against` would have, given the same arguments.
 */
export function* watch(scenario: Scenario, code: Code, against: Code): WatchedRun {
  const world = newWorld(scenario, { trace: true });
  const actors = newActors();
  let rules: RuleDiffers[] = [];
  const compared = comparing(code, against, (found) => {
    if (!rules.some(({ rule }) => rule === found.rule)) rules.push(found);
  });
  const plan = actorPlan(scenario, compared);
  /** Held back: what follows without an entry of its own, as the end of who ends itself, is of it. */
  let last: WatchedStep | null = null;
  let told = 0;
  for (let grant = nextGrant(world); grant !== null; grant = nextGrant(world)) {
    if (grant.kind === 'digest') {
      settle(world, grant, perform(actors, plan, grant));
      continue;
    }
    rules = [];
    const result: GrantResult = perform(actors, plan, grant);
    settle(world, grant, result);
    const entries = world.entries?.slice(told) ?? [];
    told += entries.length;
    const thrown = result.kind === 'thrown' ? result.detail : null;
    const broken = thrown === null ? null : thrownEntry(world, grant);
    if (broken !== null) entries.push(broken);
    // All of them: a disk works, and a fault strikes, without a step of the replica.
    const seen: Seen = {
      seen: world.nodes.map((node) => look(world, actors, node, code, against)),
      clients: world.clients.map((client) => lookAtClient(world, actors, client)),
    };
    if (entries.length === 0 && last !== null) last = withSeen(last, seen);
    for (const [nth, entry] of entries.entries()) {
      if (last !== null) yield last;
      const after: After = nth === entries.length - 1 ? { thrown, ...seen, rules } : NOTHING;
      last = { entry, ...after };
    }
  }
  // Faults that end with the run.
  for (const entry of world.entries?.slice(told) ?? []) {
    if (last !== null) yield last;
    last = { entry, ...NOTHING };
  }
  if (last !== null) yield last;
  return outcomeOf(world).traceHash ?? '';
}
