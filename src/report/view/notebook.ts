// A watched run as it is written down: each step in words, with what it changed. Called by travel.ts.

import type { WatchedStep } from '../../hosts/watched.ts';
import type { KvOperation } from '../../kv/operation.ts';
import type { RunRecord } from '../../lab/run/record.ts';
import { processName, replicaName, requestName } from '../../lab/story/names.ts';
import type { OperationView } from './run-view.ts';
import type { Rows } from './state-rows.ts';
import { tellRule } from './rule-words.ts';
import { sessionRowsOf } from './session-rows.ts';
import { rowsOf } from './state-rows.ts';
import { endWords, effectsOf, sentIn, tellEntry } from './step-words.ts';
import type { Changes, StepView } from './travel-view.ts';
import { visible } from './words.ts';

/** What was noted of a run so far. */
export interface Notebook {
  readonly record: RunRecord;
  readonly steps: StepView[];
  /** The present rows of each replica and session, by lane. */
  readonly rows: Map<string, Rows>;
  readonly frames: Map<number, string>;
  /** What clients asked, by the names of their requests. */
  readonly asked: Map<string, KvOperation>;
  /** How often each request was sent, and what the last one of each session came to. */
  readonly attempts: Map<string, number>;
  readonly answers: Map<number, string>;
  /** The present session of each client. */
  readonly sessions: Map<number, number>;
  readonly conflicting: ReadonlySet<string>;
  invoked: number;
  /** The last step at which an operation in conflict ended, from 1. */
  conflict: number | null;
  broken: number | null;
}

export function newNotebook(record: RunRecord, operations: readonly OperationView[]): Notebook {
  const conflicting = operations.filter(({ inConflict }) => inConflict);
  return {
    record,
    steps: [],
    rows: new Map(),
    frames: new Map(),
    asked: new Map(),
    attempts: new Map(),
    answers: new Map(),
    sessions: new Map(),
    conflicting: new Set(conflicting.map(({ request }) => request)),
    invoked: 0,
    conflict: null,
    broken: null,
  };
}

function changesOf(before: Rows, after: Rows): Changes | null {
  const changes: Record<string, string | null> = {};
  let isEmpty = true;
  const set = (path: string, value: string | null): void => {
    changes[path] = value;
    isEmpty = false;
  };
  for (const [path, value] of after) if (before.get(path) !== value) set(path, value);
  for (const path of before.keys()) if (!after.has(path)) set(path, null);
  return isEmpty ? null : changes;
}

/** A client that goes on in another session still has its last result. */
function noteSessions({ sessions, answers }: Notebook, { clients }: WatchedStep): void {
  for (const { client, session } of clients) {
    const last = answers.get(sessions.get(client) ?? session);
    if (last !== undefined && !answers.has(session)) answers.set(session, last);
    sessions.set(client, session);
  }
}

const NO_ROWS: Rows = new Map();

function noteStates(notebook: Notebook, { seen, clients }: WatchedStep): StepView['changes'] {
  const { rows, attempts, answers, record } = notebook;
  if (seen.length === 0) return {};
  const asking = { attempts, answers, clients: record.scenario.clients.length };
  const present = new Map<string, Rows>([
    ...seen.map((one) => [replicaName(one.replica), rowsOf(one)] as const),
    ...clients.map((one) => [processName(one.session), sessionRowsOf(one, asking)] as const),
  ]);
  const found: Record<string, Changes> = {};
  for (const lane of new Set([...rows.keys(), ...present.keys()])) {
    const after = present.get(lane) ?? NO_ROWS;
    const changes = changesOf(rows.get(lane) ?? NO_ROWS, after);
    if (after.size === 0) rows.delete(lane);
    else rows.set(lane, after);
    if (changes !== null) found[lane] = changes;
  }
  return found;
}

/** What a client's step says of its requests. */
function noteRequests({ asked, attempts, answers }: Notebook, { entry }: WatchedStep): void {
  if (entry.kind !== 'client') return;
  const { session, input } = entry;
  if (input.kind === 'invoke') asked.set(requestName(session, input.request), input.operation);
  for (const effect of entry.effects) {
    if (effect.kind === 'complete') answers.set(session, endWords(session, effect, asked));
    if (effect.kind !== 'send' || effect.message.kind === 'change') continue;
    const name = requestName(session, effect.message.request);
    attempts.set(name, (attempts.get(name) ?? 0) + 1);
  }
}

function laneOf({ entry }: WatchedStep): string {
  switch (entry.kind) {
    case 'replica':
      return replicaName(entry.replica);
    case 'client':
      return processName(entry.session);
    case 'fault':
      return 'faults';
    case 'lost':
      return 'network';
  }
}

function itemOf(notebook: Notebook, { entry }: WatchedStep): string | null {
  if (entry.kind === 'fault') return `fault=${String(entry.fault)}`;
  if (entry.kind === 'client' && entry.input.kind === 'invoke') {
    return `op=${String(notebook.invoked++)}`;
  }
  return entry.frame === null ? null : `msg=${String(entry.frame)}`;
}

function brokenIn({ record }: Notebook, { entry, thrown }: WatchedStep): string | null {
  if (thrown !== null) return `the code of the replica threw: ${visible(thrown)}`;
  if (entry.kind !== 'replica') return null;
  for (const failure of record.failures) {
    if (failure.kind !== 'invariant' || failure.step !== entry.step) continue;
    const who = replicaName(entry.replica);
    return `the invariant ${failure.id} is broken: ${who} ${visible(failure.detail)}`;
  }
  return null;
}

function endsConflict({ conflicting }: Notebook, { entry }: WatchedStep): boolean {
  if (entry.kind !== 'client') return false;
  return entry.effects.some(
    (effect) =>
      effect.kind === 'complete' && conflicting.has(requestName(entry.session, effect.request)),
  );
}

/** Writes a step down. */
export function note(notebook: Notebook, step: WatchedStep): StepView {
  const { record, frames, steps } = notebook;
  const { entry } = step;
  const sent = sentIn(entry);
  for (const [frame, name] of sent) frames.set(frame, name);
  noteRequests(notebook, step);
  noteSessions(notebook, step);
  const broken = brokenIn(notebook, step);
  const view: StepView = {
    atMs: entry.atMs,
    lane: laneOf(step),
    ...tellEntry(entry, record.scenario.faults, frames),
    effects: effectsOf(entry, notebook.asked),
    item: itemOf(notebook, step),
    frame: entry.kind === 'fault' ? null : entry.frame,
    sent: sent.map(([frame]) => frame),
    broken,
    rules: step.rules.map(tellRule),
    changes: noteStates(notebook, step),
  };
  steps.push(view);
  if (broken !== null) notebook.broken ??= steps.length;
  if (endsConflict(notebook, step)) notebook.conflict = steps.length;
  return view;
}
