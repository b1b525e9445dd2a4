// How a transcript writes what replicas do: messages, commands, records and effects, one line each.

import { unreachable } from '../../src/base/assert.ts';
import type { KvOperation, KvResult } from '../../src/kv/operation.ts';
import { showBallot } from '../../src/protocol/ballot.ts';
import type { Command } from '../../src/protocol/command.ts';
import type { Configuration } from '../../src/protocol/configuration.ts';
import type { ClientReply, PeerMessage } from '../../src/protocol/message.ts';
import type { RecoveredRecord } from '../../src/protocol/record.ts';
import type { SnapshotChunk } from '../../src/protocol/snapshot.ts';
import type { Effect } from '../../src/replica/io.ts';

export const showReplica = (id: number): string => `r${String(id)}`;

const slot = (index: number): string => `#${String(index)}`;
const below = (index: number): string => `below ${slot(index)}`;
const inLife = (life: number): string => (life === 0 ? '' : `, life ${String(life)}`);

const LONG = 16;

/** A long value is named by its beginning and its length. */
function showValue(value: string): string {
  return value.length > LONG ? `${value.slice(0, 4)}…(${String(value.length)})` : value;
}

export function showOperation(operation: KvOperation): string {
  const { kind, key } = operation;
  switch (operation.kind) {
    case 'get':
    case 'delete':
      return `${kind} ${key}`;
    case 'put':
    case 'append':
      return `${kind} ${key}=${showValue(operation.value)}`;
    case 'cas':
      return `${kind} ${key}=${operation.from ?? 'nothing'}→${operation.to}`;
  }
}

export function showConfiguration(configuration: Configuration): string {
  const { number, voters, phase1, phase2, format } = configuration;
  const names = voters.map(({ replica, life }) => {
    const name = showReplica(replica);
    return life === 0 ? name : `${name}/life ${String(life)}`;
  });
  const quorums = `quorums ${String(phase1)}+${String(phase2)}`;
  const written = format === 1 ? ', format 1' : '';
  return `configuration ${String(number)} of ${names.join(' ')}, ${quorums}${written}`;
}

export function showCommand(command: Command | null): string {
  switch (command?.kind) {
    case undefined:
      return 'lost';
    case 'noop':
      return 'no-op';
    case 'register':
      return `session of c${String(command.client)}`;
    case 'configure':
      return showConfiguration(command.configuration);
    case 'request':
      return `${showOperation(command.operation)} (c${String(command.client)}/${String(command.request)})`;
  }
}

