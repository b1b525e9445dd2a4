// The client session step by step: whom it asks, what it says of an operation, and when it is over.

import { describe, expect, test } from 'vitest';
import type { Session, SessionEffect, SessionInput } from '../../src/client/session.ts';
import { newSession, stepSession } from '../../src/client/session.ts';
import type { KvOperation } from '../../src/kv/operation.ts';
import { clientId, replicaId, sessionAt } from '../../src/protocol/ids.ts';
import type { ClientMessage, ClientReply } from '../../src/protocol/message.ts';

const get = { kind: 'get', key: 'x' } as const;
const put = { kind: 'put', key: 'x', value: 'a' } as const;
const client = clientId(7);
const [r0, r1, r2] = [replicaId(0), replicaId(1), replicaId(2)];

function session(): Session {
  return newSession(client, 3, r1);
}

function invoke(request: number, operation: KvOperation): SessionInput {
  return { kind: 'invoke', request, operation, read: 'leader' };
}

function answer(message: ClientReply, from = r1): SessionInput {
  return { kind: 'message', from, message };
}

const registered: ClientReply = { kind: 'registered', client, request: 0, session: sessionAt(4) };

/** A session that is registered already, and has sent nothing else. */
function registeredSession(): Session {
  const one = session();
  stepSession(one, invoke(1, put));
  stepSession(one, answer(registered));
  stepSession(one, answer({ kind: 'reply', client, request: 1, result: null }));
  return one;
}

function sends(effects: readonly SessionEffect[]): [number, ClientMessage][] {
  return effects.flatMap((effect): [number, ClientMessage][] =>
    effect.kind === 'send' ? [[effect.to, effect.message]] : [],
  );
}

const targets = (effects: readonly SessionEffect[]): number[] => sends(effects).map(([to]) => to);

function outcomes(effects: readonly SessionEffect[]): [number, string][] {
  return effects.flatMap((effect): [number, string][] =>
    effect.kind === 'complete' ? [[effect.request, effect.outcome.kind]] : [],
  );
}

function redirect(request: number, leader: number | null): ClientReply {
  const to = leader === null ? null : replicaId(leader);
  return { kind: 'redirect', client, request, leader: to };
}

describe('whom a session asks', () => {
  test('follows a redirect at once, with the same request number', () => {
    const one = session();
    expect(targets(stepSession(one, invoke(1, get)))).toEqual([1]);
    const effects = stepSession(one, answer(redirect(1, 2)));
    expect(effects[0]).toMatchObject({ kind: 'send', to: 2, message: { request: 1 } });
  });

  test('waits and asks again where nobody is known to lead', () => {
    const one = session();
    stepSession(one, invoke(1, get));
    const effects = stepSession(one, answer(redirect(1, null)));
    expect(effects).toEqual([{ kind: 'timer', timer: 'retry', request: 1, afterMs: 50 }]);
    const again = stepSession(one, { kind: 'timer', timer: 'retry', request: 1 });
    expect(targets(again)).toEqual([2]);
  });

  test('waits and asks the same replica again that is busy', () => {
    const one = session();
    stepSession(one, invoke(1, get));
    const effects = stepSession(one, answer({ kind: 'busy', client, request: 1 }));
    expect(effects).toEqual([{ kind: 'timer', timer: 'retry', request: 1, afterMs: 50 }]);
    const again = stepSession(one, { kind: 'timer', timer: 'retry', request: 1 });
    expect(targets(again)).toEqual([1]);
  });

  test('two replicas that point at each other do not make it spin', () => {
    const one = session();
    stepSession(one, invoke(1, get));
    let from = 1;
    let sent = 0;
    for (let round = 0; round < 20; round++) {
      const effects = stepSession(one, answer(redirect(1, 3 - from), replicaId(from)));
      const [to] = targets(effects);
      if (to === undefined) break;
      sent++;
      from = to;
    }
    expect(sent).toBe(3);
  });
});

