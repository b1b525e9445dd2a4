// The life of every replica: when it led, was down or stood still, and the moments worth a mark.

import type { RunFailure, TraceEntry } from '../../hosts/outcome.ts';
import type { Fault } from '../../faults/fault.ts';
import { showBallot } from '../../protocol/ballot.ts';
import type { FoundOnDisk } from '../../lab/story/cluster-words.ts';
import { describeConfiguration, describeDisk } from '../../lab/story/cluster-words.ts';
import { describeHit } from '../../lab/story/words.ts';
import type { EventKind, EventView, PeriodView } from './run-view.ts';
import { showMessage } from './message-words.ts';
import { count, showCommand, visible } from './words.ts';

type ReplicaEntry = Extract<TraceEntry, { readonly kind: 'replica' }>;
type Effect = ReplicaEntry['effects'][number];

interface Life {
  readonly periods: PeriodView[];
  readonly events: EventView[];
  /** Periods that have not ended, by lane and kind. */
  readonly open: Map<string, Omit<PeriodView, 'toMs' | 'id'>>;
  readonly started: Set<string>;
  /** In which life each replica votes, by lane. */
  readonly lives: Map<string, number>;
  /** Rare branches of each replica at the moment that it is at, by lane. */
  readonly marks: Map<string, { readonly atMs: number; readonly seen: Set<string> }>;
}

function begin(
  life: Life,
  lane: string,
  kind: PeriodView['kind'],
  atMs: number,
  label: string,
): void {
  const key = `${lane} ${kind}`;
  if (!life.open.has(key)) life.open.set(key, { lane, kind, fromMs: atMs, label });
}

function end(life: Life, lane: string, kind: PeriodView['kind'], atMs: number): void {
  const key = `${lane} ${kind}`;
  const period = life.open.get(key);
  if (period === undefined) return;
  life.open.delete(key);
  life.periods.push({ id: life.periods.length, ...period, toMs: atMs });
}

function note(
  life: Life,
  lane: string,
  kind: EventKind,
  atMs: number,
  label: string,
  sentence: string,
): void {
  life.events.push({ id: life.events.length, lane, kind, atMs, label, sentence });
}

function onStart(life: Life, lane: string, atMs: number, disk: FoundOnDisk): void {
  const again = life.started.has(lane);
  life.started.add(lane);
  end(life, lane, 'down', atMs);
  end(life, lane, 'leads', atMs);
  if (!again) {
    const how = disk.snapshot === null ? 'with an empty disk' : 'as one of the first voters';
    return note(life, lane, 'start', atMs, 'start', `${lane} starts ${how}`);
  }
  const snapshot =
    disk.snapshot === null ? '' : ` and a snapshot below #${String(disk.snapshot.header.slot)}`;
  const held = `${count(disk.records.length, 'record')}${snapshot}`;
  const sentence = `${lane} restarts ${describeDisk(disk)}; it held ${held}`;
  note(life, lane, 'restart', atMs, 'restart', sentence);
}

function onLive(life: Life, lane: string, atMs: number, number: number): void {
  const before = life.lives.get(lane);
  life.lives.set(lane, number);
  if (before === undefined || before === number) return;
  const sentence = `${lane} can vouch for nothing it said before, and begins life ${String(number)}`;
  note(life, lane, 'life', atMs, `life ${String(number)}`, sentence);
}

function onConfigure(life: Life, lane: string, atMs: number, effect: Effect): void {
  if (effect.kind !== 'configure' || effect.configuration.number === 0) return;
  const name = `configuration ${String(effect.configuration.number)}`;
  const sentence = `${lane} knows ${name}: ${describeConfiguration(effect.configuration)}`;
  note(life, lane, 'configure', atMs, name, sentence);
}

function onPersist(life: Life, lane: string, atMs: number, effect: Effect): void {
  if (effect.kind !== 'persist') return;
  for (const record of effect.records) {
    if (record.kind !== 'promise') continue;
    const ballot = showBallot(record.ballot);
    const sentence = `${lane} promises ballot ${ballot}, and writes that to its disk`;
    note(life, lane, 'promise', atMs, `promise ${ballot}`, sentence);
  }
}

function onHalt(life: Life, lane: string, atMs: number, reason: string): void {
  end(life, lane, 'leads', atMs);
  begin(life, lane, 'down', atMs, 'down');
  note(life, lane, 'crash', atMs, 'halt', `${lane} ends itself: ${visible(reason)}`);
}

function onMark(life: Life, lane: string, atMs: number, mark: string): void {
  const known = life.marks.get(lane);
  const seen = known?.atMs === atMs ? known.seen : new Set<string>();
  const isKnown = seen.has(mark);
  life.marks.set(lane, { atMs, seen: seen.add(mark) });
  if (!isKnown) note(life, lane, 'mark', atMs, mark, `rare branch at ${lane}: ${mark}`);
}

