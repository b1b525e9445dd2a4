// RunRecord -> RunView: joins the history, the scenario and, where there is one, the trace. Called
// by report.ts, once for each run of a page.

import type { RunRecord } from '../../lab/run/record.ts';
import { operationsByRequest } from '../../lab/story/asked.ts';
import { describeConfiguration } from '../../lab/story/cluster-words.ts';
import { clusterSize } from '../../lab/scenario/size.ts';
import type { Asking } from './messages.ts';
import { messageViews } from './messages.ts';
import { clientLanes, operationViews, probeViews } from './operations.ts';
import { replicaLives } from './replicas.ts';
import { stuckView } from './stuck.ts';
import type {
  ConfigurationView,
  EventView,
  FaultView,
  LaneView,
  MessageView,
  OperationView,
  OverrideView,
  RunView,
  StuckView,
} from './run-view.ts';
import { showFault, showOverride } from './words.ts';

/** A page carries no more than this; the rest is left out, and the page says so. */
const MESSAGES_MAX = 600_000;
const EVENTS_MAX = 300_000;

function faultViews(record: RunRecord, healMs: number | null, endMs: number): FaultView[] {
  const begun = new Map<number, { atMs: number; replica: number | null }>();
  const ended = new Map<number, number>();
  for (const entry of record.trace ?? []) {
    if (entry.kind !== 'fault') continue;
    if (entry.phase === 'begin') begun.set(entry.fault, entry);
    else ended.set(entry.fault, entry.atMs);
  }
  return record.scenario.faults.map((fault, id) => {
    const hit = begun.get(id)?.replica ?? null;
    // Without a trace nobody knows when a trigger happened.
    const isPlanned = fault.after === undefined && fault.atMs <= endMs;
    const happened = record.trace === null ? isPlanned : begun.has(id);
    const fromMs = begun.get(id)?.atMs ?? fault.atMs;
    const planned = fromMs + fault.forMs;
    const stopped = record.trace === null ? planned : (ended.get(id) ?? healMs ?? endMs);
    return {
      id,
      kind: fault.kind,
      ...showFault(fault, hit),
      fromMs,
      toMs: Math.min(planned, Math.max(stopped, fromMs)),
      lane: hit === null ? null : `r${String(hit)}`,
      begun: happened,
    };
  });
}

function overrideViews(record: RunRecord, messages: readonly MessageView[]): OverrideView[] {
  return record.scenario.overrides.map((override, id) => ({
    id,
    sentence: showOverride(override),
    messages: messages.filter((message) => message.override === id).map((message) => message.id),
  }));
}

/** Keeps what matters most where there is too much: heartbeats go first, then what is far away. */
function keepMessages(
  messages: readonly MessageView[],
  operations: readonly OperationView[],
): { readonly kept: readonly MessageView[]; readonly leftOut: readonly string[] } {
  if (messages.length <= MESSAGES_MAX) return { kept: messages, leftOut: [] };
  const speaking = messages.filter(({ kind }) => kind !== 'heartbeat' && kind !== 'heard');
  const conflict = operations.find(({ inConflict }) => inConflict);
  const centreMs = conflict?.callMs ?? 0;
  const near = [...speaking]
    .sort((left, right) => Math.abs(left.sentMs - centreMs) - Math.abs(right.sentMs - centreMs))
    .slice(0, MESSAGES_MAX)
    .sort((left, right) => left.id - right.id);
  const where = conflict === undefined ? 'the start' : 'the conflict';
  const lost = (messages.length - near.length).toLocaleString('en');
  return {
    kept: near,
    leftOut: [`${lost} messages: all heartbeats and their answers, and those far from ${where}.`],
  };
}

/** Of a long run only the first decided slots and rare branches are kept, as these are most. */
function keepEvents(events: readonly EventView[]): {
  readonly kept: readonly EventView[];
  readonly leftOut: readonly string[];
} {
  if (events.length <= EVENTS_MAX) return { kept: events, leftOut: [] };
  let room = EVENTS_MAX;
  const kept = events.filter(({ kind }) => (kind !== 'decide' && kind !== 'mark') || room-- > 0);
  const lost = (events.length - kept.length).toLocaleString('en');
  return { kept, leftOut: [`${lost} decided slots and rare branches after the first ones.`] };
}

/** When the lab ended all faults and asked for one more answer. */
function healedAt(probes: readonly OperationView[]): number | null {
  return probes[0]?.callMs ?? null;
}

function endOf(record: RunRecord): number {
  const lastEvent = record.history.at(-1)?.time ?? 0;
  return Math.max(1, lastEvent, record.virtualMs, record.trace?.at(-1)?.atMs ?? 0);
}

function replicaLanes(record: RunRecord): LaneView[] {
  const { scenario } = record;
  return Array.from({ length: clusterSize(scenario) }, (_, id) => {
    return { id: `r${String(id)}`, kind: 'replica', note: id < scenario.replicas ? '' : 'spare' };
  });
}

function configurationViews(record: RunRecord): ConfigurationView[] {
  const found = new Map<number, ConfigurationView>();
  for (const entry of record.trace ?? []) {
    if (entry.kind !== 'replica') continue;
    for (const effect of entry.effects) {
      if (effect.kind !== 'configure') continue;
      const { number } = effect.configuration;
      const sentence = describeConfiguration(effect.configuration);
      const view = { number, sentence, atMs: entry.atMs, lane: `r${String(entry.replica)}` };
      if (!found.has(number)) found.set(number, view);
    }
  }
  return [...found.values()];
}

/** The lanes in which requests were asked, by their names. */
function askingOf({ trace }: RunRecord, operations: readonly OperationView[]): Asking {
  const asked = operationsByRequest(trace ?? [], operations);
  return new Map([...asked].map(([name, { lane }]) => [name, lane]));
}

/** Tells operations their parts in the longest legal beginning. */
function withBeginning(
  operations: readonly OperationView[],
  stuck: StuckView | null,
): readonly OperationView[] {
  if (stuck === null) return operations;
  const parts = new Map<number, string>();
  stuck.beginning.forEach(({ id }, nth) => {
    parts.set(id, `${String(nth + 1)}. of the longest legal beginning`);
  });
  for (const { id, why } of stuck.next) parts.set(id, `cannot come next: ${why}`);
  return operations.map((one) => ({ ...one, begins: parts.get(one.id) ?? '' }));
}

/** Everything that a page shows of a run but the states of its replicas. Throws HistoryError for a history that is none. */
export function runView(record: RunRecord): RunView {
  const stuck = stuckView(record);
  const operations = withBeginning(operationViews(record), stuck);
  const probes = probeViews(record, operations.length);
  const healMs = healedAt(probes);
  const endMs = endOf(record);
  const { trace, scenario, failures } = record;
  const asking = askingOf(record, operations);
  const messages = trace === null ? [] : messageViews(trace, scenario.overrides, asking);
  const { kept, leftOut } = keepMessages(messages, operations);
  const { periods, events } = replicaLives(trace ?? [], scenario.faults, failures, healMs);
  const moments = keepEvents(events);
  return {
    format: 'linlab/run-view@1',
    endMs,
    traced: trace !== null,
    lanes: [...clientLanes(record, operations, probes), ...replicaLanes(record)],
    operations: [...operations, ...probes],
    faults: faultViews(record, healMs, endMs),
    messages: kept,
    periods,
    events: moments.kept,
    overrides: overrideViews(record, messages),
    configurations: configurationViews(record),
    stuck,
    travel: { kind: 'none', why: '' },
    leftOut: [...leftOut, ...moments.leftOut],
  };
}
