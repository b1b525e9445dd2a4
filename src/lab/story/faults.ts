// Faults as they begin and end in a trace: whom they hit, and how many messages they cost. Called by
// traced.ts.

import type { Fault } from '../../faults/fault.ts';
import type { TraceEntry } from '../../hosts/outcome.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { clusterSize } from '../scenario/size.ts';
import { counted, joined, replicaName } from './names.ts';
import { describeHit, describeMoment, targetOf } from './words.ts';

type FaultEntry = TraceEntry & { readonly kind: 'fault' };

export interface FaultTeller {
  readonly scenario: Scenario;
  /** Who believes to lead, and in which round. */
  readonly leaders: Map<number, number>;
  /** Faults under way, with what the counts below were when they began. */
  readonly active: Map<number, { readonly cut: number; readonly hits: number; alone: boolean }>;
  /** Messages lost to partitions, and hit by faults on links, so far. */
  cut: number;
  hits: number;
  /** Of each replica, how many faults make its writes fail. */
  readonly fullDisks: Map<number, number>;
  /** Faults whose operator was told that it is done, or that it never can be. */
  readonly operated: Set<number>;
  /** Why it was not done yet, as the operator was told last. */
  readonly delayed: Map<number, string>;
}

export function newFaultTeller(scenario: Scenario): FaultTeller {
  return {
    scenario,
    leaders: new Map(),
    active: new Map(),
    cut: 0,
    hits: 0,
    fullDisks: new Map(),
    operated: new Set(),
    delayed: new Map(),
  };
}

function who(teller: FaultTeller, fault: Fault, replica: number | null): string {
  if (replica === null) return '';
  const name = replicaName(replica);
  if (targetOf(fault) !== 'leader') return name;
  return teller.leaders.has(replica) ? `the leader, ${name},` : `${name} (nobody leads)`;
}

function hitReplica(teller: FaultTeller, fault: Fault, replica: number | null): string {
  const others = Array.from({ length: clusterSize(teller.scenario) }, (_, index) => index)
    .filter((index) => index !== replica)
    .map(replicaName);
  const text = describeHit(fault, who(teller, fault, replica));
  return text.replace('the other replicas', others.length === 0 ? 'nobody' : joined(others));
}

/** Faults of which the same count tells. */
function sameCount(left: Fault, right: Fault): boolean {
  return (left.kind === 'partition') === (right.kind === 'partition');
}

function begin(teller: FaultTeller, index: number, fault: Fault): void {
  const { cut, hits, active } = teller;
  const others = [...active].filter(([other]) => {
    const known = teller.scenario.faults[other];
    return known !== undefined && sameCount(known, fault);
  });
  for (const [, state] of others) state.alone = false;
  active.set(index, { cut, hits, alone: others.length === 0 });
}

/** How many messages it hit; nothing where another fault may have hit them. */
function toll(teller: FaultTeller, index: number, fault: Fault): string {
  const before = teller.active.get(index);
  teller.active.delete(index);
  if (before === undefined || !before.alone) return '';
  const isPartition = fault.kind === 'partition';
  const count = isPartition ? teller.cut - before.cut : teller.hits - before.hits;
  return ` (${counted(count, 'message')} ${isPartition ? 'lost' : 'hit'})`;
}

function end(
  teller: FaultTeller,
  index: number,
  fault: Fault,
  replica: number | null,
): string | null {
  const name = replicaName(replica ?? 0);
  switch (fault.kind) {
    case 'partition':
      return `the partition heals${toll(teller, index, fault)}`;
    case 'crash':
    case 'tear':
    case 'damage':
    case 'wipe':
    case 'upgrade':
      // Its start is told where it happens.
      return null;
    case 'disk-full':
      return `the disk of ${name} works again`;
    case 'reconfigure':
    case 'transfer':
      return teller.operated.has(index) ? null : 'the operator gives up';
    case 'pause':
      return `${name} goes on`;
    case 'drop':
      return `messages are no longer lost${toll(teller, index, fault)}`;
    case 'delay':
      return `messages are no longer delayed${toll(teller, index, fault)}`;
    case 'duplicate':
      return `messages no longer arrive twice${toll(teller, index, fault)}`;
    case 'reorder':
      return `messages are no longer overtaken${toll(teller, index, fault)}`;
  }
}

/** Faults that end a replica's process. */
const DOWNFALLS: ReadonlySet<Fault['kind']> = new Set([
  'crash',
  'tear',
  'damage',
  'wipe',
  'upgrade',
]);

function note(teller: FaultTeller, fault: Fault, { phase, replica }: FaultEntry): void {
  if (replica === null) return;
  if (DOWNFALLS.has(fault.kind) && phase === 'begin') teller.leaders.delete(replica);
  if (fault.kind !== 'disk-full') return;
  const before = teller.fullDisks.get(replica) ?? 0;
  teller.fullDisks.set(replica, before + (phase === 'begin' ? 1 : -1));
}

/** The sentence for a fault that begins or ends. */
export function tellFault(teller: FaultTeller, entry: FaultEntry): string | null {
  const fault = teller.scenario.faults[entry.fault];
  if (fault === undefined) return null;
  const text = entry.phase === 'begin' ? hitReplica(teller, fault, entry.replica) : '';
  note(teller, fault, entry);
  if (entry.phase === 'end') return end(teller, entry.fault, fault, entry.replica);
  begin(teller, entry.fault, fault);
  const because = fault.after === undefined ? '' : `, ${describeMoment(fault.after, fault.atMs)}`;
  return `${text.replace(/,$/, '')}, for ${String(fault.forMs)} ms${because}`;
}
