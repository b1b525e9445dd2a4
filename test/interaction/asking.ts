// What clients and operators ask in a transcript.

import { assert } from '../../src/base/assert.ts';
import type { KvOperation } from '../../src/kv/operation.ts';
import type { Change } from '../../src/protocol/configuration.ts';
import { clientId, replicaId, sessionAt } from '../../src/protocol/ids.ts';
import type { ClientMessage, ReadMode } from '../../src/protocol/message.ts';
import type { Asker, Stage } from './stage.ts';
import { feed } from './stage.ts';
import type { Words } from './parse.ts';
import { actorOf, numberIn } from './parse.ts';

const OPERATOR = 0;

function askerOf(stage: Stage, client: number): Asker {
  const known = stage.clients.get(client);
  if (known !== undefined) return known;
  const asker: Asker = {
    session: null,
    requests: 0,
    sequence: 0,
    acknowledged: 0,
    asked: new Map(),
    answered: new Set(),
  };
  stage.clients.set(client, asker);
  return asker;
}

function operationFrom([verb = '', key = '', ...values]: Words): KvOperation | null {
  switch (verb) {
    case 'get':
    case 'delete':
      return { kind: verb, key };
    case 'put':
    case 'append': {
      const [value = '', times] = (values[0] ?? '').split('*');
      return { kind: verb, key, value: value.repeat(Number(times ?? 1)) };
    }
    case 'cas': {
      const [from = 'nothing', to = ''] = values;
      return { kind: 'cas', key, from: from === 'nothing' ? null : from, to };
    }
    default:
      return null;
  }
}

function changeFrom([verb = '', ...rest]: Words): Change | null {
  const named = (place: number): number => numberIn(rest[place], 'a number');
  switch (verb) {
    case 'add':
    case 'remove':
      return { kind: verb, replica: replicaId(named(0)) };
    case 'replace':
      return { kind: 'replace', remove: replicaId(named(0)), add: replicaId(named(1)) };
    case 'set':
      return { kind: 'set', voters: rest.map((_, place) => replicaId(named(place))) };
    case 'quorums':
      return { kind: 'quorums', phase1: named(0), phase2: named(1) };
    case 'transfer':
      return { kind: 'transfer', to: replicaId(named(0)) };
    default:
      return null;
  }
}

/** A client's message; `as N` at its end gives it another place in the session. */
function messageFrom(client: number, asker: Asker, words: Words): ClientMessage {
  const [verb, key = ''] = words;
  const who = { client: clientId(client) };
  if (verb === 'register') return { kind: 'register', ...who, request: 0 };
  if (verb === 'again') {
    const asked = asker.asked.get(numberIn(words[1], 'a request'));
    assert(asked !== undefined, 'nothing was asked under that number');
    return asked;
  }
  const request = ++asker.requests;
  const change = changeFrom(words);
  if (change !== null) return { kind: 'change', ...who, request, change };
  const operation = operationFrom(words);
  assert(operation !== null, `"${words.join(' ')}" is nothing to ask for`);
  if (operation.kind === 'get') {
    const mode = (words[2] ?? 'leader') as ReadMode;
    return { kind: 'read', ...who, request, key, mode };
  }
  const { session, acknowledged } = asker;
  assert(session !== null, 'a write needs a session');
  const as = words.indexOf('as');
  const sequence = as === -1 ? ++asker.sequence : numberIn(words[as + 1], 'a place');
  const names = { session: sessionAt(session), sequence, acknowledged };
  return { kind: 'request', ...who, request, ...names, operation };
}

/** `ask CLIENT REPLICA WHAT...`: a client, or the operator `op`, asks a replica. */
export function ask(stage: Stage, [who = '', whom, ...what]: Words): void {
  const client = who === 'op' ? OPERATOR : numberIn(who, 'a client');
  const asker = askerOf(stage, client);
  const message = messageFrom(client, asker, what);
  asker.asked.set(message.request, message);
  const title = `is asked by ${who}: ${what.join(' ')}`;
  feed(stage, actorOf(stage, whom), title, { kind: 'client', message });
}
