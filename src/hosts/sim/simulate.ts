// The simulator: the world's grants are performed by plain function calls, in this thread, as fast
// as they come. Nothing here waits, and nothing is drawn twice.

import { AssertionError } from '../../base/assert.ts';
import type { Session } from '../../client/session.ts';
import { DEFAULT_SESSION_TIMING, newSession, stepSession } from '../../client/session.ts';
import type { Scenario } from '../../lab/scenario/scenario.ts';
import type { Rules } from '../../paxos/rules.ts';
import { clientId, replicaId } from '../../protocol/ids.ts';
import type { Replica } from '../../replica/replica.ts';
import { newReplica, replicaDigest } from '../../replica/replica.ts';
import { step } from '../../replica/step.ts';
import type { RunOptions, RunOutcome } from '../outcome.ts';
import type { Grant, GrantResult } from '../world/grant.ts';
import { nextGrant } from '../world/next.ts';
import { settle } from '../world/settle.ts';
import { newWorld, outcomeOf } from '../world/world.ts';

/** Replicas and client sessions that live in this process. */
export interface Actors {
  readonly replicas: (Replica | undefined)[];
  readonly sessions: Map<number, Session>;
}

export function newActors(): Actors {
  return { replicas: [], sessions: new Map() };
}

function replicaOf(actors: Actors, grant: { replica: number }): Replica {
  const replica = actors.replicas[grant.replica];
  if (replica === undefined) throw new AssertionError('a replica is stepped before it starts');
  return replica;
}

function sessionOf(actors: Actors, grant: Grant & { kind: 'client' }, replicas: number): Session {
  const known = actors.sessions.get(grant.process);
  if (known !== undefined) return known;
  const { process, firstTarget, deadlineMs } = grant;
  const timing = { ...DEFAULT_SESSION_TIMING, deadlineMs };
  const session = newSession(clientId(process), replicas, replicaId(firstTarget), timing);
  actors.sessions.set(process, session);
  return session;
}

/** Performs one grant on actors of this process. Whatever a replica throws is part of the result. */
export function perform(actors: Actors, rules: Rules, replicas: number, grant: Grant): GrantResult {
  switch (grant.kind) {
    case 'kill':
      actors.replicas[grant.replica] = undefined;
      return { kind: 'killed' };
    case 'digest':
      return { kind: 'digest', digest: replicaDigest(replicaOf(actors, grant)) };
    case 'client': {
      const session = sessionOf(actors, grant, replicas);
      return { kind: 'client', effects: stepSession(session, grant.input) };
    }
    case 'replica':
      break;
  }
  if (grant.input.kind === 'start') {
    actors.replicas[grant.replica] = newReplica(replicaId(grant.replica), replicas, rules);
  }
  const replica = replicaOf(actors, grant);
  try {
    const effects = step(replica, grant.input);
    return { kind: 'replica', effects, digest: grant.checkpoint ? replicaDigest(replica) : null };
  } catch (error) {
    return { kind: 'thrown', detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Executes a scenario on replicas with these rules. */
export function simulate(scenario: Scenario, rules: Rules, options: RunOptions = {}): RunOutcome {
  const world = newWorld(scenario, options);
  const actors = newActors();
  for (let grant = nextGrant(world); grant !== null; grant = nextGrant(world)) {
    settle(world, grant, perform(actors, rules, scenario.replicas, grant));
  }
  return outcomeOf(world);
}
