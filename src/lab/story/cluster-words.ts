// Clusters, configurations and what is found on disks, in plain words. Called by the story, and by
// the report, which says the same of them.

import type { Membership } from '../../faults/fault.ts';
import type { Configuration } from '../../protocol/configuration.ts';
import { majority, NEWEST_FORMAT } from '../../protocol/configuration.ts';
import type { Settings } from '../../protocol/settings.ts';
import type { ClusterPlan } from '../scenario/scenario.ts';
import { counted, joined, replicaName } from './names.ts';

/** What an operator asks, as the rest of a sentence: `that r3 votes`. */
export function describeChange(change: Membership): string {
  switch (change.kind) {
    case 'add':
      return `that ${replicaName(change.replica)} votes`;
    case 'remove':
      return `that ${replicaName(change.replica)} votes no longer`;
    case 'replace':
      return `that ${replicaName(change.add)} votes in place of ${replicaName(change.remove)}`;
    case 'set':
      return `that ${joined(change.voters.map(replicaName))} vote, and nobody else`;
    case 'quorums':
      return `for quorums of ${String(change.phase1)} to lead and ${String(change.phase2)} to choose`;
  }
}

function showQuorums({ phase1, phase2 }: { readonly phase1: number; readonly phase2: number }) {
  return `${String(phase1)} promises allow to lead, ${String(phase2)} acceptances choose`;
}

/** `r0, r1 and r3 (life 2) vote`; quorums that are no majorities and old formats are told. */
export function describeConfiguration(configuration: Configuration): string {
  const { voters, phase1, phase2, format } = configuration;
  const names = voters.map(({ replica, life }) => {
    return life === 0 ? replicaName(replica) : `${replicaName(replica)} (life ${String(life)})`;
  });
  const size = majority(voters.length);
  const parts = [`${joined(names)} ${voters.length === 1 ? 'votes' : 'vote'}`];
  if (phase1 !== size || phase2 !== size) parts.push(showQuorums(configuration));
  if (format !== NEWEST_FORMAT) parts.push(`all write format ${String(format)}`);
  return parts.join('; ');
}

/** What a host found on a disk, as far as it needs to be known here. */
export interface FoundOnDisk {
  readonly records: readonly { readonly kind: string }[];
  readonly snapshot: { readonly header: { readonly slot: number } } | null;
  readonly compactedTo: number;
  readonly isDoubtful: boolean;
}

/** What was found on the disk of a replica that starts: `from its disk`, and what is wrong there. */
export function describeDisk(disk: FoundOnDisk): string {
  const { records, snapshot, compactedTo, isDoubtful } = disk;
  if (isDoubtful) return 'from its disk, where something synced is missing without a trace';
  if (records.length === 0 && snapshot === null) return 'with an empty disk';
  const lost = records.filter(({ kind }) => kind === 'lost-acceptance').length;
  const damages = [
    ...(lost > 0
      ? [`the ${lost === 1 ? 'command' : 'commands'} of ${counted(lost, 'acceptance')}`]
      : []),
    ...(snapshot === null || snapshot.header.slot < compactedTo ? ['its snapshot'] : []),
  ];
  return damages.length === 0
    ? 'from its disk'
    : `from its disk, where ${joined(damages)} got lost`;
}

const READS: Readonly<Record<Settings['reads'], string>> = {
  log: 'reads go through the log',
  index: 'reads ask a quorum',
  lease: 'reads rely on leases',
};

function settingWords(settings: Partial<Settings>): string[] {
  const { reads, ...others } = settings;
  const named = Object.entries(others).map(([name, value]) => `${name} ${String(value)}`);
  return [...(reads === undefined ? [] : [READS[reads]]), ...named];
}

/** What is special about a cluster, a part each; spares are told with the replicas. */
export function clusterWords(cluster: ClusterPlan): string[] {
  const { settings, quorums, clocksPerMille, software } = cluster;
  const clocks = clocksPerMille?.map((fast) => `${fast > 0 ? '+' : ''}${String(fast)}`) ?? [];
  return [
    ...settingWords(settings ?? {}),
    ...(quorums === undefined ? [] : [showQuorums(quorums)]),
    ...(clocks.length === 0 ? [] : [`clocks run ${clocks.join(', ')} thousandths fast`]),
    ...(software === undefined ? [] : [`the software reads formats up to ${String(software)}`]),
  ];
}
