// The operations of a history as bars: who, what, when, how it ended, whether it is in conflict,
// and its place in the order that explains a linearizable history.

import type { PairedOperation } from 'porcupine-ts';
import { pairEvents } from 'porcupine-ts';
import type { TraceEntry } from '../../hosts/outcome.ts';
import type { KvOperation, KvResult } from '../../kv/operation.ts';
import type { RunRecord } from '../../lab/run/record.ts';
import { placeOf, processStride } from '../../lab/scenario/size.ts';
import { operationsByRequest } from '../../lab/story/asked.ts';
import type { LaneView, OperationView } from './run-view.ts';
import { FULL_TEXT_MAX, LABEL_TEXT_MAX } from './words.ts';
import { showAnswered, showKey, showOperation, showResult, visible } from './words.ts';

type Paired = PairedOperation<KvOperation, KvResult>;

interface Place {
  readonly order: number;
  readonly pointMs: number;
}

/** A moment for each operation of the witness: none earlier than its call or than the one before. */
function places(record: RunRecord, checked: readonly Paired[]): Map<Paired, Place> {
  const found = new Map<Paired, Place>();
  let nowMs = 0;
  (record.judgement.witness ?? []).forEach((id, index) => {
    const paired = checked[id];
    if (paired === undefined) return;
    nowMs = Math.max(nowMs, record.history[paired.invokeIndex]?.time ?? nowMs);
    found.set(paired, { order: index + 1, pointMs: nowMs });
  });
  return found;
}

function resultOf(paired: Paired, note: string | undefined): string {
  const because = note === undefined ? '' : `: ${visible(note)}`;
  switch (paired.outcome) {
    case 'ok': {
      const { operation } = paired;
      return operation !== null && operation.return !== null
        ? showResult(paired.input, operation.output)
        : 'answered';
    }
    case 'fail':
      return `certainly without effect${because}`;
    case 'info':
      return `not known whether it took effect${because}`;
    case 'open':
      return 'the history ends before it did';
  }
}

function labelOf({ input, operation, outcome }: Paired): string {
  if (outcome === 'ok' && operation !== null && operation.return !== null) {
    return showAnswered(input, operation.output);
  }
  const asked = showOperation(input, LABEL_TEXT_MAX);
  return outcome === 'fail' ? `${asked} failed` : `${asked} ?`;
}

/** Every operation, failed ones included, in order of invocation. Throws HistoryError. */
export function operationViews(record: RunRecord): OperationView[] {
  const paired = pairEvents(record.history);
  const checked = paired.filter(({ operation }) => operation !== null);
  const conflicting = new Set(record.judgement.core.map((id) => checked[id]));
  const placed = places(record, checked);
  const names = new Map(
    [...operationsByRequest(record.trace ?? [], paired)].map(([name, one]) => [one, name]),
  );
  return paired.map((one, id) => {
    const { process, input, outcome, invokeIndex, completeIndex } = one;
    const end = completeIndex === null ? undefined : record.history[completeIndex];
    const answered = outcome === 'ok' || outcome === 'fail';
    return {
      id,
      lane: `c${String(process)}`,
      key: showKey(input.key, LABEL_TEXT_MAX),
      kind: input.kind,
      label: labelOf(one),
      text: showOperation(input, FULL_TEXT_MAX),
      outcome,
      result: resultOf(one, end?.note),
      callMs: record.history[invokeIndex]?.time ?? 0,
      returnMs: answered ? (end?.time ?? null) : null,
      endedMs: end?.time ?? null,
      inConflict: conflicting.has(one),
      order: placed.get(one)?.order ?? null,
      pointMs: placed.get(one)?.pointMs ?? null,
      begins: '',
      request: names.get(one) ?? '',
    };
  });
}

/** What happened in a trace from the invocation on that comes after so many. */
function afterInvocations(trace: readonly TraceEntry[], count: number): readonly TraceEntry[] {
  let left = count;
  const from = trace.findIndex((entry) => {
    return entry.kind === 'client' && entry.input.kind === 'invoke' && left-- === 0;
  });
  return from < 0 ? [] : trace.slice(from);
}

/** The read that the lab itself asks for at the end: in the trace, not in the history. */
export function probeViews(record: RunRecord, firstId: number): OperationView[] {
  const known = record.history.filter(({ type }) => type === 'invoke').length;
  const found: OperationView[] = [];
  for (const entry of afterInvocations(record.trace ?? [], known)) {
    if (entry.kind !== 'client') continue;
    const lane = `c${String(entry.session)}`;
    if (entry.input.kind === 'invoke') {
      const { kind } = entry.input.operation;
      const label = showOperation(entry.input.operation, LABEL_TEXT_MAX);
      const open = { outcome: 'open', result: 'never answered', returnMs: null } as const;
      const place = { id: firstId + found.length, lane, key: '', kind, label, text: label };
      const rest = { endedMs: null, inConflict: false, order: null, pointMs: null, begins: '' };
      found.push({ ...place, ...open, ...rest, callMs: entry.atMs, request: `${lane}/1` });
    }
    for (const effect of entry.effects) {
      const last = found.at(-1);
      if (effect.kind !== 'complete' || last === undefined) continue;
      const ok = effect.outcome.kind === 'ok';
      const end = { returnMs: ok ? entry.atMs : null, endedMs: entry.atMs };
      const result = ok ? 'answered: the cluster makes progress' : 'never answered: no progress';
      found[found.length - 1] = { ...last, ...end, outcome: effect.outcome.kind, result };
    }
  }
  return found;
}

function processNote({ scenario }: RunRecord, process: number, stride: number): string {
  const lane = placeOf(scenario.clients, process)?.lane ?? 0;
  if (process >= stride) return `was c${String(process % stride)}`;
  return lane === 0 ? '' : `with c${String(process - lane)}`;
}

/** A lane for each client process, processes of one client next to each other; then the probe. */
export function clientLanes(
  record: RunRecord,
  operations: readonly OperationView[],
  probes: readonly OperationView[],
): LaneView[] {
  const { clients } = record.scenario;
  const stride = Math.max(1, processStride(clients));
  const processes = [...new Set(operations.map(({ lane }) => Number(lane.slice(1))))];
  processes.sort((left, right) => (left % stride) - (right % stride) || left - right);
  const lanes: LaneView[] = processes.map((process) => ({
    id: `c${String(process)}`,
    kind: 'client',
    note: processNote(record, process, stride),
  }));
  for (const lane of new Set(probes.map((probe) => probe.lane))) {
    lanes.push({ id: lane, kind: 'probe', note: 'progress' });
  }
  return lanes;
}
