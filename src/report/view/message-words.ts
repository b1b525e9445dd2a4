// What every message says, in words. Called by messages.ts.

import { unreachable } from '../../base/assert.ts';
import { describeChange, describeConfiguration } from '../../lab/story/cluster-words.ts';
import { replicaName } from '../../lab/story/names.ts';
import type { Ballot } from '../../protocol/ballot.ts';
import { showBallot } from '../../protocol/ballot.ts';
import type { Change } from '../../protocol/configuration.ts';
import type {
  ClientMessage,
  ClientReply,
  Message,
  PeerMessage,
  ReadMode,
  Report,
} from '../../protocol/message.ts';
import { FULL_TEXT_MAX, showCommand, showKey, showOperation, showValue, visible } from './words.ts';

const slot = (number: number): string => `#${String(number)}`;
const ballotName = (ballot: Ballot): string => `ballot ${showBallot(ballot)}`;

function list(items: readonly string[], none: string): string {
  const shown = items.slice(0, 12).join('\n');
  if (items.length === 0) return none;
  return items.length > 12 ? `${shown}\n… and ${String(items.length - 12)} more` : shown;
}

type Of<Kind extends Message['kind']> = Message & { readonly kind: Kind };

function showReport({ slot: at, ballot, command }: Report): string {
  const what = command === null ? 'a command that its disk has lost' : showCommand(command);
  return `${slot(at)} in ${ballotName(ballot)}: ${what}`;
}

function showPrepare({ ballot, configuration, fromSlot, revokes }: Of<'prepare'>): string {
  const within = configuration === 0 ? '' : `, in configuration ${String(configuration)}`;
  const asked = `May ${ballotName(ballot)} lead, from slot ${slot(fromSlot)} on${within}?`;
  if (revokes === null) return asked;
  return `${asked}\nThe leader of ${ballotName(revokes)} has given its lease up for it`;
}

function showPromise({ ballot, fromSlot, accepted }: Of<'promise'>): string {
  const head = `Promised to ${ballotName(ballot)}, from ${slot(fromSlot)} on. Accepted so far:`;
  return `${head}\n${list(accepted.map(showReport), 'nothing')}`;
}

function showAccept({ ballot, entries, decidedUpTo }: Of<'accept'>): string {
  const proposed = entries.map(({ slot: at, command }) => `${slot(at)} := ${showCommand(command)}`);
  const head = `Accept in ${ballotName(ballot)}:\n${list(proposed, 'nothing')}`;
  return `${head}\nDecided below ${slot(decidedUpTo)}`;
}

function showDecided({ fromSlot, commands, decidedUpTo }: Of<'decided'>): string {
  const decided = commands.map(
    (command, index) => `${slot(fromSlot + index)} = ${showCommand(command)}`,
  );
  return `Decided:\n${list(decided, 'nothing')}\nDecided below ${slot(decidedUpTo)}`;
}

function showSnapshot({ header, index, chunk }: Of<'snapshot'>): string {
  const part = `part ${String(index + 1)} of ${String(header.chunks)}`;
  const head = `Snapshot of the slots below ${slot(header.slot)}, ${part}`;
  const entries = chunk.entries.map(
    ([key, value]) => `${showKey(key, FULL_TEXT_MAX)} is ${showValue(value, FULL_TEXT_MAX)}`,
  );
  const sessions = `${String(chunk.sessions.length)} sessions`;
  const who = describeConfiguration(header.configuration);
  return `${head}\n${list(entries, 'no entries')}\n${sessions}; ${who}`;
}

function showPeer(message: PeerMessage): string {
  switch (message.kind) {
    case 'canvass':
      return `Would you promise ${ballotName(message.ballot)}, if it was asked for?`;
    case 'support':
      return `I would promise ${ballotName(message.ballot)}: I hear no leader`;
    case 'prepare':
      return showPrepare(message);
    case 'promise':
      return showPromise(message);
    case 'accept':
      return showAccept(message);
    case 'accepted':
      return `Accepted in ${ballotName(message.ballot)}: ${list(message.slots.map(slot), 'nothing')}`;
    case 'nack':
      return `Refused ${ballotName(message.ballot)}: ${showBallot(message.promised)} is promised, or a lease or another configuration forbids it`;
    case 'heartbeat':
      return `${ballotName(message.ballot)} leads, round ${String(message.round)}; decided below ${slot(message.decidedUpTo)}`;
    case 'heard':
      return `Heard round ${String(message.round)} of ${ballotName(message.ballot)}; decided here below ${slot(message.decidedUpTo)}`;
    case 'catch-up':
      return `What is decided from ${slot(message.fromSlot)} on?`;
    case 'decided':
      return showDecided(message);
    case 'snapshot':
      return showSnapshot(message);
    case 'snapshot-next':
      return `Part ${String(message.index + 1)} of the snapshot below ${slot(message.slot)}, please`;
    case 'join':
      return `I follow without a vote, in life ${String(message.life)}; executed below ${slot(message.fromSlot)}`;
    case 'read-index':
      return `From which slot on may I answer a read? (question ${String(message.id)})`;
    case 'read-at':
      return `From ${slot(message.slot)} on (question ${String(message.id)})`;
    case 'transfer':
      return `The leader of ${ballotName(message.ballot)} wants you to lead`;
  }
  return unreachable(message);
}

const READ_MODES: Readonly<Record<ReadMode, string>> = {
  leader: 'the latest value, from the leader',
  here: 'the latest value, from whoever is asked',
  stale: 'any value, from whoever is asked',
};

function showWish(change: Change): string {
  if (change.kind === 'transfer') return `that ${replicaName(change.to)} leads`;
  return describeChange(change);
}

type FromClient = ClientMessage | ClientReply;

function showClient(message: FromClient): string {
  const request = `request ${String(message.request)}`;
  switch (message.kind) {
    case 'register':
      return 'A session, please';
    case 'registered':
      return `Your session is named ${slot(message.session)}, after its slot`;
    case 'request': {
      const place = `place ${String(message.sequence)} of session ${slot(message.session)}`;
      const asked = showOperation(message.operation, FULL_TEXT_MAX);
      return `Request ${String(message.request)}: ${asked}\n${place}; answers are known up to ${String(message.acknowledged)}`;
    }
    case 'read':
      return `Request ${String(message.request)}: get(${showKey(message.key, FULL_TEXT_MAX)}), ${READ_MODES[message.mode]}`;
    case 'change':
      return `An operator asks ${showWish(message.change)}`;
    case 'reply': {
      const { result } = message;
      const value = typeof result === 'boolean' ? String(result) : showValue(result, FULL_TEXT_MAX);
      return `Answer to ${request}: ${result === null ? 'done, or absent' : value}`;
    }
    case 'redirect': {
      const { leader } = message;
      const where = leader === null ? 'nobody is known to' : `${replicaName(leader)} is said to`;
      return `Not the leader, for ${request}; ${where} lead`;
    }
    case 'busy':
      return `Too busy for ${request}: ask again later`;
    case 'refused':
      return `Refused for ever, ${request}: ${visible(message.reason)}`;
    case 'expired':
      return `The session of ${request} is over`;
    case 'changed':
      return `Done, or under way: ${request}`;
    case 'unchanged':
      return `Not done, ${request}: ${visible(message.reason)}`;
  }
  return unreachable(message);
}

/** What a message says. */
export function showMessage(message: Message): string {
  const text = 'client' in message ? showClient(message) : showPeer(message);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
