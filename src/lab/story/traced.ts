// Moments of a run whose trace was kept: clients, faults with whom they hit, leaders, overrides where
// they struck, and those decisions that explain something. Called by story.ts.

import type { RunFailure, SentFrame, TraceEntry } from '../../hosts/outcome.ts';
import type { RunRecord } from '../run/record.ts';
import { operationsByRequest } from './asked.ts';
import { describeConfiguration, describeDisk } from './cluster-words.ts';
import { decisionsToTell } from './decisions.ts';
import type { FaultTeller } from './faults.ts';
import { newFaultTeller, tellFault } from './faults.ts';
import type { Moment, Told } from './moments.ts';
import { processName, replicaName, requestName } from './names.ts';
import type { OverrideTeller } from './overrides.ts';
import {
  newOverrideTeller,
  tellFrame,
  tellSync,
  tellTimeout,
  unusedOverrides,
} from './overrides.ts';
import { tellOperator } from './operator.ts';

type ReplicaEntry = TraceEntry & { readonly kind: 'replica' };
type ClientEntry = TraceEntry & { readonly kind: 'client' };

interface Teller {
  readonly record: RunRecord;
  readonly moments: Moment[];
  readonly faults: FaultTeller;
  readonly overrides: OverrideTeller;
  /** What to say of a decision, by its effect. */
  readonly decisions: ReadonlyMap<object, string>;
  /** Operations by the names that messages give them. */
  readonly asked: ReadonlyMap<string, Told>;
  /** Operations under way, by the same names. */
  readonly current: Map<string, Told>;
  /** Replicas that have started. */
  readonly started: Set<number>;
  /** In which life each replica votes. */
  readonly lives: Map<number, number>;
  /** Configurations that were told already. */
  readonly configurations: Set<number>;
}

function add(teller: Teller, atMs: number, text: string | null, isTurn = false): void {
  if (text !== null) teller.moments.push({ kind: 'other', atMs, text, isTurn });
}

