// The messages of a trace: each frame with its content and what became of it. A frame is sent by
// one step and taken, or lost, by a later one; this file joins the two.

import type { SentFrame, TraceEntry } from '../../hosts/outcome.ts';
import { aboutMessage } from '../../protocol/about.ts';
import type { MessageAddress, Override } from '../../lab/scenario/scenario.ts';
import { showBallot } from '../../protocol/ballot.ts';
import type { Command } from '../../protocol/command.ts';
import type { Message } from '../../protocol/message.ts';
import type { LegView, MessageView } from './run-view.ts';
import { showMessage } from './words.ts';

interface Sent {
  readonly from: string;
  readonly atMs: number;
  readonly frame: SentFrame;
  readonly message: Message;
}

function* sentOf(trace: readonly TraceEntry[]): Generator<Sent> {
  for (const entry of trace) {
    if (entry.kind !== 'replica' && entry.kind !== 'client') continue;
    const from =
      entry.kind === 'replica' ? `r${String(entry.replica)}` : `c${String(entry.process)}`;
    let nth = 0;
    for (const effect of entry.effects) {
      if (effect.kind !== 'send' && effect.kind !== 'reply') continue;
      const frame = entry.sent[nth++];
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

function requestOf(command: Command): string[] {
  if (command.kind === 'noop') return [];
  return [`c${String(command.client)}/${String(command.request)}`];
}

/** Which requests a message carries or answers; `proposed` tells it of slots without content. */
function regards(message: Message, proposed: Map<string, readonly string[]>): readonly string[] {
  switch (message.kind) {
    case 'request':
    case 'reply':
    case 'redirect':
      return [`c${String(message.client)}/${String(message.request)}`];
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
    case 'prepare':
    case 'nack':
    case 'heartbeat':
    case 'catch-up':
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

/** All messages of the trace, in the order in which they were sent. */
export function messageViews(
  trace: readonly TraceEntry[],
  overrides: readonly Override[],
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
      from,
      to: frame.to,
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
    };
  });
}