describe('what a session says', () => {
  test('silence is info, never fail, once a request was sent', () => {
    const one = registeredSession();
    stepSession(one, invoke(2, put));
    stepSession(one, { kind: 'timer', timer: 'retry', request: 2 });
    const effects = stepSession(one, { kind: 'timer', timer: 'deadline', request: 2 });
    expect(effects[0]).toEqual({
      kind: 'complete',
      request: 2,
      outcome: { kind: 'info', reason: 'timed out' },
    });
  });

  test('refused for load until it is given up, a write is info: an earlier attempt may be admitted', () => {
    const one = registeredSession();
    stepSession(one, invoke(2, put));
    // The first attempt is on its way, slowly; the second finds a leader that is busy, as does the third.
    for (const from of [r2, r2]) {
      stepSession(one, { kind: 'timer', timer: 'retry', request: 2 });
      const effects = stepSession(one, answer({ kind: 'busy', client, request: 2 }, from));
      expect(effects).toEqual([{ kind: 'timer', timer: 'retry', request: 2, afterMs: 50 }]);
    }
    const effects = stepSession(one, { kind: 'timer', timer: 'deadline', request: 2 });
    expect(outcomes(effects)).toEqual([[2, 'info']]);
    expect(effects.at(-1)).toEqual({ kind: 'over' });
  });

  test('an append that was executed without effect fails, and its place is taken', () => {
    const one = registeredSession();
    stepSession(one, invoke(2, { kind: 'append', key: 'x', value: 'a' }));
    const reply: ClientReply = { kind: 'reply', client, request: 2, result: false };
    expect(outcomes(stepSession(one, answer(reply)))).toEqual([[2, 'fail']]);
    const [[, next] = []] = sends(stepSession(one, invoke(3, put)));
    expect(next).toMatchObject({ sequence: 3, acknowledged: 2 });
  });

  test('a write whose registration was never answered was not sent, and fails', () => {
    const one = session();
    stepSession(one, invoke(1, put));
    const effects = stepSession(one, { kind: 'timer', timer: 'deadline', request: 1 });
    expect(outcomes(effects)).toEqual([[1, 'fail']]);
  });

  test('an operation that is too large fails without being sent', () => {
    const value = 'v'.repeat((1 << 20) + 1);
    const effects = stepSession(session(), invoke(1, { kind: 'put', key: 'x', value }));
    expect(effects).toMatchObject([{ kind: 'complete', outcome: { kind: 'fail' } }]);
    const key = 'k'.repeat((1 << 16) + 1);
    const another = stepSession(session(), invoke(1, { kind: 'get', key }));
    expect(another).toMatchObject([{ kind: 'complete', outcome: { kind: 'fail' } }]);
  });

  test('what is refused for ever fails', () => {
    const one = registeredSession();
    stepSession(one, invoke(2, put));
    const message: ClientReply = { kind: 'refused', client, request: 2, reason: 'too long' };
    expect(outcomes(stepSession(one, answer(message)))).toEqual([[2, 'fail']]);
  });

  test('an answer to an earlier request is not taken for this one', () => {
    const one = session();
    stepSession(one, invoke(1, get));
    const reply: ClientReply = { kind: 'reply', client, request: 1, result: 'a' };
    expect(stepSession(one, answer(reply))).toHaveLength(1);
    stepSession(one, invoke(2, get));
    expect(stepSession(one, answer(reply))).toEqual([]);
  });

  test('an unsuccessful cas is ok with output false', () => {
    const one = registeredSession();
    stepSession(one, invoke(2, { kind: 'cas', key: 'x', from: 'a', to: 'b' }));
    const reply: ClientReply = { kind: 'reply', client, request: 2, result: false };
    expect(stepSession(one, answer(reply))).toEqual([
      { kind: 'complete', request: 2, outcome: { kind: 'ok', output: false } },
    ]);
  });
});

describe('registration', () => {
  test('goes ahead of the first write, which then names the session', () => {
    const one = session();
    expect(sends(stepSession(one, invoke(1, put)))).toEqual([
      [1, { kind: 'register', client, request: 0 }],
    ]);
    expect(sends(stepSession(one, answer(registered)))).toEqual([
      [
        1,
        {
          kind: 'request',
          client,
          session: 4,
          request: 1,
          sequence: 1,
          acknowledged: 0,
          operation: put,
        },
      ],
    ]);
  });

  test('is not needed for a read', () => {
    expect(sends(stepSession(session(), invoke(1, get)))).toEqual([
      [1, { kind: 'read', client, request: 1, key: 'x', mode: 'leader' }],
    ]);
  });

  test('is asked for once, by however many writes', () => {
    const one = session();
    stepSession(one, invoke(1, put));
    expect(sends(stepSession(one, invoke(2, put)))).toEqual([]);
    const places = sends(stepSession(one, answer(registered))).map(([, message]) => message);
    expect(places).toMatchObject([
      { request: 1, sequence: 1 },
      { request: 2, sequence: 2 },
    ]);
    expect(stepSession(one, answer(registered, r2))).toEqual([]);
  });
});

describe('several requests under way', () => {
  function acknowledgedBy(effects: readonly SessionEffect[]): number[] {
    return sends(effects).flatMap(([, message]) =>
      message.kind === 'request' ? [message.acknowledged] : [],
    );
  }

  test('are acknowledged up to the first that is not answered', () => {
    const one = registeredSession();
    for (const request of [2, 3, 4]) stepSession(one, invoke(request, put));
    const reply = (request: number): ClientReply => ({
      kind: 'reply',
      client,
      request,
      result: null,
    });
    stepSession(one, answer(reply(3)));
    expect(acknowledgedBy(stepSession(one, invoke(5, put)))).toEqual([1]);
    stepSession(one, answer(reply(2)));
    expect(acknowledgedBy(stepSession(one, invoke(6, put)))).toEqual([3]);
  });

  test('all end with the first write of unknown outcome, and so does the session', () => {
    const one = registeredSession();
    stepSession(one, invoke(2, put));
    stepSession(one, invoke(3, put));
    const effects = stepSession(one, { kind: 'timer', timer: 'deadline', request: 2 });
    expect(outcomes(effects)).toEqual([
      [2, 'info'],
      [3, 'info'],
    ]);
    expect(effects.at(-1)).toEqual({ kind: 'over' });
    expect(() => stepSession(one, invoke(4, get))).toThrow('over');
  });

  test('go on after a read that nobody answered, which leaves nothing behind', () => {
    const one = registeredSession();
    stepSession(one, invoke(2, get));
    stepSession(one, invoke(3, put));
    const effects = stepSession(one, { kind: 'timer', timer: 'deadline', request: 2 });
    expect(outcomes(effects)).toEqual([[2, 'info']]);
    const reply: ClientReply = { kind: 'reply', client, request: 3, result: null };
    expect(outcomes(stepSession(one, answer(reply, r0)))).toEqual([[3, 'ok']]);
  });

  test('end when the session has expired, without a guess', () => {
    const one = registeredSession();
    stepSession(one, invoke(2, put));
    stepSession(one, invoke(3, put));
    const effects = stepSession(one, answer({ kind: 'expired', client, request: 2 }));
    expect(outcomes(effects)).toEqual([
      [2, 'info'],
      [3, 'info'],
    ]);
    expect(effects.at(-1)).toEqual({ kind: 'over' });
  });
});
