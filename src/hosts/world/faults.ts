// Faults begin and end. A target is resolved when its fault begins, by asking the world who leads:
// by owner, never by what a message claims.

import { unreachable } from '../../base/assert.ts';
import { majority, NEWEST_FORMAT } from '../../protocol/configuration.ts';
import type { Fault, PartitionShape, Target } from '../../faults/fault.ts';
import type { Grant } from './grant.ts';
import { beginLinkFault, endLinkFault } from './network.ts';
import { push } from './heap.ts';
import { damage, loseUnsynced, tearUnsynced, wipe } from './disks.ts';
import { leaderOf } from './leader.ts';
import type { Node } from './node.ts';
import { crash, isDown } from './node.ts';
import type { World } from './world.ts';
import { nodeAt, plan } from './world.ts';

/** More than any run plans: an order below all others at the same time. Small enough to stay an integer. */
const OVERDUE = 0x200_0000;

function resolve(world: World, target: Target): number {
  return target === 'leader' ? leaderOf(world).id : target % world.nodes.length;
}

/** Whether `from` is kept from hearing `to`, for each shape (Jepsen's partitions). */
export function separates(
  shape: PartitionShape,
  hit: number | null,
  replicas: number,
): (from: number, to: number) => boolean {
  switch (shape.kind) {
    case 'groups': {
      const groupOf = (id: number): number => shape.groups.findIndex((group) => group.includes(id));
      return (from, to) => groupOf(from) !== groupOf(to) || groupOf(from) < 0;
    }
    case 'isolate':
      return (from, to) => from === hit || to === hit;
    case 'ring': {
      const reach = Math.floor(majority(replicas) / 2);
      return (from, to) => {
        const apart = Math.abs(from - to);
        // Three replicas in a ring all hear each other; cut it open between the first and the last.
        if (replicas === 3) return apart === 2;
        return Math.min(apart, replicas - apart) > reach;
      };
    }
    case 'bridge': {
      const bridge = shape.bridge % replicas;
      const side = (id: number): number => (id < replicas / 2 ? 0 : 1);
      return (from, to) => from !== bridge && to !== bridge && side(from) !== side(to);
    }
    case 'one-way':
      return (from, to) => (shape.direction === 'out' ? from === hit : to === hit);
  }
  return unreachable(shape);
}

function blockedPairs(world: World, shape: PartitionShape, hit: number | null): Set<number> {
  const replicas = world.nodes.length;
  const separated = separates(shape, hit, replicas);
  const blocked = new Set<number>();
  for (let from = 0; from < replicas; from++) {
    for (let to = 0; to < replicas; to++) {
      if (from !== to && separated(from, to)) blocked.add(from * replicas + to);
    }
  }
  return blocked;
}

function targetOf(fault: Fault): Target | null {
  if ('target' in fault) return fault.target;
  return fault.kind === 'partition' && 'target' in fault.shape ? fault.shape.target : null;
}

function note(world: World, index: number, phase: 'begin' | 'end', replica: number | null): void {
  noteFault(world, index, phase);
  world.entries?.push({ kind: 'fault', atMs: world.nowMs, fault: index, phase, replica });
}

/** Keeps when faults were under way. */
function noteFault(world: World, index: number, phase: 'begin' | 'end'): void {
  if (phase === 'begin') {
    world.openFaults.add(index);
    world.faultPeriods.push({ fault: index, fromMs: world.nowMs, toMs: null });
  } else if (world.openFaults.delete(index)) {
    const nth = world.faultPeriods.findLastIndex(({ fault }) => fault === index);
    const period = world.faultPeriods[nth];
    if (period !== undefined) world.faultPeriods[nth] = { ...period, toMs: world.nowMs };
  }
}

