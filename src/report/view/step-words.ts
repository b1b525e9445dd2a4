// A step in words: what was fed to whom, and what came of it. Called by travel.ts and state-rows.ts.

import { unreachable } from '../../base/assert.ts';
import type { TraceEntry } from '../../hosts/outcome.ts';
import type { KvOperation, KvResult } from '../../kv/operation.ts';
import type { Fault } from '../../faults/fault.ts';
import { describeConfiguration, describeDisk } from '../../lab/story/cluster-words.ts';
import { joined, processName, replicaName, requestName } from '../../lab/story/names.ts';
import { aboutMessage } from '../../protocol/about.ts';
import { showBallot } from '../../protocol/ballot.ts';
import type { Message } from '../../protocol/message.ts';
import { showMessage } from './message-words.ts';
import {
  count,
  FULL_TEXT_MAX,
  LABEL_TEXT_MAX,
  showCommand,
  showFault,
  showOperation,
  showResult,
  visible,
} from './words.ts';

type ReplicaEntry = Extract<TraceEntry, { readonly kind: 'replica' }>;
type ClientEntry = Extract<TraceEntry, { readonly kind: 'client' }>;
type Effect = ReplicaEntry['effects'][number];
type Write = Extract<Effect, { readonly kind: 'persist' | 'rewrite' | 'save-snapshot' }>;

/** A step in a sentence, with what its message says. */
export interface Told {
  readonly sentence: string;
  readonly detail: string;
}

const slot = (number: number): string => `#${String(number)}`;
const nameOf = (message: Message): string => `${message.kind} ${aboutMessage(message)}`;

/** What a write asks the disk to keep. */
export function recordWords(write: Write): string {
  if (write.kind === 'save-snapshot') {
    return `a snapshot below ${slot(write.snapshot.header.slot)}`;
  }
  const records = write.records.map((record) => {
    switch (record.kind) {
      case 'identity':
        return `identity in life ${String(record.life)}`;
      case 'promise':
        return `promise of ballot ${showBallot(record.ballot)}`;
      case 'acceptance':
        return `acceptance of ${slot(record.slot)} in ballot ${showBallot(record.ballot)}`;
    }
    return unreachable(record);
  });
  const shown = records.length === 0 ? 'nothing' : joined(records.slice(0, 6));
  const more = records.length > 6 ? ` and ${String(records.length - 6)} more` : '';
  return write.kind === 'rewrite' ? `its whole log anew: ${shown}${more}` : `${shown}${more}`;
}

/** Operations by the names of their requests. */
export type Asked = ReadonlyMap<string, KvOperation>;

/** `c0/2, get(x): the key is absent`. */
function resultWords(request: string, result: KvResult, asked: Asked): string {
  const operation = asked.get(request);
  if (operation === undefined) return `${request}: ${result === null ? 'done' : String(result)}`;
  const told = showResult(operation, result).replace(/^answered: /, '');
  return `${request}, ${showOperation(operation, LABEL_TEXT_MAX)}: ${told}`;
}

type Reply = Extract<Effect, { readonly kind: 'reply' }>['message'];

function replyWords(message: Reply, asked: Asked): string {
  const request = requestName(message.client, message.request);
  if (message.kind === 'reply') return `answers ${resultWords(request, message.result, asked)}`;
  return `tells ${request}: ${showMessage(message)}`;
}

/** What became of an effect of a replica, without its subject. */
export function showEffect(effect: Effect, asked: Asked): string {
  switch (effect.kind) {
    case 'persist':
    case 'rewrite':
    case 'save-snapshot':
      return `writes to its disk: ${recordWords(effect)}`;
    case 'send':
      return `sends ${nameOf(effect.message)} to ${replicaName(effect.to)}`;
    case 'reply':
      return replyWords(effect.message, asked);
    case 'timer': {
      const jitter = effect.jitterMs > 0 ? ` and up to ${String(effect.jitterMs)} ms more` : '';
      return `sets its ${effect.timer} timer: ${String(effect.afterMs)} ms${jitter}`;
    }
    case 'halt':
      return `ends itself: ${visible(effect.reason)}`;
    case 'self':
      return `counts its own ${nameOf(effect.message)}`;
    case 'live':
      return `votes in life ${String(effect.life)}`;
    case 'lead':
      return `begins to lead in ballot ${showBallot(effect.ballot)}`;
    case 'follow':
      return 'leads no longer';
    case 'decide':
      return `learns that ${slot(effect.slot)} is decided: ${showCommand(effect.command)}`;
    case 'apply':
      return `executes ${slot(effect.slot)}`;
    case 'install':
      return `takes over a state that has executed everything below ${slot(effect.slot)}`;
    case 'configure': {
      const { number } = effect.configuration;
      return `knows configuration ${String(number)}: ${describeConfiguration(effect.configuration)}`;
    }
    case 'mark':
      return `rare branch: ${effect.mark}`;
  }
  return unreachable(effect);
}

/** Effects in order; one message to several replicas is one line. */
function effectLines(effects: readonly Effect[], asked: Asked): string[] {
  const lines: { readonly text: string; readonly to: string[] }[] = [];
  for (const effect of effects) {
    if (effect.kind !== 'send') {
      lines.push({ text: showEffect(effect, asked), to: [] });
      continue;
    }
    const text = `sends ${nameOf(effect.message)} to `;
    const last = lines.at(-1);
    if (last?.text === text) last.to.push(replicaName(effect.to));
    else lines.push({ text, to: [replicaName(effect.to)] });
  }
  return lines.map(({ text, to }) => (to.length === 0 ? text : text + joined(to)));
}