function showChunk({ entries, sessions }: SnapshotChunk): string {
  const parts = entries.map(([key, value]) => `${key}=${showValue(value)}`);
  for (const { session, last } of sessions) {
    parts.push(`session ${slot(session)} at ${String(last)}`);
  }
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** Questions of one incarnation are told apart by their low bits. */
const question = (id: number): string => `q${String(id % 0x10_0000)}`;

type Report = Extract<PeerMessage, { readonly kind: 'promise' }>['accepted'][number];

function showReports(reports: readonly Report[]): string {
  if (reports.length === 0) return 'nothing';
  const show = ({ slot: at, ballot, command }: Report): string =>
    `${slot(at)} in ${showBallot(ballot)} ${showCommand(command)}`;
  return reports.map(show).join(', ');
}

type Of<Kind extends PeerMessage['kind']> = PeerMessage & { readonly kind: Kind };

function showPrepare({ ballot, fromSlot, revokes }: Of<'prepare'>): string {
  const given = revokes === null ? '' : `, after ${showBallot(revokes)}`;
  return `prepare ${showBallot(ballot)} from ${slot(fromSlot)}${given}`;
}

function showAccept({ ballot, entries, decidedUpTo }: Of<'accept'>): string {
  const all = entries.map((one) => `${slot(one.slot)} ${showCommand(one.command)}`);
  return `accept ${showBallot(ballot)} ${all.join(', ')}; decided ${below(decidedUpTo)}`;
}

function showDecided({ fromSlot, commands, decidedUpTo }: Of<'decided'>): string {
  const all = commands.map((one, index) => `${slot(fromSlot + index)} ${showCommand(one)}`);
  return `decided ${all.join(', ')}; all ${below(decidedUpTo)}`;
}

function showPart({ header, index, chunk }: Of<'snapshot'>): string {
  const part = `part ${String(index + 1)} of ${String(header.chunks)}`;
  return `snapshot ${below(header.slot)}, ${part}: ${showChunk(chunk)}`;
}

/** A message in one line. */
export function showMessage(message: PeerMessage): string {
  const { kind } = message;
  switch (message.kind) {
    case 'canvass':
    case 'transfer':
      return `${kind} ${showBallot(message.ballot)}`;
    case 'support':
      return `${kind} ${showBallot(message.ballot)}${inLife(message.life)}`;
    case 'prepare':
      return showPrepare(message);
    case 'promise': {
      const accepted = showReports(message.accepted);
      return `${kind} ${showBallot(message.ballot)}${inLife(message.life)}, accepted ${accepted}`;
    }
    case 'nack':
      return `${kind} ${showBallot(message.ballot)}, promised ${showBallot(message.promised)}`;
    case 'accept':
      return showAccept(message);
    case 'accepted':
      return `${kind} ${showBallot(message.ballot)} ${message.slots.map(slot).join(' ')}${inLife(message.life)}`;
    case 'heartbeat':
    case 'heard':
      return `${kind} ${showBallot(message.ballot)} round ${String(message.round)}, decided ${below(message.decidedUpTo)}`;
    case 'read-index':
      return `${kind} ${question(message.id)}`;
    case 'read-at':
      return `${kind} ${question(message.id)} ${slot(message.slot)}`;
    case 'catch-up':
      return `${kind} from ${slot(message.fromSlot)}`;
    case 'decided':
      return showDecided(message);
    case 'snapshot':
      return showPart(message);
    case 'snapshot-next':
      return `${kind} ${below(message.slot)}, part ${String(message.index + 1)}`;
    case 'join':
      return `${kind} from ${slot(message.fromSlot)}${inLife(message.life)}`;
  }
}

export function showResult(result: KvResult): string {
  return result === null ? 'nothing' : String(result);
}

function showReply(reply: ClientReply): string {
  const who = `c${String(reply.client)}/${String(reply.request)}`;
  switch (reply.kind) {
    case 'registered':
      return `${who} registered, session ${slot(reply.session)}`;
    case 'reply':
      return `${who} ${showResult(reply.result)}`;
    case 'redirect': {
      const leader = reply.leader === null ? 'nobody known' : showReplica(reply.leader);
      return `${who} redirect to ${leader}`;
    }
    case 'busy':
    case 'expired':
    case 'changed':
      return `${who} ${reply.kind}`;
    case 'refused':
    case 'unchanged':
      return `${who} ${reply.kind}: ${reply.reason}`;
  }
}

export function showRecord(record: RecoveredRecord): string {
  switch (record.kind) {
    case 'identity': {
      const base = record.base === 0 ? '' : `, compacted ${below(record.base)}`;
      return `identity of ${showReplica(record.replica)}${inLife(record.life)}${base}`;
    }
    case 'promise':
      return `promise ${showBallot(record.ballot)}`;
    case 'acceptance':
      return `acceptance ${showBallot(record.ballot)} ${slot(record.slot)} ${showCommand(record.command)}`;
    case 'lost-acceptance':
      return `acceptance ${showBallot(record.ballot)} ${slot(record.slot)} lost`;
  }
}

export function showRecords(records: readonly RecoveredRecord[]): string {
  return records.length === 0 ? 'nothing' : records.map(showRecord).join(', ');
}

function showTimer(effect: Effect & { readonly kind: 'timer' }): string {
  const { timer, afterMs, jitterMs } = effect;
  const jitter = jitterMs === 0 ? '' : ` to ${String(afterMs + jitterMs)}`;
  return `${timer} timer after ${String(afterMs)}${jitter} ms`;
}

/** What an effect is in a transcript; null for what it leaves out. */
export function showEffect(effect: Effect): string | null {
  switch (effect.kind) {
    case 'persist':
      return `write ${showRecords(effect.records)}`;
    case 'rewrite':
      return `write the log anew: ${showRecords(effect.records)}`;
    case 'save-snapshot':
      return `save the snapshot ${below(effect.snapshot.header.slot)}`;
    case 'send':
      return showMessage(effect.message);
    case 'reply':
      return `=> ${showReply(effect.message)}`;
    case 'timer':
      return showTimer(effect);
    case 'halt':
      return `halt: ${effect.reason}`;
    case 'self':
      return null;
    case 'live':
      return effect.life === 0 ? null : `votes in life ${String(effect.life)}`;
    case 'lead':
      return `leads ${showBallot(effect.ballot)}`;
    case 'follow':
      return 'leads no more';
    case 'decide':
      return `decided ${slot(effect.slot)} ${showCommand(effect.command)}`;
    case 'apply':
      return `executed ${slot(effect.slot)}`;
    case 'install':
      return effect.slot === 0 ? null : `installed the state ${below(effect.slot)}`;
    case 'configure':
      return effect.configuration.number === 0
        ? null
        : `knows ${showConfiguration(effect.configuration)}`;
    case 'mark':
      return `(${effect.mark})`;
  }
  return unreachable(effect);
}
