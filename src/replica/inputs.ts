// Which input a message is. Called by hosts when one arrives.

import type { ReplicaId } from '../protocol/ids.ts';
import type { ClientMessage, ClientReply, Message, PeerMessage } from '../protocol/message.ts';
import type { Input } from './io.ts';

const REPLIES: ReadonlySet<string> = new Set<ClientReply['kind']>([
  'registered',
  'reply',
  'redirect',
  'busy',
  'refused',
  'expired',
  'changed',
  'unchanged',
]);

const QUESTIONS: ReadonlySet<string> = new Set<ClientMessage['kind']>([
  'register',
  'request',
  'read',
  'change',
]);

/** Whether a message is for a client. */
export function isReply(message: Message): message is ClientReply {
  return REPLIES.has(message.kind);
}

function isQuestion(message: PeerMessage | ClientMessage): message is ClientMessage {
  return QUESTIONS.has(message.kind);
}

/** The input of a replica that a message from `from` is; null if it is for a client. */
export function inputOf(from: ReplicaId, message: Message): Input | null {
  if (isReply(message)) return null;
  if (isQuestion(message)) return { kind: 'client', message };
  return { kind: 'message', from, message };
}
