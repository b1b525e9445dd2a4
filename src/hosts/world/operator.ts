// The operator of the cluster: asks whoever leads for what a fault says, again and again, until it
// is done or the fault is over. It speaks to the leader directly: its messages are never lost.

import type { Fault, Membership } from '../../faults/fault.ts';
import type { Change } from '../../protocol/configuration.ts';
import { majority } from '../../protocol/configuration.ts';
import { clientId, replicaId } from '../../protocol/ids.ts';
import type { Effect, Input } from '../../replica/io.ts';
import { OPERATOR } from './client.ts';
import { couldGoOn, newestConfiguration } from './harm.ts';
import type { Node } from './node.ts';
import { isDown } from './node.ts';
import type { World } from './world.ts';
import { plan } from './world.ts';
import { leaderOf } from './leader.ts';

/** The operator asks again after so long. */
const AGAIN_MS = 60;

const SETTLED_MS = 1000;

type Operation = Extract<Fault, { readonly kind: 'reconfigure' | 'transfer' }>;

function changeOf(fault: Operation): Change {
  if (fault.kind === 'transfer') return { kind: 'transfer', to: replicaId(fault.to) };
  const { change } = fault;
  switch (change.kind) {
    case 'add':
    case 'remove':
      return { kind: change.kind, replica: replicaId(change.replica) };
    case 'replace':
      return { kind: 'replace', remove: replicaId(change.remove), add: replicaId(change.add) };
    case 'set':
      return { kind: 'set', voters: change.voters.map(replicaId) };
    case 'quorums':
      return change;
  }
}

function votersAfter(before: readonly number[], change: Membership): readonly number[] {
  switch (change.kind) {
    case 'add':
      return [...new Set([...before, change.replica])];
    case 'remove':
      return before.filter((id) => id !== change.replica);
    case 'replace':
      return [...new Set([...before.filter((id) => id !== change.remove), change.add])];
    case 'set':
      return change.voters;
    case 'quorums':
      return before;
  }
}

/** An operator who knows what is lost does not count on it. */
function isReasonable(world: World, fault: Operation): boolean {
  if (fault.kind === 'transfer') return true;
  const now = newestConfiguration(world.nodes);
  if (now === null) return false;
  const { change } = fault;
  const voters = votersAfter(
    now.voters.map(({ replica }) => replica),
    change,
  );
  const quorum =
    change.kind === 'quorums' ? Math.max(change.phase1, change.phase2) : majority(voters.length);
  const added = voters.filter((id) => now.voters.every(({ replica }) => replica !== id));
  return added.every((id) => isSettledIn(world, id)) && couldGoOn(world.nodes, now, voters, quorum);
}

/** By now nobody takes what an earlier life of the replica said for what it says. */
function isSettledIn({ nodes, nowMs }: World, id: number): boolean {
  const sinceMs = nodes[id]?.lifeSinceMs ?? 0;
  return sinceMs === 0 || nowMs - sinceMs > SETTLED_MS;
}

/** What the operator asks now, and whom; null if there is nothing to ask, or nobody. */
export function operate(world: World, index: number): { node: Node; input: Input } | null {
  const fault = world.scenario.faults[index];
  if (fault === undefined || world.operated.has(index) || world.phase !== 'running') return null;
  if (fault.kind !== 'reconfigure' && fault.kind !== 'transfer') return null;
  if (world.nowMs > fault.atMs + fault.forMs) return null;
  plan(world, world.nowMs + AGAIN_MS, { kind: 'operate', fault: index });
  const node = leaderOf(world);
  if (node.leads === null || isDown(node) || node.pauses > 0) return null;
  if (!isReasonable(world, fault)) return null;
  const client = clientId(OPERATOR);
  const change = changeOf(fault);
  return {
    node,
    input: { kind: 'client', message: { kind: 'change', client, request: index, change } },
  };
}

/** Takes in a replica's answer to the operator. */
export function noteAnswer(world: World, effect: Effect): void {
  if (effect.kind !== 'reply' || effect.message.client !== clientId(OPERATOR)) return;
  const { kind, request } = effect.message;
  if (kind === 'changed' || kind === 'refused') world.operated.add(request);
}
