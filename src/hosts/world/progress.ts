// The end of a run: faults end for good, for everyone or for a quorum alone, and from then on the
// cluster has no excuse. After TigerBeetle's liveness mode: a random core must go on although all
// others stay broken for ever.

import type { Configuration } from '../../protocol/configuration.ts';
import { draw, drawAddress } from './address.ts';
import { bringUp, resume } from './faults.ts';
import { durableNumber, isWhole, newestConfiguration } from './harm.ts';
import type { Node } from './node.ts';
import { isDown } from './node.ts';
import type { World } from './world.ts';

/** Whether the newest configuration is the last that was ever proposed, and on a voter's disk. */
function isSettled(world: World, node: Node, newest: Configuration): boolean {
  const last = Math.max(...world.memberships.map(({ number }) => number));
  return last === newest.number && durableNumber(node) === newest.number;
}

/**
 * A quorum of voters that hold all they ever said they hold and know the configuration; null where
 * there is none, or where a change under way may need others.
 */
function chooseCore(world: World): ReadonlySet<number> | null {
  const newest = newestConfiguration(world.nodes);
  if (world.scenario.progressBy !== 'quorum' || newest === null) return null;
  const eligible = world.nodes.filter((node) => {
    const isVoter = newest.voters.some(({ replica }) => replica === node.id);
    return isVoter && isWhole(node, newest) && isSettled(world, node, newest);
  });
  const size = Math.max(newest.phase1, newest.phase2);
  if (eligible.length < size) return null;
  const luck = ({ id }: Node): number => draw(drawAddress(world.scenario.seed, id, 0), 'core');
  const chosen = [...eligible].sort((left, right) => luck(left) - luck(right)).slice(0, size);
  return new Set(chosen.map(({ id }) => id));
}

function healNode(world: World, node: Node): void {
  node.diskFailures = 0;
  while (node.pauses > 0) resume(world, node);
  while (isDown(node)) bringUp(world, node);
}

/** Ends faults for good. Returns a replica that counts from here on. */
export function endFaults(world: World): number {
  const core = chooseCore(world);
  world.partitions = [];
  world.network.quiet = true;
  world.core = core;
  for (const node of world.nodes) if (core?.has(node.id) !== false) healNode(world, node);
  return core === null ? 0 : Math.min(...core);
}
