import { describe, expect, test } from 'vitest';
import type { SessionEffect } from '../../src/client/session.ts';
import { newSession, stepSession, TEXT_UNITS_MAX } from '../../src/client/session.ts';
import { clientId, replicaId } from '../../src/protocol/ids.ts';

const get = { kind: 'get', key: 'x' } as const;

function session() {
  return newSession(clientId(7), 3, replicaId(1));
}

function targets(effects: readonly SessionEffect[]): number[] {
  return effects.flatMap((effect) => (effect.kind === 'send' ? [effect.to] : []));
}

function redirect(request: number, leader: number | null) {
  const to = leader === null ? null : replicaId(leader);
  return { kind: 'redirect', client: clientId(7), request, leader: to } as const;
}

describe('a client session', () => {
  test('follows a redirect at once, with the same request number', () => {
    const client = session();
    expect(targets(stepSession(client, { kind: 'invoke', operation: get }))).toEqual([1]);
    const effects = stepSession(client, {
      kind: 'message',
      from: replicaId(1),
      message: redirect(1, 2),
    });
    expect(effects[0]).toMatchObject({ kind: 'send', to: 2, message: { request: 1 } });
  });

  test('waits and asks again where nobody is known to lead', () => {
    const client = session();
    stepSession(client, { kind: 'invoke', operation: get });
    const message = redirect(1, null);
    const effects = stepSession(client, { kind: 'message', from: replicaId(1), message });
    expect(effects).toEqual([{ kind: 'timer', timer: 'retry', afterMs: 50 }]);
    expect(targets(stepSession(client, { kind: 'timer', timer: 'retry' }))).toEqual([2]);
  });

  test('two replicas that point at each other do not make it spin', () => {
    const client = session();
    stepSession(client, { kind: 'invoke', operation: get });
    let from = 1;
    let sent = 0;
    for (let round = 0; round < 20; round++) {
      const message = redirect(1, 3 - from);
      const effects = stepSession(client, { kind: 'message', from: replicaId(from), message });
      const [to] = targets(effects);
      if (to === undefined) break;
      sent++;
      from = to;
    }
    expect(sent).toBe(3);
  });

  test('silence is info, never fail, once a request was sent', () => {
    const client = session();
    stepSession(client, { kind: 'invoke', operation: get });
    stepSession(client, { kind: 'timer', timer: 'retry' });
    expect(stepSession(client, { kind: 'timer', timer: 'deadline' })).toEqual([
      { kind: 'complete', outcome: { kind: 'info', reason: 'timed out' } },
    ]);
  });

  test('an operation that is too large fails without being sent', () => {
    const client = session();
    const value = 'v'.repeat(TEXT_UNITS_MAX + 1);
    const effects = stepSession(client, {
      kind: 'invoke',
      operation: { kind: 'put', key: 'x', value },
    });
    expect(effects).toMatchObject([{ kind: 'complete', outcome: { kind: 'fail' } }]);
  });

  test('an answer to an earlier request is not taken for this one', () => {
    const client = session();
    stepSession(client, { kind: 'invoke', operation: get });
    const reply = { kind: 'reply', client: clientId(7), request: 1, result: 'a' } as const;
    const from = replicaId(1);
    expect(stepSession(client, { kind: 'message', from, message: reply })).toHaveLength(1);
    stepSession(client, { kind: 'invoke', operation: get });
    expect(stepSession(client, { kind: 'message', from, message: reply })).toEqual([]);
  });

  test('an unsuccessful cas is ok with output false', () => {
    const client = session();
    stepSession(client, {
      kind: 'invoke',
      operation: { kind: 'cas', key: 'x', from: 'a', to: 'b' },
    });
    const message = { kind: 'reply', client: clientId(7), request: 1, result: false } as const;
    expect(stepSession(client, { kind: 'message', from: replicaId(1), message })).toEqual([
      { kind: 'complete', outcome: { kind: 'ok', output: false } },
    ]);
  });
});
