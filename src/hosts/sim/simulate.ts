// The simulator: the world's grants are performed by plain function calls, in this thread, as fast
// as they come. Nothing here waits, and nothing is drawn twice.

import { AssertionError } from '../../base/assert.ts';
import type { Session } from '../../client/session.ts';
import { DEFAULT_SESSION_TIMING, newSession, stepSession } from '../../client/session.ts';
import type { Scenario } from '../../lab/scenario/scenario.ts';
import type { Settings } from '../../protocol/settings.ts';
import { DEFAULT_SETTINGS } from '../../protocol/settings.ts';
import { clientId, replicaId } from '../../protocol/ids.ts';
import type { Replica } from '../../replica/replica.ts';
import { replicaDigest } from '../../replica/digest.ts';
import { newReplica } from '../../replica/replica.ts';
import { step } from '../../replica/step.ts';
import type { Code } from '../code.ts';
import type { DeterministicOutcome, RunOptions, RunOutcome } from '../outcome.ts';
import type { Grant, GrantResult } from '../world/grant.ts';
import { nextGrant } from '../world/next.ts';
import { settle } from '../world/settle.ts';
import { clusterSize } from '../world/size.ts';
import { newWorld, outcomeOf } from '../world/world.ts';

/** Replicas and client sessions that live in this process. */
export interface Actors {
  readonly replicas: (Replica | undefined)[];
  readonly sessions: Map<number, Session>;
}

/** What the actors of a scenario are made of. */
export interface ActorPlan {
  /** Replicas in all, voters or not. */
  readonly replicas: number;
  readonly settings: Settings;
  readonly code: Code;
}

/** Settings of a simulated cluster: everything happens often enough to be seen in a short run. */
const SIMULATED_SETTINGS: Settings = {
  ...DEFAULT_SETTINGS,
  snapshotEverySlots: 24,
  keepSlots: 8,
  chunkEntries: 2,
};

export function actorPlan(scenario: Scenario, code: Code): ActorPlan {
  const settings = { ...SIMULATED_SETTINGS, ...scenario.cluster?.settings };
  return { replicas: clusterSize(scenario), settings, code };
}

export function newActors(): Actors {
  return { replicas: [], sessions: new Map() };
}

function replicaOf(actors: Actors, grant: { replica: number }): Replica {
  const replica = actors.replicas[grant.replica];
  if (replica === undefined) throw new AssertionError('a replica is stepped before it starts');
  return replica;
}

function sessionOf(actors: Actors, grant: Grant & { kind: 'client' }, plan: ActorPlan): Session {
  const known = actors.sessions.get(grant.session);
  if (known !== undefined) return known;
  const { session: name, firstTarget, deadlineMs } = grant;
  const timing = { ...DEFAULT_SESSION_TIMING, deadlineMs };
  const { replicas, code } = plan;
  const target = replicaId(firstTarget);
  const session = newSession(clientId(name), replicas, target, timing, code.sessionRules);
  actors.sessions.set(name, session);
  return session;
}

/** A replica that is not there yet, or not any more, begins with its first input. */
function startReplica(
  actors: Actors,
  plan: ActorPlan,
  { replica: id, input, software }: Grant & { kind: 'replica' },
): Replica {
  if (input.kind !== 'start') throw new AssertionError('a replica is stepped before it starts');
  const { replicas, settings, code } = plan;
  const peers = Array.from({ length: replicas }, (_, peer) => replicaId(peer));
  const replica = newReplica(replicaId(id), peers, code.rules, settings, software);
  actors.replicas[id] = replica;
  return replica;
}

/** Performs one grant on actors of this process. Whatever a replica throws is part of the result. */
export function perform(actors: Actors, plan: ActorPlan, grant: Grant): GrantResult {
  switch (grant.kind) {
    case 'kill':
      actors.replicas[grant.replica] = undefined;
      return { kind: 'killed' };
    case 'digest':
      return { kind: 'digest', digest: replicaDigest(replicaOf(actors, grant)) };
    case 'client': {
      const session = sessionOf(actors, grant, plan);
      return { kind: 'client', effects: stepSession(session, grant.input) };
    }
    case 'replica':
      break;
  }
  const replica = actors.replicas[grant.replica] ?? startReplica(actors, plan, grant);
  try {
    const effects = step(replica, grant.input, grant.clockMs);
    return { kind: 'replica', effects, digest: grant.checkpoint ? replicaDigest(replica) : null };
  } catch (error) {
    return { kind: 'thrown', detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Executes a scenario on replicas and clients with these rules. */
export function simulate(
  scenario: Scenario,
  code: Code,
  options?: RunOptions & { readonly hash?: true },
): DeterministicOutcome;
export function simulate(scenario: Scenario, code: Code, options?: RunOptions): RunOutcome;
export function simulate(scenario: Scenario, code: Code, options: RunOptions = {}): RunOutcome {
  const world = newWorld(scenario, options);
  const actors = newActors();
  const plan = actorPlan(scenario, code);
  for (let grant = nextGrant(world); grant !== null; grant = nextGrant(world)) {
    settle(world, grant, perform(actors, plan, grant));
  }
  return outcomeOf(world);
}
