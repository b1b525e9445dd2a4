// The replicas' disks: when a write is synced, what a crash leaves of those that are not, and what
// happens to sectors that were. Everything is drawn by address.

import type { DiskEvent, DiskWrite } from '../../storage/disk.ts';
import type { Fate } from '../../storage/simulated.ts';
import {
  blankDisk,
  complete,
  crash,
  fail,
  readBack,
  submit,
  unsynced,
} from '../../storage/simulated.ts';
import type { Area } from '../../storage/simulated-image.ts';
import { areasOf, readSimulated, SPARE_SECTORS } from '../../storage/simulated-image.ts';
import { isDoubt } from '../../storage/finding.ts';
import type { Damage, Harm as SectorHarm } from '../../storage/stored.ts';
import { draw, drawAddress, drawUpTo } from './address.ts';
import { harmOf, heal, healLives, isSurvivable } from './harm.ts';
import type { Harm, Node } from './node.ts';
import { QUIET_SYNC_MS } from './node.ts';
import type { World } from './world.ts';
import { deviate, plan, timingOverride } from './world.ts';

/** Sectors of one write, about: a torn one ends after some of them. */
const TORN_SECTORS_MAX = 3;
/** Sectors that one fault damages at most. */
const DAMAGED_MAX = 3;
/** Choices of sectors that are tried before a fault that would take too much is given up. */
const DAMAGE_TRIES = 4;
/** The most recent sectors of the log. */
const RECENT_SECTORS = 8;
/** Those of the last two writes, about. */
const LAST_SECTORS = 4;
const SECTOR_BITS = 512 * 8;

/** Takes a write and plans when it is synced. Later ones may be synced before it. */
export function startWrite(world: World, node: Node, write: DiskWrite): void {
  const { noise, seed } = world.scenario;
  const ticket = submit(node.disk, write);
  const { id: replica, incarnation } = node;
  if (node.diskFailures > 0) {
    plan(world, world.nowMs, { kind: 'disk-fails', replica, incarnation });
    return;
  }
  const nth = node.syncs++;
  const override = timingOverride(world, 's', node.id, nth);
  let extraMs = override?.kind === 'slow-sync' ? override.ms : 0;
  if (noise !== null && noise.diskMsMax > 0 && !world.network.quiet) {
    extraMs += drawUpTo(drawAddress(seed, node.id, nth), 'slow-sync', noise.diskMsMax);
  }
  if (extraMs > 0) deviate(world, { kind: 'slow-sync', replica, sync: nth, ms: extraMs });
  plan(world, world.nowMs + QUIET_SYNC_MS + extraMs, {
    kind: 'synced',
    replica,
    incarnation,
    ticket,
  });
}

/** Kinds of the records in a write that is not synced yet. */
export function recordKinds(node: Node, ticket: number): readonly string[] {
  const pending = unsynced(node.disk).find((write) => write.ticket === ticket)?.write;
  if (pending === undefined || pending.kind === 'save-snapshot') return [];
  return [...new Set(pending.records.map(({ kind }) => kind))];
}

/** The write of this ticket is synced. Returns what the replica is told. */
export function finishWrite(world: World, node: Node, ticket: number): readonly DiskEvent[] {
  const isHarmed = node.harm.kind !== 'none';
  const pending = isHarmed ? unsynced(node.disk).find((write) => write.ticket === ticket) : null;
  const events = complete(node.disk, ticket);
  if (pending?.write !== undefined) heal(node, pending.write);
  if (events.some(({ kind }) => kind === 'snapshot-durable')) {
    healLives(world.nodes, world.memberships);
  }
  return events;
}

/** A write fails. Returns what the replica is told, null if it was told before. */
export function failWrite(node: Node): DiskEvent | null {
  const reason = node.hasDiskErrors ? 'input or output error' : 'no space is left on the device';
  return fail(node.disk, reason)[0] ?? null;
}

const LOST: Fate = { kind: 'lost' };

/** The process ends: what was not synced is lost. */
export function loseUnsynced(node: Node): void {
  crash(node.disk, () => LOST);
}