function tellReplica({ replica, input }: ReplicaEntry): Told {
  const who = replicaName(replica);
  switch (input.kind) {
    case 'start':
      return { sentence: `${who} starts ${describeDisk(input.disk)}`, detail: '' };
    case 'message': {
      const sentence = `${who} receives ${nameOf(input.message)} from ${replicaName(input.from)}`;
      return { sentence, detail: showMessage(input.message) };
    }
    case 'client': {
      const { message } = input;
      const asker = message.kind === 'change' ? 'the operator' : processName(message.client);
      const sentence = `${who} receives ${nameOf(message)} from ${asker}`;
      return { sentence, detail: showMessage(message) };
    }
    case 'timer':
      return { sentence: `the ${input.timer} timer of ${who} fires`, detail: '' };
    case 'durable': {
      const records = count(input.upTo, 'record');
      return { sentence: `the disk of ${who} has synced ${records} since its start`, detail: '' };
    }
    case 'snapshot-durable':
      return {
        sentence: `the disk of ${who} has kept the snapshot below ${slot(input.slot)}`,
        detail: '',
      };
    case 'disk-failed':
      return { sentence: `the disk of ${who} fails: ${visible(input.reason)}`, detail: '' };
  }
  return unreachable(input);
}

function tellClient({ session, input }: ClientEntry): Told {
  const who = processName(session);
  switch (input.kind) {
    case 'invoke': {
      const asked = showOperation(input.operation, FULL_TEXT_MAX);
      return {
        sentence: `${who} asks: ${asked}`,
        detail: `Request ${requestName(session, input.request)}`,
      };
    }
    case 'message': {
      const sentence = `${who} receives ${nameOf(input.message)} from ${replicaName(input.from)}`;
      return { sentence, detail: showMessage(input.message) };
    }
    case 'timer':
      return {
        sentence: `the ${input.timer} timer of ${requestName(session, input.request)} fires`,
        detail: '',
      };
  }
  return unreachable(input);
}

type ClientEffect = ClientEntry['effects'][number];
type Completion = Extract<ClientEffect, { readonly kind: 'complete' }>;

/** What a request came to: `c0/1, put(x, "1"): done`, or `c0/1: info, timed out`. */
export function endWords(session: number, { request, outcome }: Completion, asked: Asked): string {
  const name = requestName(session, request);
  if (outcome.kind === 'ok') return resultWords(name, outcome.output, asked);
  return `${name}: ${outcome.kind}, ${visible(outcome.reason)}`;
}

function clientLine(session: number, effect: ClientEffect, asked: Asked): string {
  switch (effect.kind) {
    case 'send':
      return `sends ${nameOf(effect.message)} to ${replicaName(effect.to)}`;
    case 'timer':
      return `sets the ${effect.timer} timer of ${requestName(session, effect.request)}: ${String(effect.afterMs)} ms`;
    case 'over':
      return 'the session is over';
    case 'complete': {
      const { outcome } = effect;
      const what = requestName(session, effect.request);
      if (outcome.kind !== 'ok')
        return `${what} ends as ${outcome.kind}: ${visible(outcome.reason)}`;
      return `ends as ok: ${resultWords(what, outcome.output, asked)}`;
    }
  }
  return unreachable(effect);
}

const LOSSES = {
  partition: 'is lost to a partition',
  crash: 'is lost: its receiver was down, or had restarted',
  unreadable: 'is lost: its receiver cannot read its format',
} as const;

/** What happens in a step. `frames` names messages under way by their numbers. */
export function tellEntry(
  entry: TraceEntry,
  faults: readonly Fault[],
  frames: ReadonlyMap<number, string>,
): Told {
  switch (entry.kind) {
    case 'replica':
      return tellReplica(entry);
    case 'client':
      return tellClient(entry);
    case 'fault': {
      const fault = faults[entry.fault];
      const what = fault === undefined ? '' : showFault(fault, entry.replica).sentence;
      const phase = entry.phase === 'begin' ? 'begins' : 'ends';
      return { sentence: `fault ${String(entry.fault)} ${phase}: ${what}`, detail: '' };
    }
    case 'lost': {
      const name = frames.get(entry.frame) ?? `frame ${String(entry.frame)}`;
      return { sentence: `${name} ${LOSSES[entry.because]}`, detail: '' };
    }
  }
  return unreachable(entry);
}

/** What came of a step, a line each. */
export function effectsOf(entry: TraceEntry, asked: Asked): string[] {
  if (entry.kind === 'replica') return effectLines(entry.effects, asked);
  if (entry.kind !== 'client') return [];
  return entry.effects.map((effect) => clientLine(entry.session, effect, asked));
}

/** Messages that a step sends, by the numbers of their frames, each with its way. */
export function sentIn(entry: TraceEntry): (readonly [frame: number, name: string])[] {
  if (entry.kind !== 'replica' && entry.kind !== 'client') return [];
  const from = entry.kind === 'replica' ? replicaName(entry.replica) : processName(entry.session);
  const messages: Message[] = [];
  for (const effect of entry.effects) {
    if (effect.kind === 'send' || effect.kind === 'reply') messages.push(effect.message);
  }
  return messages.flatMap((message, nth) => {
    const sent = entry.sent[nth];
    if (sent === undefined) return [];
    return [[sent.frame, `${nameOf(message)} from ${from} to ${sent.to}`]];
  });
}
