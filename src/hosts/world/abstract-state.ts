// What a cluster looks like from far away: who leads, who lags, who is down or doubts its disk, which
// classes of faults are under way. Bounded, and the same however replicas are numbered, so that a
// campaign can count how many such states it has seen. Observed at moments when one is likely to be
// new, never at every step: a run sees about twenty. Called by the hosts of a world.

import type { Ballot } from '../../protocol/ballot.ts';
import { compareBallots } from '../../protocol/ballot.ts';
import type { FaultKind } from '../../faults/fault.ts';
import { leaderOf } from './leader.ts';
import type { Node } from './node.ts';
import { isDown } from './node.ts';
import type { World } from './world.ts';

/** What a replica is, in a letter. */
const ROLES = { leads: 'L', outdated: 'O', follows: 'F', paused: 'P', down: 'D' } as const;

/** More replicas of one role are many. */
const MANY = 2;

/** Executed slots behind the one that is ahead; more than these are far behind. */
const NEAR_SLOTS = 8;

const CLASSES: Readonly<Record<FaultKind, string>> = {
  partition: 'p',
  crash: 'c',
  upgrade: 'c',
  tear: 'd',
  damage: 'd',
  wipe: 'd',
  'disk-full': 'd',
  pause: 's',
  drop: 'n',
  delay: 'n',
  duplicate: 'n',
  reorder: 'n',
  reconfigure: 'o',
  transfer: 'o',
};

function roleOf(node: Node, leader: Node): string {
  // Before its first start nothing is wrong with it.
  if (isDown(node) || (!node.started && node.incarnation > 0)) return ROLES.down;
  if (node.pauses > 0) return ROLES.paused;
  if (node.leads === null) return ROLES.follows;
  return node === leader ? ROLES.leads : ROLES.outdated;
}

/** The roles of all replicas in order of their letters, each at most `MANY` times. */
function rolesText({ nodes }: World, leader: Node): string {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const role = roleOf(node, leader);
    counts.set(role, (counts.get(role) ?? 0) + 1);
  }
  const roles = Object.values(ROLES);
  return roles.map((role) => role.repeat(Math.min(MANY, counts.get(role) ?? 0))).join('');
}

/** How far apart those are that run: in what they have executed, and in what they have promised. */
function spreadText({ nodes, invariants }: World): string {
  let least = Infinity;
  let most = 0;
  let first: Ballot | null = null;
  let isSplit = false;
  for (const node of nodes) {
    const seen = invariants.watched[node.id];
    if (seen === undefined || isDown(node) || !node.started) continue;
    least = Math.min(least, seen.nextToApply);
    most = Math.max(most, seen.nextToApply);
    first ??= seen.promised;
    isSplit ||= compareBallots(first, seen.promised) !== 0;
  }
  const lag = least >= most ? '' : most - least <= NEAR_SLOTS ? '-' : '=';
  return `${lag}${isSplit ? "'" : ''}`;
}

/** Who votes: as at first, changed, or known differently by different replicas. */
function configurationText({ nodes }: World): string {
  let least = Infinity;
  let most = 0;
  for (const { configuration, started } of nodes) {
    if (configuration === null || !started) continue;
    least = Math.min(least, configuration.number);
    most = Math.max(most, configuration.number);
  }
  if (least < most) return '~';
  return most > 0 ? '+' : '';
}

function faultsText({ scenario, openFaults }: World): string {
  const classes = new Set<string>();
  for (const index of openFaults) {
    const fault = scenario.faults[index];
    if (fault !== undefined) classes.add(CLASSES[fault.kind]);
  }
  return [...classes].sort().join('');
}

/** The cluster as it is now, such as `LFF` or `LFDD=? cn`: its roles, its spread, its doubts, who votes, and what it suffers from. */
export function abstractState(world: World): string {
  const roles = rolesText(world, leaderOf(world));
  const doubts = world.nodes.some(({ harm }) => harm.kind !== 'none') ? '?' : '';
  const faults = faultsText(world);
  const cluster = `${roles}${spreadText(world)}${doubts}${configurationText(world)}`;
  return faults === '' ? cluster : `${cluster} ${faults}`;
}