function tellFrames(teller: Teller, entry: ReplicaEntry | ClientEntry): void {
  const from = entry.kind === 'replica' ? replicaName(entry.replica) : processName(entry.session);
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

function tellStart(teller: Teller, entry: ReplicaEntry): void {
  const { atMs, replica, input } = entry;
  if (input.kind !== 'start') return;
  teller.faults.leaders.delete(replica);
  const isAgain = teller.started.has(replica);
  teller.started.add(replica);
  if (isAgain) add(teller, atMs, `${replicaName(replica)} restarts ${describeDisk(input.disk)}`);
}

function tellLive(teller: Teller, atMs: number, replica: number, life: number): void {
  const before = teller.lives.get(replica);
  teller.lives.set(replica, life);
  if (before === undefined || before === life) return;
  const name = replicaName(replica);
  add(teller, atMs, `${name} can vouch for nothing it said before: it begins life ${String(life)}`);
}

type Effect = ReplicaEntry['effects'][number];
type Configured = Effect & { readonly kind: 'configure' };

function tellConfiguration(teller: Teller, atMs: number, { configuration }: Configured): void {
  const { number } = configuration;
  if (number === 0 || teller.configurations.has(number)) return;
  teller.configurations.add(number);
  add(teller, atMs, `configuration ${String(number)}: ${describeConfiguration(configuration)}`);
}

function tellWrite(teller: Teller, atMs: number, replica: number): void {
  const { overrides, faults } = teller;
  // A write that fails is not synced, and not counted.
  if ((faults.fullDisks.get(replica) ?? 0) === 0) add(teller, atMs, tellSync(overrides, replica));
}

function tellEffect(teller: Teller, entry: ReplicaEntry, effect: Effect): void {
  const { atMs, replica } = entry;
  const name = replicaName(replica);
  const { leaders } = teller.faults;
  switch (effect.kind) {
    case 'lead': {
      const { round, replica: proposer } = effect.ballot;
      leaders.set(replica, round);
      return add(teller, atMs, `${name} leads, with ballot ${String(round)}.${String(proposer)}`);
    }
    case 'follow':
      return leaders.delete(replica) ? add(teller, atMs, `${name} no longer leads`) : undefined;
    case 'decide':
      return add(teller, atMs, teller.decisions.get(effect) ?? null);
    case 'persist':
    case 'rewrite':
    case 'save-snapshot':
      return tellWrite(teller, atMs, replica);
    case 'timer':
      if (effect.timer === 'election') add(teller, atMs, tellTimeout(teller.overrides, replica));
      return;
    case 'live':
      return tellLive(teller, atMs, replica, effect.life);
    case 'configure':
      return tellConfiguration(teller, atMs, effect);
    case 'install': {
      if (entry.input.kind === 'start') return;
      const below = String(effect.slot);
      return add(teller, atMs, `${name} takes over a snapshot of the slots below ${below}`);
    }
    case 'halt':
      return add(teller, atMs, `${name} ends itself: ${effect.reason}`);
    case 'send':
    case 'reply':
    case 'self':
    case 'apply':
    case 'mark':
  }
}

function tellReplica(teller: Teller, entry: ReplicaEntry): void {
  tellStart(teller, entry);
  add(teller, entry.atMs, tellOperator(teller.faults, entry));
  for (const effect of entry.effects) tellEffect(teller, entry, effect);
  tellFrames(teller, entry);
}

/** The operation that a client's timer is about; the registration serves all that wait for it. */
function timedOperation(teller: Teller, session: number, request: number): Told | undefined {
  if (request > 0) return teller.current.get(requestName(session, request));
  const own = requestName(session, 0).slice(0, -1);
  for (const [name, told] of teller.current) if (name.startsWith(own)) return told;
  return undefined;
}

function tellClientInput(teller: Teller, entry: ClientEntry): void {
  const { atMs, session, input, effects } = entry;
  const sent = effects.find(({ kind }) => kind === 'send');
  const to = sent?.kind === 'send' ? sent.to : null;
  if (input.kind === 'invoke') {
    const name = requestName(session, input.request);
    const told = teller.asked.get(name);
    // The probe for progress asks too, and is no part of the history.
    if (told === undefined) return;
    teller.current.set(name, told);
    const here = told.input.kind === 'get' && input.read === 'here';
    teller.moments.push({ kind: 'ask', atMs, told, to, here });
  } else if (input.kind === 'timer' && to !== null) {
    const told = timedOperation(teller, session, input.request);
    if (told !== undefined) teller.moments.push({ kind: 'again', atMs, told, to });
  }
}

function tellClient(teller: Teller, entry: ClientEntry): void {
  const { atMs, session, input, effects } = entry;
  tellClientInput(teller, entry);
  tellFrames(teller, entry);
  const by = input.kind === 'message' ? input.from : null;
  for (const effect of effects) {
    if (effect.kind !== 'complete') continue;
    const name = requestName(session, effect.request);
    const told = teller.current.get(name);
    if (told === undefined) continue;
    teller.moments.push({ kind: 'end', atMs, told, by });
    teller.current.delete(name);
  }
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
  const asked = operationsByRequest(trace, operations);
  const teller: Teller = {
    record,
    moments: [],
    faults: newFaultTeller(record.scenario),
    overrides: newOverrideTeller(record.scenario.overrides),
    decisions: decisionsToTell(trace, asked),
    asked,
    current: new Map(),
    started: new Set(),
    lives: new Map(),
    configurations: new Set(),
  };
  for (const entry of trace) tellEntry(teller, entry);
  for (const failure of record.failures) {
    if (failure.kind !== 'invariant') add(teller, failure.atMs, tellFailure(failure), true);
  }
  const endMs = trace.at(-1)?.atMs ?? 0;
  for (const text of unusedOverrides(teller.overrides)) add(teller, endMs, text);
  return teller.moments;
}