function onEffect(life: Life, lane: string, atMs: number, effect: Effect): void {
  switch (effect.kind) {
    case 'lead':
      end(life, lane, 'leads', atMs);
      begin(life, lane, 'leads', atMs, `leads ${showBallot(effect.ballot)}`);
      return;
    case 'follow':
      if (life.open.has(`${lane} leads`)) {
        note(life, lane, 'follow', atMs, 'follows', `${lane} no longer leads`);
      }
      end(life, lane, 'leads', atMs);
      return;
    case 'decide': {
      const slot = `#${String(effect.slot)}`;
      const sentence = `${lane} learns that slot ${slot} is decided: ${showCommand(effect.command)}`;
      return note(life, lane, 'decide', atMs, slot, sentence);
    }
    case 'save-snapshot': {
      const slot = `#${String(effect.snapshot.header.slot)}`;
      const sentence = `${lane} writes a snapshot of the slots below ${slot} to its disk`;
      return note(life, lane, 'snapshot', atMs, `snapshot ${slot}`, sentence);
    }
    case 'install': {
      const slot = `#${String(effect.slot)}`;
      if (effect.slot === 0) return;
      const sentence = `${lane} takes over a state in which every slot below ${slot} is executed`;
      return note(life, lane, 'snapshot', atMs, `state ${slot}`, sentence);
    }
    case 'live':
      return onLive(life, lane, atMs, effect.life);
    case 'configure':
      return onConfigure(life, lane, atMs, effect);
    case 'halt':
      return onHalt(life, lane, atMs, effect.reason);
    case 'mark':
      return onMark(life, lane, atMs, effect.mark);
    case 'persist':
      return onPersist(life, lane, atMs, effect);
    case 'rewrite':
    case 'send':
    case 'reply':
    case 'timer':
    case 'self':
    case 'apply':
  }
}

function onDownfall(life: Life, lane: string, atMs: number, fault: Fault): void {
  end(life, lane, 'leads', atMs);
  end(life, lane, 'paused', atMs);
  begin(life, lane, 'down', atMs, 'down');
  const lost = fault.kind === 'crash' ? '; what it had not synced is lost' : '';
  note(life, lane, 'crash', atMs, fault.kind, `${describeHit(fault, lane)}${lost}`);
}

/** What the operator hears from the replica that it asks. */
function onOperator(life: Life, lane: string, entry: ReplicaEntry): void {
  const { input, atMs } = entry;
  if (input.kind !== 'client' || input.message.kind !== 'change') return;
  const asked = showMessage(input.message);
  for (const effect of entry.effects) {
    if (effect.kind !== 'reply') continue;
    const { kind } = effect.message;
    const sentence = `${lane}: ${asked}. ${showMessage(effect.message)}`;
    note(life, lane, 'operator', atMs, kind, sentence);
  }
}

function onFault(
  life: Life,
  faults: readonly Fault[],
  entry: Extract<TraceEntry, { readonly kind: 'fault' }>,
): void {
  const fault = faults[entry.fault];
  if (fault === undefined || entry.replica === null) return;
  const lane = `r${String(entry.replica)}`;
  const { atMs } = entry;
  const begins = entry.phase === 'begin';
  switch (fault.kind) {
    case 'crash':
    case 'tear':
    case 'damage':
    case 'wipe':
    case 'upgrade':
      return begins ? onDownfall(life, lane, atMs, fault) : undefined;
    case 'pause':
      return begins ? begin(life, lane, 'paused', atMs, 'paused') : end(life, lane, 'paused', atMs);
    case 'disk-full':
      return begins
        ? begin(life, lane, 'failing', atMs, 'disk fails')
        : end(life, lane, 'failing', atMs);
    case 'partition':
    case 'reconfigure':
    case 'transfer':
    case 'drop':
    case 'delay':
    case 'duplicate':
    case 'reorder':
  }
}

function onFailure(life: Life, failure: RunFailure): void {
  if (failure.kind === 'liveness') return;
  const lane = `r${String(failure.replica)}`;
  const what = failure.kind === 'crash' ? 'its code threw' : `invariant ${failure.id} broken`;
  note(life, lane, 'broken', failure.atMs, what, `${lane}: ${what}. ${visible(failure.detail)}`);
}

/** Periods and moments of all replicas. `healMs`: when every fault ended for good, or null. */
export function replicaLives(
  trace: readonly TraceEntry[],
  faults: readonly Fault[],
  failures: readonly RunFailure[],
  healMs: number | null,
): { readonly periods: readonly PeriodView[]; readonly events: readonly EventView[] } {
  const life: Life = {
    periods: [],
    events: [],
    open: new Map(),
    started: new Set(),
    lives: new Map(),
    marks: new Map(),
  };
  for (const entry of trace) {
    if (entry.kind === 'fault') onFault(life, faults, entry);
    if (entry.kind !== 'replica') continue;
    const lane = `r${String(entry.replica)}`;
    if (entry.input.kind === 'start') onStart(life, lane, entry.atMs, entry.input.disk);
    onOperator(life, lane, entry);
    for (const effect of entry.effects) onEffect(life, lane, entry.atMs, effect);
  }
  for (const failure of failures) onFailure(life, failure);
  const endMs = trace.at(-1)?.atMs ?? 0;
  for (const { lane, kind } of [...life.open.values()]) {
    const heals = kind === 'paused' || kind === 'failing';
    end(life, lane, kind, heals ? (healMs ?? endMs) : endMs);
  }
  return { periods: life.periods, events: life.events };
}
