// The trace hash: every event and payload in order, folded as they happen. Two executions with
// the same hash were the same run.

import type { Writer } from '../../base/bytes.ts';
import { newWriter } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import { hashInt, mix, mixBytes, mixString, newHash } from '../../base/hash.ts';
import type { SessionEffect } from '../../client/session.ts';
import { encodeMessage } from '../../protocol/codec.ts';
import type { Command } from '../../protocol/command.ts';
import type { Message } from '../../protocol/message.ts';
import type { Effect } from '../../replica/io.ts';
import type { Grant } from './grant.ts';

export interface TraceHash {
  readonly hash: Hash;
  readonly scratch: Writer;
  /** A broadcast sends one object several times: hash it once. */
  lastMessage: Message | null;
  lastPayload: number;
}

export function newTraceHash(): TraceHash {
  return { hash: newHash(), scratch: newWriter(), lastMessage: null, lastPayload: 0 };
}

/** The hash of a payload's bytes. */
export function bytesHash(bytes: Uint8Array, length = bytes.length): number {
  const hash = newHash();
  mixBytes(hash, bytes, length);
  return hashInt(hash);
}

/** The hash of a message's bytes on the wire. */
export function payloadHash(trace: TraceHash, message: Message): number {
  if (trace.lastMessage === message) return trace.lastPayload;
  trace.scratch.length = 0;
  encodeMessage(trace.scratch, message);
  trace.lastMessage = message;
  trace.lastPayload = bytesHash(trace.scratch.bytes, trace.scratch.length);
  return trace.lastPayload;
}

function mixCommand(hash: Hash, command: Command): void {
  mix(hash, command.kind === 'noop' ? -1 : command.client);
  mix(hash, command.kind === 'noop' ? -1 : command.request);
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
      break;
    case 'client':
      mix(hash, 2);
      mix(hash, grant.process);
      break;
  }
  mix(hash, grant.input.kind.length);
  mix(hash, grant.payloadHash);
}

/** Folds one effect of a replica. */
export function foldEffect(trace: TraceHash, effect: Effect): void {
  const { hash } = trace;
  switch (effect.kind) {
    case 'persist':
      mix(hash, 1);
      mix(hash, effect.upTo);
      for (const record of effect.records) {
        mix(hash, record.ballot.round);
        mix(hash, record.ballot.replica);
        if (record.kind === 'promise') continue;
        mix(hash, record.slot);
        mixCommand(hash, record.command);
      }
      return;
    case 'send':
      mix(hash, 2);
      mix(hash, effect.to);
      mix(hash, payloadHash(trace, effect.message));
      return;
    case 'reply':
      mix(hash, 3);
      mix(hash, payloadHash(trace, effect.message));
      return;
    case 'timer':
      mix(hash, effect.timer.length);
      mix(hash, effect.afterMs);
      mix(hash, effect.jitterMs);
      return;
    case 'self':
      mix(hash, 5);
      mix(hash, payloadHash(trace, effect.message));
      return;
    case 'lead':
      mix(hash, 6);
      mix(hash, effect.ballot.round);
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
    case 'mark':
      mix(hash, 10);
      mix(hash, effect.mark.length);
  }
}

/** Folds one effect of a client session. */
export function foldSessionEffect(trace: TraceHash, effect: SessionEffect): void {
  const { hash } = trace;
  switch (effect.kind) {
    case 'send':
      mix(hash, 11);
      mix(hash, effect.to);
      mix(hash, payloadHash(trace, effect.message));
      return;
    case 'timer':
      mix(hash, effect.timer.length);
      mix(hash, effect.afterMs);
      return;
    case 'complete':
      mixString(hash, effect.outcome.kind);
      if (effect.outcome.kind === 'ok') mixString(hash, String(effect.outcome.output));
  }
}
