// Who leads, as the world sees it: faults and the operator aim at it.

import { compareBallots } from '../../protocol/ballot.ts';
import type { Node } from './node.ts';
import type { World } from './world.ts';
import { nodeAt } from './world.ts';

/** Who leads with the highest ballot; replica 0 where nobody does. */
export function leaderOf(world: World): Node {
  let best: Node | null = null;
  for (const node of world.nodes) {
    if (node.leads === null) continue;
    if (best?.leads === undefined || best.leads === null) best = node;
    else if (compareBallots(node.leads, best.leads) > 0) best = node;
  }
  return best ?? nodeAt(world, 0);
}
