// Which input a message is. Called by hosts when one arrives.

import type { ReplicaId } from '../protocol/ids.ts';
import type { ClientReply, Message } from '../protocol/message.ts';
import type { Input } from './io.ts';

/** Whether a message is for a client. */
export function isReply(message: Message): message is ClientReply {
  switch (message.kind) {
    case 'registered':
    case 'reply':
    case 'redirect':
    case 'busy':
    case 'refused':
    case 'expired':
    case 'changed':
    case 'unchanged':
      return true;
    default:
      return false;
  }
}

/** The input of a replica that a message from `from` is; null if it is for a client. */
export function inputOf(from: ReplicaId, message: Message): Input | null {
  switch (message.kind) {
    case 'register':
    case 'request':
    case 'read':
    case 'change':
      return { kind: 'client', message };
    case 'registered':
    case 'reply':
    case 'redirect':
    case 'busy':
    case 'refused':
    case 'expired':
    case 'changed':
    case 'unchanged':
      return null;
    default:
      return { kind: 'message', from, message };
  }
}
