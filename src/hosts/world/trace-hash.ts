// The trace hash: every event and payload in order, folded as they happen. Two executions with
// the same hash were the same run.

import type { Writer } from '../../base/bytes.ts';
import { newWriter } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import { hashInt, mix, mixBytes, mixString, newHash } from '../../base/hash.ts';
import type { SessionEffect } from '../../client/session.ts';
import { encodeMessage } from '../../protocol/codec/message.ts';
import type { Command } from '../../protocol/command.ts';
import type { Configuration, Format } from '../../protocol/configuration.ts';
import type { Ballot } from '../../protocol/ballot.ts';
import { NEWEST_FORMAT } from '../../protocol/configuration.ts';
import type { DurableRecord } from '../../protocol/record.ts';
import type { Message } from '../../protocol/message.ts';
import type { Effect } from '../../replica/io.ts';
import type { Grant } from './grant.ts';

export interface TraceHash {
  readonly hash: Hash;
  readonly scratch: Writer;
  /** A broadcast sends one object several times: hash it once. */
  lastMessage: Message | null;
  lastFormat: Format;
  lastPayload: number;
}

export function newTraceHash(): TraceHash {
  return {
    hash: newHash(),
    scratch: newWriter(),
    lastMessage: null,
    lastFormat: 1,
    lastPayload: 0,
  };
}

/** The hash of a payload's bytes. */
export function bytesHash(bytes: Uint8Array, length = bytes.length): number {
  const hash = newHash();
  mixBytes(hash, bytes, length);
  return hashInt(hash);
}

/** The hash of a message's bytes on the wire. */
export function payloadHash(trace: TraceHash, message: Message, format: Format): number {
  if (trace.lastMessage === message && trace.lastFormat === format) return trace.lastPayload;
  trace.scratch.length = 0;
  encodeMessage(trace.scratch, message, format);
  trace.lastMessage = message;
  trace.lastFormat = format;
  trace.lastPayload = bytesHash(trace.scratch.bytes, trace.scratch.length);
  return trace.lastPayload;
}

function mixCommand(hash: Hash, command: Command): void {
  switch (command.kind) {
    case 'noop':
      mix(hash, -1);
      return;
    case 'register':
      mix(hash, command.client);
      return;
    case 'configure':
      mix(hash, -2 - command.configuration.number);
      return;
    case 'request':
      mix(hash, command.client);
      mix(hash, command.request);
  }
}

/** Folds the start of a step: when, who, and what it was given. */
export function foldGrant(trace: TraceHash, atMs: number, grant: Grant): void {
  const { hash } = trace;
  mix(hash, atMs);
  switch (grant.kind) {
    case 'kill':
      mix(hash, 3);
      mix(hash, grant.replica);
      return;
    case 'digest':
      mix(hash, 4);
      mix(hash, grant.replica);
      return;
    case 'replica':
      mix(hash, 1);
      mix(hash, grant.replica);
      mix(hash, grant.clockMs);
      break;
    case 'client':
      mix(hash, 2);
      mix(hash, grant.session);
      break;
  }
  mix(hash, grant.input.kind.length);
  mix(hash, grant.payloadHash);
}

function foldRecord(hash: Hash, record: DurableRecord): void {
  if (record.kind === 'identity') {
    mix(hash, record.life);
    mix(hash, record.base);
    return;
  }
  mix(hash, record.ballot.round);
  mix(hash, record.ballot.replica);
  if (record.kind === 'promise') return;
  mix(hash, record.slot);
  mixCommand(hash, record.command);
}

function foldRecords(hash: Hash, records: readonly DurableRecord[]): void {
  for (const record of records) foldRecord(hash, record);
}

function foldReign(hash: Hash, { round }: Ballot, { number }: Configuration): void {
  mix(hash, 6);
  mix(hash, round);
  mix(hash, number);
}

/** What a replica says to itself has no bytes: it is named in the newest format. */
function foldOwn(trace: TraceHash, code: number, message: Message): void {
  mix(trace.hash, code);
  mix(trace.hash, payloadHash(trace, message, NEWEST_FORMAT));
}

/** Folds one effect of a replica. Where it sends, the frame is folded by `foldFrame`. */
export function foldEffect(trace: TraceHash, effect: Effect): void {
  const { hash } = trace;
  switch (effect.kind) {
    case 'persist':
      mix(hash, 1);
      mix(hash, effect.upTo);
      foldRecords(hash, effect.records);
      return;
    case 'rewrite':
      mix(hash, 12);
      foldRecords(hash, effect.records);
      return;
    case 'save-snapshot':
      mix(hash, 13);
      mix(hash, effect.snapshot.header.slot);
      mix(hash, effect.snapshot.header.digest);
      return;
    case 'send':
      mix(hash, 2);
      mix(hash, effect.to);
      return;
    case 'reply':
      mix(hash, 3);
      return;
    case 'timer':
      mix(hash, effect.timer.length);
      mix(hash, effect.afterMs);
      mix(hash, effect.jitterMs);
      return;
    case 'self':
      foldOwn(trace, 5, effect.message);
      return;
    case 'lead':
      foldReign(hash, effect.ballot, effect.configuration);
      return;
    case 'follow':
      mix(hash, 7);
      return;
    case 'decide':
      mix(hash, 8);
      mix(hash, effect.slot);
      mixCommand(hash, effect.command);
      return;
    case 'apply':
      mix(hash, 9);
      mix(hash, effect.slot);
      mix(hash, effect.digest);
      return;
    case 'install':
      mix(hash, 14);
      mix(hash, effect.slot);
      mix(hash, effect.digest);
      return;
    case 'configure':
      mix(hash, 15);
      mix(hash, effect.configuration.number);
      return;
    case 'live':
      mix(hash, 16);
      mix(hash, effect.life);
      return;
    case 'halt':
      mix(hash, 17);
      return;
    case 'mark':
      mix(hash, 10);
      mix(hash, effect.mark.length);
  }
}

/** Folds the bytes of a frame that was sent, and gives their hash. */
export function foldFrame(trace: TraceHash | null, message: Message, format: Format): number {
  if (trace === null) return 0;
  const payload = payloadHash(trace, message, format);
  mix(trace.hash, payload);
  return payload;
}

/** Folds one effect of a client session. */
export function foldSessionEffect(trace: TraceHash, effect: SessionEffect): void {
  const { hash } = trace;
  switch (effect.kind) {
    case 'send':
      mix(hash, 11);
      mix(hash, effect.to);
      return;
    case 'timer':
      mix(hash, effect.timer.length);
      mix(hash, effect.request);
      mix(hash, effect.afterMs);
      return;
    case 'over':
      mix(hash, 18);
      return;
    case 'complete':
      mixString(hash, effect.outcome.kind);
      if (effect.outcome.kind === 'ok') mixString(hash, String(effect.outcome.output));
  }
}

/** Folds what a replica's state was called, where it was asked for. */
export function foldDigest(trace: TraceHash | null, digest: string | null): void {
  if (trace !== null && digest !== null) mixString(trace.hash, digest);
}