/** Begins a fault. Returns the grant that carries it out, where it takes one. */
export function beginFault(world: World, index: number, fault: Fault): Grant | null {
  const target = targetOf(fault);
  const hit = target === null ? null : resolve(world, target);
  if (hit !== null) world.hit.set(index, hit);
  world.faultsBegun++;
  note(world, index, 'begin', hit);
  switch (fault.kind) {
    case 'partition':
      world.partitions.push({ fault: index, blocked: blockedPairs(world, fault.shape, hit) });
      return null;
    case 'crash':
    case 'tear':
    case 'damage':
    case 'wipe':
    case 'upgrade':
      return bringDown(world, nodeAt(world, hit ?? 0), fault.kind, index);
    case 'disk-full':
      breakDisk(nodeAt(world, hit ?? 0), fault.io === true);
      return null;
    case 'reconfigure':
    case 'transfer':
      plan(world, world.nowMs, { kind: 'operate', fault: index });
      return null;
    case 'pause':
      nodeAt(world, hit ?? 0).pauses++;
      return null;
    case 'drop':
    case 'delay':
    case 'duplicate':
    case 'reorder':
      beginLinkFault(world.network, index, fault);
      return null;
  }
  return unreachable(fault);
}

type Downfall = 'crash' | 'tear' | 'damage' | 'wipe' | 'upgrade';

function bringDown(world: World, node: Node, how: Downfall, fault: number): Grant | null {
  const wasDown = isDown(node);
  const { incarnation } = node;
  node.crashes++;
  if (!wasDown) {
    if (how === 'tear') tearUnsynced(world, node);
    else loseUnsynced(node);
    crash(node);
  }
  if (how === 'damage') damage(world, node, fault);
  if (how === 'wipe') wipe(world, node);
  if (how === 'upgrade') node.software = NEWEST_FORMAT;
  return wasDown ? null : { kind: 'kill', replica: node.id, incarnation };
}

function restart(world: World, node: Node): void {
  const { id: replica, incarnation } = node;
  if (!isDown(node)) plan(world, world.nowMs, { kind: 'start', replica, incarnation });
}

/** Ends one crash; the last one lets the replica start again. */
export function bringUp(world: World, node: Node): void {
  if (!isDown(node)) return;
  if (node.crashes > 0) node.crashes--;
  else node.isHalted = false;
  restart(world, node);
}

/**
 * A replica ended itself, because its disk failed. Returns the grant that ends its process. It starts
 * again when the disk works, which may be now: a write that failed is told of later.
 */
export function halt(world: World, node: Node): Grant {
  const { id: replica, incarnation } = node;
  if (node.hasDiskErrors) tearUnsynced(world, node);
  else loseUnsynced(node);
  crash(node);
  if (node.diskFailures > 0) node.isHalted = true;
  else restart(world, node);
  return { kind: 'kill', replica, incarnation };
}

function breakDisk(node: Node, hasErrors: boolean): void {
  node.diskFailures++;
  node.hasDiskErrors = hasErrors;
}

/** Ends one failure of the disk; after the last one a replica that had to halt starts again. */
function repairDisk(world: World, node: Node): void {
  if (node.diskFailures > 0) node.diskFailures--;
  if (node.diskFailures > 0 || !node.isHalted) return;
  node.isHalted = false;
  restart(world, node);
}

/** Ends one pause; the last one lets everything that waited happen now, in order. */
export function resume(world: World, node: Node): void {
  if (node.pauses === 0) return;
  node.pauses--;
  if (node.pauses > 0) return;
  const held = node.held;
  node.held = [];
  // Ahead of whatever else is due now: it was due before.
  for (const { order, event } of held) {
    push(world.heap, { atMs: world.nowMs, order: order - OVERDUE, event });
  }
}

export function endFault(world: World, index: number, fault: Fault): void {
  const hit = world.hit.get(index) ?? null;
  note(world, index, 'end', hit);
  switch (fault.kind) {
    case 'partition':
      world.partitions = world.partitions.filter((partition) => partition.fault !== index);
      return;
    case 'crash':
    case 'tear':
    case 'damage':
    case 'wipe':
    case 'upgrade':
      if (nodeAt(world, hit ?? 0).crashes > 0) bringUp(world, nodeAt(world, hit ?? 0));
      return;
    case 'disk-full':
      repairDisk(world, nodeAt(world, hit ?? 0));
      return;
    case 'reconfigure':
    case 'transfer':
      return;
    case 'pause':
      resume(world, nodeAt(world, hit ?? 0));
      return;
    case 'drop':
    case 'delay':
    case 'duplicate':
    case 'reorder':
      endLinkFault(world.network, index);
      return;
  }
  unreachable(fault);
}
