// What the protocol promises to survive: the loss of synced data on so few voters that the others
// are a quorum of every configuration that may govern a slot. A fault that would take more does not
// begin, so that whatever goes wrong is the store's doing; it goes exactly up to there.

import type { Configuration } from '../../protocol/configuration.ts';
import { sameConfiguration, voterOf } from '../../protocol/configuration.ts';
import { replicaId } from '../../protocol/ids.ts';
import type { DiskContents } from '../../protocol/record.ts';
import type { DiskWrite } from '../../storage/disk.ts';
import type { Node } from './node.ts';

/** What of a replica's synced data is gone and not yet made good. */
export type Harm =
  | { readonly kind: 'none' }
  /** It cannot vote in this life any more. */
  | { readonly kind: 'life'; readonly life: number }
  /** Acceptances at these slots have lost their commands. */
  | { readonly kind: 'acceptances'; readonly slots: Set<number> }
  /** The state below its log is gone, and maybe acceptances too. */
  | { readonly kind: 'state'; readonly slots: Set<number> };

/** Every configuration that was ever proposed. */
export type Memberships = Configuration[];

/** Takes in a configuration that somebody proposes or has decided. */
export function noteConfiguration(memberships: Memberships, configuration: Configuration): void {
  const isKnown = memberships.some((known) => sameConfiguration(known, configuration));
  if (!isKnown) memberships.push(configuration);
}

/** The newest configuration that any replica has executed. */
export function newestConfiguration(nodes: readonly Node[]): Configuration | null {
  let newest: Configuration | null = null;
  for (const { configuration } of nodes) {
    if (configuration === null) continue;
    if (newest === null || configuration.number > newest.number) newest = configuration;
  }
  return newest;
}

/** Configurations that may still govern a slot: from the oldest that a voter of the newest knows. */
function inPlay(nodes: readonly Node[], memberships: Memberships): Configuration[] {
  const newest = newestConfiguration(nodes);
  if (newest === null) return [];
  let oldest = newest.number;
  for (const { replica } of newest.voters) {
    const known = nodes[replica]?.configuration;
    if (known !== null && known !== undefined) oldest = Math.min(oldest, known.number);
  }
  return memberships.filter(({ number }) => number >= oldest);
}

function isHarmed(node: Node, configuration: Configuration): boolean {
  const voter = voterOf(configuration, replicaId(node.id));
  if (voter === undefined) return false;
  if (node.harm.kind === 'life') return voter.life <= node.harm.life;
  return node.harm.kind !== 'none' || voter.life < node.life;
}

function survives(nodes: readonly Node[], configuration: Configuration): boolean {
  const { voters, phase1, phase2 } = configuration;
  const harmed = nodes.filter((node) => isHarmed(node, configuration)).length;
  return voters.length - harmed >= Math.max(phase1, phase2) && harmed < phase2;
}

/** Whether the cluster still holds all that it promised to keep, and can go on. */
export function isSurvivable(nodes: readonly Node[], memberships: Memberships): boolean {
  return inPlay(nodes, memberships).every((configuration) => survives(nodes, configuration));
}

/** Whether the cluster could go on if these voted in place of those of the present configuration. */
export function couldGoOn(
  nodes: readonly Node[],
  now: Configuration,
  voters: readonly number[],
  quorum: number,
): boolean {
  const whole = voters.filter((id) => {
    const node = nodes[id];
    return node?.harm.kind === 'none' && !isHarmed(node, now);
  });
  return whole.length >= quorum;
}

/** Whether a voter holds everything that it ever said it holds. */
export function isWhole(node: Node, configuration: Configuration): boolean {
  return !isHarmed(node, configuration);
}

/** What is gone, by what recovery found in place of what was written. */
export function harmOf(node: Node, contents: DiskContents): Harm {
  if (contents.isDoubtful) return { kind: 'life', life: node.life };
  const slots = new Set<number>();
  let base = 0;
  for (const record of contents.records) {
    if (record.kind === 'lost-acceptance') slots.add(record.slot);
    else if (record.kind === 'acceptance') slots.delete(record.slot);
    else if (record.kind === 'identity') base = record.base;
  }
  const state = contents.snapshot?.header.slot ?? -1;
  if (state < base && node.configuration !== null) return { kind: 'state', slots };
  return slots.size > 0 ? { kind: 'acceptances', slots } : { kind: 'none' };
}

/** Takes in what reached a replica's disk: what was gone may be there again. */
export function heal(node: Node, write: DiskWrite): void {
  const { harm } = node;
  if (harm.kind === 'none' || harm.kind === 'life') return;
  switch (write.kind) {
    case 'persist':
      for (const record of write.records) {
        if (record.kind === 'acceptance') harm.slots.delete(record.slot);
      }
      break;
    case 'rewrite':
      harm.slots.clear();
      break;
    case 'save-snapshot':
      if (harm.kind === 'state') node.harm = { kind: 'acceptances', slots: harm.slots };
      break;
  }
  if (node.harm.kind === 'acceptances' && node.harm.slots.size === 0) node.harm = { kind: 'none' };
}

/** A life that was lost is no harm any more once no configuration counts on it. */
export function healLives(nodes: readonly Node[], memberships: Memberships): void {
  for (const node of nodes) {
    const { harm } = node;
    if (harm.kind !== 'life') continue;
    const countedOn = inPlay(nodes, memberships).some((configuration) => {
      const voter = voterOf(configuration, replicaId(node.id));
      return voter !== undefined && voter.life <= harm.life;
    });
    if (!countedOn) node.harm = { kind: 'none' };
  }
}
