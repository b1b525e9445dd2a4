// A watched run as it is written down: each step in words, with what it changed. Called by travel.ts.

import type { WatchedStep } from '../../hosts/watched.ts';
import type { KvOperation } from '../../kv/operation.ts';
import type { RunRecord } from '../../lab/run/record.ts';
import { processName, replicaName, requestName } from '../../lab/story/names.ts';
import type { OperationView } from './run-view.ts';
import type { Rows } from './state-rows.ts';
import { rowsOf } from './state-rows.ts';
import { effectsOf, sentIn, tellEntry } from './step-words.ts';
import type { Changes, StepView } from './travel-view.ts';
import { visible } from './words.ts';

/** What was noted of a run so far. */
export interface Notebook {
  readonly record: RunRecord;
  readonly steps: StepView[];
  /** The present rows of each replica, by lane. */
  readonly rows: Map<string, Rows>;
  readonly frames: Map<number, string>;
  /** What clients asked, by the names of their requests. */
  readonly asked: Map<string, KvOperation>;
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

function noteStates({ rows }: Notebook, { seen }: WatchedStep): StepView['changes'] {
  const found: Record<string, Changes> = {};
  for (const one of seen) {
    const lane = replicaName(one.replica);
    const after = rowsOf(one);
    const changes = changesOf(rows.get(lane) ?? new Map<string, string>(), after);
    rows.set(lane, after);
    if (changes !== null) found[lane] = changes;
  }
  return found;
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
  if (entry.kind === 'client' && entry.input.kind === 'invoke') {
    const { request, operation } = entry.input;
    notebook.asked.set(requestName(entry.session, request), operation);
  }
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
    changes: noteStates(notebook, step),
  };
  steps.push(view);
  if (broken !== null) notebook.broken ??= steps.length;
  if (endsConflict(notebook, step)) notebook.conflict = steps.length;
  return view;
}
