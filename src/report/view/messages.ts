// The messages of a trace: each frame with its content and what became of it. A frame is sent by
// one step and taken, or lost, by a later one; this file joins the two.

import type { SentFrame, TraceEntry } from '../../hosts/outcome.ts';
import { aboutMessage } from '../../protocol/about.ts';
import { requestName } from '../../lab/story/names.ts';
import type { MessageAddress, Override } from '../../lab/scenario/scenario.ts';
import { showBallot } from '../../protocol/ballot.ts';
import type { Command } from '../../protocol/command.ts';
import type { Message } from '../../protocol/message.ts';
import type { LegView, MessageView } from './run-view.ts';
import { showMessage } from './message-words.ts';
import { namedSlots } from './named-slots.ts';

interface Sent {
  /** The endpoint, as addresses name it; the client's session for a client. */
  readonly from: string;
  readonly atMs: number;
  readonly frame: SentFrame;
  readonly message: Message;
}

function* sentOf(trace: readonly TraceEntry[]): Generator<Sent> {
  for (const entry of trace) {
    if (entry.kind !== 'replica' && entry.kind !== 'client') continue;
    // The operator is no part of the picture, nor is what it is told later.
    if (entry.input.kind === 'client' && entry.input.message.kind === 'change') continue;
    const from =
      entry.kind === 'replica' ? `r${String(entry.replica)}` : `c${String(entry.session)}`;
    let nth = 0;
    for (const effect of entry.effects) {
      if (effect.kind !== 'send' && effect.kind !== 'reply') continue;
      const frame = entry.sent[nth++];
      if (effect.message.kind === 'changed') continue;
      if (frame !== undefined) yield { from, atMs: entry.atMs, frame, message: effect.message };
    }
  }
}

/** What happened to each frame after it was sent, in order of time. */
function endings(trace: readonly TraceEntry[]): Map<number, LegView[]> {
  const found = new Map<number, LegView[]>();
  const add = (frame: number, leg: LegView): void => {
    const legs = found.get(frame);
    if (legs === undefined) found.set(frame, [leg]);
    else legs.push(leg);
  };
  for (const entry of trace) {
    if (entry.kind === 'lost') add(entry.frame, { atMs: entry.atMs, fate: entry.because });
    else if (entry.kind !== 'fault' && entry.frame !== null) {
      add(entry.frame, { atMs: entry.atMs, fate: 'delivered' });
    }
  }
  return found;
}

/** Names the registration among the requests of a session. */
const REGISTRATION = 0;

function requestOf(command: Command | null): string[] {
  switch (command?.kind) {
    case 'request':
      return [requestName(command.client, command.request)];
    case 'register':
      return [requestName(command.client, REGISTRATION)];
    case 'noop':
    case 'configure':
    case undefined:
      return [];
  }
}

/** Which requests a message carries or answers; `proposed` tells it of slots without content. */
function regards(message: Message, proposed: Map<string, readonly string[]>): readonly string[] {
  switch (message.kind) {
    case 'register':
    case 'request':
    case 'read':
    case 'registered':
    case 'reply':
    case 'redirect':
    case 'busy':
    case 'refused':
    case 'expired':
      return [requestName(message.client, message.request)];
    case 'accept': {
      const ballot = showBallot(message.ballot);
      for (const { slot, command } of message.entries) {
        proposed.set(`${ballot} ${String(slot)}`, requestOf(command));
      }
      return message.entries.flatMap(({ command }) => requestOf(command));
    }
    case 'accepted': {
      const ballot = showBallot(message.ballot);
      return message.slots.flatMap((slot) => proposed.get(`${ballot} ${String(slot)}`) ?? []);
    }
    case 'promise':
      return message.accepted.flatMap(({ command }) => requestOf(command));
    case 'decided':
      return message.commands.flatMap(requestOf);
    case 'canvass':
    case 'support':
    case 'prepare':
    case 'nack':
    case 'heartbeat':
    case 'heard':
    case 'catch-up':
    case 'snapshot':
    case 'snapshot-next':
    case 'join':
    case 'read-index':
    case 'read-at':
    case 'transfer':
    case 'change':
    case 'changed':
    case 'unchanged':
      return [];
  }
}

const addressText = (address: MessageAddress): string =>
  [address.from, address.to, address.message, address.about, address.occurrence].join(' ');

function overrideIndex(overrides: readonly Override[]): Map<string, number> {
  const index = new Map<string, number>();
  overrides.forEach((override, id) => {
    if ('message' in override) index.set(addressText(override), id);
  });
  return index;
}

/** Latency of the quiet network, read off the messages that nothing deviated. */
function quietLatency(sent: readonly Sent[]): number {
  let least = Infinity;
  for (const { atMs, frame } of sent) {
    const arrival = frame.arrivals[0];
    if (arrival !== undefined) least = Math.min(least, arrival - atMs);
  }
  return Number.isFinite(least) ? least : 0;
}

function legsOf(frame: SentFrame, ends: readonly LegView[], endMs: number): LegView[] {
  return frame.arrivals.map((atMs, nth) => {
    const fate = atMs > endMs ? 'under-way' : 'untaken';
    return ends[nth] ?? { atMs, fate };
  });
}

/** The lane of an endpoint: of a client's session the process that asks what the message is about. */
function laneOf(endpoint: string, message: Message, asking: Asking): string {
  if (!endpoint.startsWith('c') || !('client' in message)) return endpoint;
  return asking.get(requestName(message.client, message.request)) ?? endpoint;
}

/** Lanes of the processes that asked, by the names of their requests. */
export type Asking = ReadonlyMap<string, string>;

/** All messages of the trace, in the order in which they were sent. */
export function messageViews(
  trace: readonly TraceEntry[],
  overrides: readonly Override[],
  asking: Asking,
): MessageView[] {
  const sent = [...sentOf(trace)];
  const quietMs = quietLatency(sent);
  const ends = endings(trace);
  const endMs = trace.at(-1)?.atMs ?? 0;
  const overridden = overrideIndex(overrides);
  const occurrences = new Map<string, number>();
  const proposed = new Map<string, readonly string[]>();
  return sent.map(({ from, atMs, frame, message }) => {
    const about = aboutMessage(message);
    const link = [from, frame.to, message.kind, about].join(' ');
    const occurrence = occurrences.get(link) ?? 0;
    occurrences.set(link, occurrence + 1);
    const first = frame.arrivals[0];
    return {
      id: frame.frame,
      from: laneOf(from, message, asking),
      to: laneOf(frame.to, message, asking),
      kind: message.kind,
      about,
      content: showMessage(message),
      sentMs: atMs,
      repeats: occurrence > 0,
      legs: legsOf(frame, ends.get(frame.frame) ?? [], endMs),
      because: frame.because,
      delayMs: first === undefined ? 0 : Math.max(0, first - atMs - quietMs),
      override: overridden.get(`${link} ${String(occurrence)}`) ?? null,
      regards: regards(message, proposed),
      slots: namedSlots(message),
    };
  });
}
