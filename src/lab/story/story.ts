// The story of a run in words that a person who knows Paxos follows in under a minute: who takes
// part, what happened in order of virtual time, and what is made of it. Called by the cli and the
// report.

import { operationsOf } from 'porcupine-ts';
import type { Judgement } from '../run/judge.ts';
import type { RunRecord } from '../run/record.ts';
import { linesOf, outcomeOf } from './lines.ts';
import type { Told } from './moments.ts';
import { operationsTold } from './moments.ts';
import { shorten } from './shorten.ts';
import { tracedMoments } from './traced.ts';
import { untracedMoments } from './untraced.ts';
import { clusterWords } from './cluster-words.ts';
import { counted, joined, processName } from './names.ts';
import { describeNoise, describeOperation } from './words.ts';

/** Lines of a story that is not cut short. */
const STORY_LINES_MAX = 60;

function sentence(text: string): string {
  const ends = /[.!?…]$/.test(text) ? '' : '.';
  return text.slice(0, 1).toUpperCase() + text.slice(1) + ends;
}

/** What is special about the cluster and its clients, in a sentence or none. */
function setting({ cluster, clients }: RunRecord['scenario']): string[] {
  const parts = clusterWords(cluster ?? {});
  const most = Math.max(1, ...clients.map(({ pipeline }) => pipeline ?? 1));
  if (most > 1) parts.push(`clients have up to ${counted(most, 'operation')} under way at once`);
  return parts.length === 0 ? [] : [sentence(parts.join('; '))];
}

function ending({ progressWithinMs, progressBy }: RunRecord['scenario']): string[] {
  if (progressWithinMs === null) return [];
  const who =
    progressBy === 'quorum' ? 'a quorum heals, cut off from all others,' : 'everything heals,';
  const within = `${String(progressWithinMs)} ms`;
  return [`After the last answer ${who} and a read must succeed within ${within}.`];
}

function opening({ system, host, scenario }: RunRecord): string[] {
  const { replicas, cluster, clients, faults, overrides } = scenario;
  const spares = cluster?.spares ?? 0;
  const operations = clients.reduce((sum, { operations: list }) => sum + list.length, 0);
  const cast = [
    counted(replicas, 'replica'),
    ...(spares > 0 ? [counted(spares, 'spare')] : []),
    counted(clients.length, 'client'),
    counted(operations, 'operation'),
    ...(faults.length > 0 ? [counted(faults.length, 'fault')] : []),
    ...(overrides.length > 0 ? [counted(overrides.length, 'override')] : []),
  ];
  const what = `${system} on ${host}: ${joined(cast)}; ${describeNoise(scenario.noise)}.`;
  const lines = [what, ...setting(scenario), ...ending(scenario)];
  const title = scenario.about ?? scenario.name;
  return title === undefined ? lines : [sentence(title), ...lines];
}

/** Operations of the history by their place in `operationsOf`, which leaves failed ones out. */
function coreOf(record: RunRecord, operations: readonly Told[]): Told[] {
  const effective = operations.filter(({ outcome }) => outcome !== 'fail');
  return record.judgement.core.flatMap((place) => effective[place] ?? []);
}

function conflict(record: RunRecord, told: Told): string {
  const { process, input, invokeIndex, completeIndex } = told;
  const from = String(record.history[invokeIndex]?.time ?? 0);
  const until = completeIndex === null ? null : record.history[completeIndex]?.time;
  const when = until === null ? `from ${from} ms` : `${from}–${String(until)} ms`;
  const client = processName(process);
  return `  ${client}: ${describeOperation(input)} → ${outcomeOf(record, told)} (${when})`;
}

/** Orders of more operations than this explain nothing to people. */
const WITNESS_MAX = 8;

function orderThatExplains({ witness }: Judgement, record: RunRecord): string[] {
  if (witness === null || witness.length === 0 || witness.length > WITNESS_MAX) return [];
  const operations = operationsOf(record.history);
  const names = witness.flatMap((place) => {
    const operation = operations[place];
    if (operation === undefined) return [];
    return [`${describeOperation(operation.input)} (${processName(operation.process)})`];
  });
  return [`An order that explains it: ${names.join(', ')}.`];
}

function closing(record: RunRecord, core: readonly Told[]): string[] {
  const { judgement } = record;
  const why = judgement.anomaly === null ? '' : ` (${judgement.anomaly})`;
  const lines = [`Verdict: ${judgement.verdict}${why}. ${sentence(judgement.explanation)}`];
  if (core.length > 0) {
    lines.push('In conflict:', ...core.map((told) => conflict(record, told)));
  }
  return [...lines, ...orderThatExplains(judgement, record)];
}

/**
 * The run in words, a line each. With a trace it tells whom faults hit, who led and where overrides
 * struck; without one, what clients saw and which faults were planned. `linesMax` bounds the middle
 * part; what is left out is counted.
 */
export function tellStory(record: RunRecord, linesMax: number = STORY_LINES_MAX): string[] {
  const operations = operationsTold(record);
  const core = coreOf(record, operations);
  const { trace } = record;
  const moments =
    trace === null ? untracedMoments(record, operations) : tracedMoments(record, trace, operations);
  const lines = shorten(linesOf(record, moments, new Set(core)), linesMax);
  const width = Math.max(0, ...lines.map(({ when }) => when.length));
  const middle = lines.map(({ when, text }) => `${when.padStart(width + 2)}  ${text}`);
  return [...opening(record), ...middle, ...closing(record, core)];
}
