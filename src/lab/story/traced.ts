// Moments of a run whose trace was kept: clients, faults with whom they hit, leaders, overrides where
// they struck, and those decisions that explain something. Called by story.ts.

import type { RunFailure, SentFrame, TraceEntry } from '../../hosts/outcome.ts';
import type { RunRecord } from '../run/record.ts';
import { decisionsToTell } from './decisions.ts';
import type { FaultTeller } from './faults.ts';
import { newFaultTeller, tellFault } from './faults.ts';
import type { Moment, Told } from './moments.ts';
import type { OverrideTeller } from './overrides.ts';
import {
  newOverrideTeller,
  tellFrame,
  tellSync,
  tellTimeout,
  unusedOverrides,
} from './overrides.ts';
import { replicaName } from './words.ts';

type ReplicaEntry = TraceEntry & { readonly kind: 'replica' };
type ClientEntry = TraceEntry & { readonly kind: 'client' };

interface Teller {
  readonly record: RunRecord;
  readonly moments: Moment[];
  readonly faults: FaultTeller;
  readonly overrides: OverrideTeller;
  /** What to say of a decision, by its effect. */
  readonly decisions: ReadonlyMap<object, string>;
  /** Of each process the operations that are still to come, and the one under way. */
  readonly toCome: ReadonlyMap<number, Told[]>;
  readonly current: Map<number, Told>;
}

function add(teller: Teller, atMs: number, text: string | null, isTurn = false): void {
  if (text !== null) teller.moments.push({ kind: 'other', atMs, text, isTurn });
}

function tellFrames(teller: Teller, entry: ReplicaEntry | ClientEntry): void {
  const from = entry.kind === 'replica' ? replicaName(entry.replica) : `c${String(entry.process)}`;
  const messages = entry.effects.flatMap((effect) => ('message' in effect ? [effect] : []));
  const sent = messages.filter(({ kind }) => kind !== 'self');
  entry.sent.forEach((frame: SentFrame, index) => {
    const message = sent[index]?.message;
    if (message === undefined) return;
    for (const text of tellFrame(teller.overrides, from, frame, message)) {
      add(teller, entry.atMs, text);
    }
    if (frame.because === 'fault') teller.faults.hits++;
  });
}

function tellReplica(teller: Teller, entry: ReplicaEntry): void {
  const { atMs, replica } = entry;
  const name = replicaName(replica);
  const { leaders } = teller.faults;
  if (entry.input.kind === 'start') leaders.delete(replica);
  for (const effect of entry.effects) {
    if (effect.kind === 'lead') {
      const { round, replica: proposer } = effect.ballot;
      leaders.set(replica, round);
      add(teller, atMs, `${name} leads, with ballot ${String(round)}.${String(proposer)}`);
    } else if (effect.kind === 'follow' && leaders.delete(replica)) {
      add(teller, atMs, `${name} no longer leads`);
    } else if (effect.kind === 'decide') {
      add(teller, atMs, teller.decisions.get(effect) ?? null);
    } else if (effect.kind === 'persist') {
      add(teller, atMs, tellSync(teller.overrides, replica));
    } else if (effect.kind === 'timer' && effect.timer === 'election') {
      add(teller, atMs, tellTimeout(teller.overrides, replica));
    }
  }
  tellFrames(teller, entry);
}

function tellClient(teller: Teller, entry: ClientEntry): void {
  const { atMs, process, input, effects } = entry;
  const sent = effects.find(({ kind }) => kind === 'send');
  const to = sent?.kind === 'send' ? sent.to : null;
  if (input.kind === 'invoke') {
    const next = teller.toCome.get(process)?.shift();
    // The probe for progress asks too, and is no part of the history.
    if (next === undefined) return;
    teller.current.set(process, next);
    teller.moments.push({ kind: 'ask', atMs, told: next, to });
  }
  const told = teller.current.get(process);
  if (told === undefined) return;
  if (input.kind === 'timer' && to !== null) {
    teller.moments.push({ kind: 'again', atMs, told, to });
  }
  tellFrames(teller, entry);
  if (!effects.some(({ kind }) => kind === 'complete')) return;
  const by = input.kind === 'message' ? input.from : null;
  teller.moments.push({ kind: 'end', atMs, told, by });
  teller.current.delete(process);
}

function tellFailure(failure: RunFailure): string {
  switch (failure.kind) {
    case 'invariant':
      return `${replicaName(failure.replica)} ${failure.detail}: ${failure.id} is broken`;
    case 'crash':
      return `the code of ${replicaName(failure.replica)} throws: ${failure.detail}`;
    case 'liveness':
      return failure.detail;
  }
}

function byProcess(operations: readonly Told[]): Map<number, Told[]> {
  const found = new Map<number, Told[]>();
  for (const told of operations) {
    const others = found.get(told.process);
    if (others === undefined) found.set(told.process, [told]);
    else others.push(told);
  }
  return found;
}

function tellEntry(teller: Teller, entry: TraceEntry): void {
  switch (entry.kind) {
    case 'replica':
      tellReplica(teller, entry);
      break;
    case 'client':
      tellClient(teller, entry);
      break;
    case 'fault':
      add(teller, entry.atMs, tellFault(teller.faults, entry));
      return;
    case 'lost':
      if (entry.because === 'partition') teller.faults.cut++;
      return;
  }
  for (const failure of teller.record.failures) {
    const isHere = 'step' in failure && failure.kind === 'invariant' && failure.step === entry.step;
    if (isHere) add(teller, entry.atMs, tellFailure(failure), true);
  }
}

/** What happened, in the order in which it did. */
export function tracedMoments(
  record: RunRecord,
  trace: readonly TraceEntry[],
  operations: readonly Told[],
): Moment[] {
  const teller: Teller = {
    record,
    moments: [],
    faults: newFaultTeller(record.scenario),
    overrides: newOverrideTeller(record.scenario.overrides),
    decisions: decisionsToTell(trace, operations),
    toCome: byProcess(operations),
    current: new Map(),
  };
  for (const entry of trace) tellEntry(teller, entry);
  for (const failure of record.failures) {
    if (failure.kind !== 'invariant') add(teller, failure.atMs, tellFailure(failure), true);
  }
  const endMs = trace.at(-1)?.atMs ?? 0;
  for (const text of unusedOverrides(teller.overrides)) add(teller, endMs, text);
  return teller.moments;
}
