// The life of every replica: when it led, was down or stood still, and the moments worth a mark.

import type { RunFailure, TraceEntry } from '../../hosts/outcome.ts';
import type { Fault } from '../../faults/fault.ts';
import { showBallot } from '../../protocol/ballot.ts';
import type { EventKind, EventView, PeriodView } from './run-view.ts';
import { count, showCommand, visible } from './words.ts';

type ReplicaEntry = Extract<TraceEntry, { readonly kind: 'replica' }>;
type Effect = ReplicaEntry['effects'][number];

interface Life {
  readonly periods: PeriodView[];
  readonly events: EventView[];
  /** Periods that have not ended, by lane and kind. */
  readonly open: Map<string, Omit<PeriodView, 'toMs' | 'id'>>;
  readonly started: Set<string>;
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

function onStart(life: Life, lane: string, atMs: number, records: number): void {
  const again = life.started.has(lane);
  life.started.add(lane);
  end(life, lane, 'down', atMs);
  end(life, lane, 'leads', atMs);
  if (!again) return note(life, lane, 'start', atMs, 'start', `${lane} starts with an empty disk`);
  const sentence = `${lane} restarts from its disk, which held ${count(records, 'record')}`;
  note(life, lane, 'restart', atMs, 'restart', sentence);
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
    case 'mark':
      if (
        life.events.some(
          (known) => known.lane === lane && known.atMs === atMs && known.label === effect.mark,
        )
      )
        return;
      return note(life, lane, 'mark', atMs, effect.mark, `rare branch at ${lane}: ${effect.mark}`);
    case 'persist':
    case 'send':
    case 'reply':
    case 'timer':
    case 'self':
    case 'apply':
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
  if (fault.kind === 'crash' && entry.phase === 'begin') {
    end(life, lane, 'leads', atMs);
    end(life, lane, 'paused', atMs);
    begin(life, lane, 'down', atMs, 'down');
    note(life, lane, 'crash', atMs, 'crash', `${lane} crashes; what it had not synced is lost`);
  } else if (fault.kind === 'pause') {
    if (entry.phase === 'begin') begin(life, lane, 'paused', atMs, 'paused');
    else end(life, lane, 'paused', atMs);
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
  const life: Life = { periods: [], events: [], open: new Map(), started: new Set() };
  for (const entry of trace) {
    if (entry.kind === 'fault') onFault(life, faults, entry);
    if (entry.kind !== 'replica') continue;
    const lane = `r${String(entry.replica)}`;
    if (entry.input.kind === 'start') onStart(life, lane, entry.atMs, entry.input.records.length);
    for (const effect of entry.effects) onEffect(life, lane, entry.atMs, effect);
  }
  for (const failure of failures) onFailure(life, failure);
  const endMs = trace.at(-1)?.atMs ?? 0;
  for (const { lane, kind } of [...life.open.values()]) {
    end(life, lane, kind, kind === 'paused' ? (healMs ?? endMs) : endMs);
  }
  return { periods: life.periods, events: life.events };
}