/** The process ends with the power: of what was not synced, each write is kept, lost or torn. */
export function tearUnsynced(world: World, node: Node): void {
  crash(node.disk, ({ ticket }) => {
    const address = drawAddress(world.scenario.seed, node.id, ticket);
    const luck = draw(address, 'tear');
    if (luck < 0.25) return { kind: 'kept' };
    if (luck < 0.5) return LOST;
    return { kind: 'torn', sectors: drawUpTo(address, 'tear-sectors', TORN_SECTORS_MAX) };
  });
}

/** Whether the cluster survives this harm to a replica. */
function wouldSurvive(world: World, node: Node, harm: Harm): boolean {
  const before = node.harm;
  node.harm = harm;
  const survives = isSurvivable(world.nodes, world.memberships);
  node.harm = before;
  return survives;
}

/** The disk is gone and an empty one takes its place, if the cluster can bear it. */
export function wipe(world: World, node: Node): void {
  const harm: Harm = { kind: 'life', life: node.life };
  if (!wouldSurvive(world, node, harm)) return;
  node.harm = harm;
  node.lifeSinceMs = world.nowMs;
  const { lastTicket } = node.disk;
  node.disk = blankDisk();
  node.disk.lastTicket = lastTicket;
}

function sectorHarm(address: number): SectorHarm {
  const luck = draw(address, 'damage-kind');
  if (luck < 0.4) return { kind: 'flip', bit: drawUpTo(address, 'damage-bit', SECTOR_BITS - 1) };
  return luck < 0.7 ? { kind: 'zero' } : { kind: 'lose' };
}

/** The last sector of the log, counted over all areas. */
function endOfLog(areas: readonly Area[]): number {
  let before = 0;
  let end = 0;
  for (const { area, sectors } of areas) {
    before += sectors;
    if (area === 'segment') end = before - SPARE_SECTORS - 1;
  }
  return end;
}

function isOfLast({ scenario }: World, fault: number): boolean {
  const cause = scenario.faults[fault];
  return cause?.kind === 'damage' && cause.recent === true;
}

function drawDamages(
  world: World,
  node: Node,
  fault: number,
  attempt: number,
  areas: readonly Area[],
): Damage[] {
  const sectors = areas.reduce((sum, area) => sum + area.sectors, 0);
  const logEnd = endOfLog(areas);
  const base = drawAddress(world.scenario.seed, node.id, fault * 64 + attempt * 8);
  const isLast = isOfLast(world, fault);
  const count = isLast ? 1 : 1 + drawUpTo(base, 'damage-count', DAMAGED_MAX - 1);
  const last = isLast ? LAST_SECTORS - 1 : RECENT_SECTORS;
  return Array.from({ length: sectors === 0 ? 0 : count }, (_, nth) => {
    const address = drawAddress(base, nth, 0);
    // What was written last is what is most likely needed: it is hit more often.
    const recent = isLast || draw(address, 'damage-recent') < 0.6;
    let sector = recent
      ? Math.max(0, logEnd - drawUpTo(address, 'damage-sector', last))
      : drawUpTo(address, 'damage-sector', sectors - 1);
    let at = 0;
    while (sector >= (areas[at]?.sectors ?? Infinity)) sector -= areas[at++]?.sectors ?? 0;
    const { area, id } = areas[at] ?? { area: 'manifest', id: 0 };
    return { area, id, sector, harm: sectorHarm(address) };
  });
}

/**
 * Damages sectors that were synced, unless that took something without a trace, which nothing can
 * survive, or more than the cluster promised to.
 */
export function damage(world: World, node: Node, fault: number): void {
  const { stored } = node.disk;
  const areas = areasOf(stored);
  const whole = readBack({ stored, damages: [] });
  for (let attempt = 0; attempt < DAMAGE_TRIES; attempt++) {
    const damages = drawDamages(world, node, fault, attempt, areas);
    const { records, snapshots, compactedTo, findings } = readSimulated(stored, damages);
    const isDoubtful = findings.some(isDoubt);
    const contents = { records, snapshot: snapshots[0]?.snapshot ?? null, compactedTo, isDoubtful };
    if (!isDoubtful && records.length < whole.records.length) continue;
    const harm = harmOf(node, contents);
    if (node.harm.kind === 'life' && harm.kind !== 'life') continue;
    if (!wouldSurvive(world, node, harm)) continue;
    node.disk.damages = damages;
    node.harm = harm;
    if (isDoubtful) node.lifeSinceMs = world.nowMs;
    return;
  }
}
