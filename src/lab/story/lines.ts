// From moments to lines: a call and its return with nothing between them are one line, and so are all
// attempts of one operation. Called by story.ts.

import type { KvResult } from '../../kv/operation.ts';
import type { RunRecord } from '../run/record.ts';
import { processStride } from '../scenario/size.ts';
import type { Moment, Told } from './moments.ts';
import { counted, processName, replicaName } from './names.ts';
import { describeAnswer, describeOperation } from './words.ts';

export interface Line {
  readonly when: string;
  readonly text: string;
  /** Ordinary operations are left out before what matters. */
  readonly matters: boolean;
  /** Here it went wrong: an invariant broke, or an operation in conflict ended. */
  readonly isTurn: boolean;
}

type Ask = Moment & { readonly kind: 'ask' };
type End = Moment & { readonly kind: 'end' };
type Again = Moment & { readonly kind: 'again' };

/** What histories note of a client that heard nothing. */
const TIMED_OUT = 'timed out';

/** Why a client does not know; one that was told something else than a result has heard an answer. */
function unknownBecause(note: string | undefined): string {
  return note === undefined || note === TIMED_OUT ? 'no answer' : note;
}

/** What became of an operation, without saying whose it was. */
export function outcomeOf(record: RunRecord, { input, completeIndex, outcome }: Told): string {
  const event = completeIndex === null ? undefined : record.history[completeIndex];
  switch (outcome) {
    case 'ok':
      return describeAnswer(input, (event?.output ?? null) as KvResult);
    case 'fail':
      return `certainly without effect: ${event?.note ?? 'no reason given'}`;
    case 'info':
      return `${unknownBecause(event?.note)}; it may have taken effect`;
    case 'open':
      return 'still open at the end';
  }
}

/** After an unknown outcome a client goes on under another name, if it goes on. */
function nextName(record: RunRecord, { process, outcome }: Told): string {
  const next = process + processStride(record.scenario.clients);
  const goesOn = outcome === 'info' && record.history.some((event) => event.process === next);
  return goesOn ? `; it goes on as ${processName(next)}` : '';
}

function wholeOperation(record: RunRecord, ask: Ask, { atMs, told, by }: End): string[] {
  const who = by === null ? '' : `${replicaName(by)} answers: `;
  const outcome = outcomeOf(record, told) + nextName(record, told);
  const asked = describeOperation(told.input) + (ask.here ? ', read here' : '');
  const text = `${processName(told.process)}: ${asked} → ${who}${outcome}`;
  const from = String(ask.atMs);
  return [ask.atMs === atMs ? `${from} ms` : `${from}–${String(atMs)} ms`, text];
}

function askText({ told, to, here }: Ask): string {
  const whom = to === null ? '' : ` ${replicaName(to)}`;
  const open = told.outcome === 'open' ? ' (never answered)' : '';
  const asked = describeOperation(told.input) + (here ? ', read here' : '');
  return `${processName(told.process)} asks${whom}: ${asked}${open}`;
}

function endText(record: RunRecord, { told, by }: End): string {
  const client = processName(told.process);
  const outcome = outcomeOf(record, told);
  if (told.outcome === 'ok') return `${client} is told by ${replicaName(by ?? 0)}: ${outcome}`;
  return `${client} gives up on ${describeOperation(told.input)}: ${outcome}${nextName(record, told)}`;
}

function againText({ told, to }: Again, attempts: readonly Again[]): string {
  const text = `${processName(told.process)} asks again, now ${replicaName(to)}`;
  const last = attempts.at(-1);
  if (attempts.length < 2 || last === undefined) return text;
  return `${text} (${counted(attempts.length, 'attempt')} until ${String(last.atMs)} ms)`;
}

function attemptsOf(moments: readonly Moment[]): Map<Told, Again[]> {
  const found = new Map<Told, Again[]>();
  for (const moment of moments) {
    if (moment.kind !== 'again') continue;
    const before = found.get(moment.told);
    if (before === undefined) found.set(moment.told, [moment]);
    else before.push(moment);
  }
  return found;
}

/** The moments that get a line, each with the end that is told together with it. */
function paired(moments: readonly Moment[], attempts: ReadonlyMap<Told, Again[]>) {
  const rest = moments.filter((moment) => {
    return moment.kind !== 'again' || attempts.get(moment.told)?.[0] === moment;
  });
  return rest.flatMap((moment, index) => {
    const [before, next] = [rest[index - 1], rest[index + 1]];
    const isEnd = moment.kind === 'end' && before?.kind === 'ask' && before.told === moment.told;
    if (isEnd) return [];
    const isWhole = moment.kind === 'ask' && next?.kind === 'end' && next.told === moment.told;
    return [{ moment, end: isWhole ? next : null }];
  });
}

function wordsOf(
  record: RunRecord,
  moment: Moment,
  end: End | null,
  attempts: ReadonlyMap<Told, Again[]>,
): string[] {
  const at = `${String(moment.atMs)} ms`;
  switch (moment.kind) {
    case 'other':
      return [at, moment.text];
    case 'ask':
      return end === null ? [at, askText(moment)] : wholeOperation(record, moment, end);
    case 'end':
      return [at, endText(record, moment)];
    case 'again':
      return [at, againText(moment, attempts.get(moment.told) ?? [])];
  }
}

/** Words for all moments. `core` holds the operations in conflict. */
export function linesOf(
  record: RunRecord,
  moments: readonly Moment[],
  core: ReadonlySet<Told>,
): Line[] {
  const attempts = attemptsOf(moments);
  return paired(moments, attempts).map(({ moment, end }) => {
    const [when = '', text = ''] = wordsOf(record, moment, end, attempts);
    if (moment.kind === 'other') return { when, text, matters: true, isTurn: moment.isTurn };
    const isCore = core.has(moment.told);
    const isTurn = isCore && (moment.kind === 'end' || end !== null);
    return { when, text, matters: isCore, isTurn };
  });
}
