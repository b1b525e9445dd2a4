// What sessions keep is bounded, whatever their clients do: by number of results, and because no
// result that is kept is long.

import { describe, expect, test } from 'vitest';
import type { SessionEffect, SessionInput } from '../../src/client/session.ts';
import { newSession, stepSession } from '../../src/client/session.ts';
import type { ReplicaId } from '../../src/protocol/ids.ts';
import { clientId, replicaId, sessionAt } from '../../src/protocol/ids.ts';
import type { ClientMessage, ClientReply } from '../../src/protocol/message.ts';
import type { SmallCluster } from './small-cluster.ts';
import { ask, fire, newWriter, replicaOf, smallCluster } from './small-cluster.ts';

function withLeader(): SmallCluster {
  const cluster = smallCluster(3);
  fire(cluster, 0, 'election');
  return cluster;
}

/** Results that each replica's only session keeps. */
function keptResults(cluster: SmallCluster): number[] {
  return cluster.replicas.map(
    ({ sessions }) => [...sessions.sessions.values()][0]?.results.length ?? 0,
  );
}

const answers = ({ replies }: SmallCluster, kind: ClientReply['kind']): number =>
  replies.filter((reply) => reply.kind === kind).length;

describe('a client that never acknowledges', () => {
  test('is asked to come again once its session keeps as many results as may be open', () => {
    const cluster = withLeader();
    const { write } = newWriter(cluster, 0, false);
    for (let nth = 0; nth < 200; nth++) write({ kind: 'append', key: 'x', value: 'a' });
    fire(cluster, 0, 'heartbeat');
    expect(keptResults(cluster)).toEqual([64, 64, 64]);
    expect(answers(cluster, 'reply')).toBe(64);
    expect(answers(cluster, 'busy')).toBe(200 - 64);
    expect(replicaOf(cluster, 1).store.values.get('x')).toBe('a'.repeat(64));
  });

  test('is answered again by what is kept, and nothing is executed twice', () => {
    const cluster = withLeader();
    const { write } = newWriter(cluster, 0, false);
    for (let nth = 0; nth < 64; nth++) write({ kind: 'append', key: 'x', value: 'a' });
    const session = sessionAt([...replicaOf(cluster, 0).sessions.sessions.keys()][0] ?? 0);
    const names = { client: clientId(1), session, request: 1, sequence: 1, acknowledged: 0 };
    const operation = { kind: 'append', key: 'x', value: 'a' } as const;
    ask(cluster, 0, { kind: 'request', ...names, operation });
    expect(answers(cluster, 'reply')).toBe(65);
    expect(replicaOf(cluster, 0).store.values.get('x')).toBe('a'.repeat(64));
  });

  test('and asks for values in its session keeps none of them there', () => {
    const cluster = withLeader();
    const { write } = newWriter(cluster, 0, false);
    write({ kind: 'put', key: 'x', value: 'v'.repeat(1 << 20) });
    write({ kind: 'get', key: 'x' });
    expect(cluster.replies.at(-1)).toMatchObject({ kind: 'refused', request: 2 });
    expect(keptResults(cluster)[0]).toBe(1);
  });
});

test('a client that acknowledges is never asked to come again', () => {
  const cluster = withLeader();
  const { write } = newWriter(cluster, 0, true);
  for (let nth = 0; nth < 200; nth++) write({ kind: 'append', key: 'x', value: 'a' });
  expect(answers(cluster, 'reply')).toBe(200);
  expect(answers(cluster, 'busy')).toBe(0);
  expect(keptResults(cluster)[0]).toBe(1);
});

test('a value that appends would make too long stays as it is, and the session goes on', () => {
  const cluster = withLeader();
  const { write } = newWriter(cluster, 0, true);
  const half = 'v'.repeat(1 << 19);
  for (let nth = 0; nth < 2; nth++) write({ kind: 'append', key: 'x', value: half });
  write({ kind: 'append', key: 'x', value: 'a' });
  expect(cluster.replies.at(-1)).toMatchObject({ kind: 'reply', result: false });
  write({ kind: 'append', key: 'y', value: 'a' });
  expect(cluster.replies.at(-1)).toMatchObject({ kind: 'reply', result: null });
  fire(cluster, 0, 'heartbeat');
  for (const { store } of cluster.replicas) expect(store.values.get('x')?.length).toBe(1 << 20);
});

test('the client session keeps within the bound by itself, also while an answer is missing', () => {
  const cluster = withLeader();
  const session = newSession(clientId(1), 3, replicaId(0));
  const put = { kind: 'put', key: 'x', value: 'a' } as const;
  const told: number[] = [];
  let isFirstLost = true;
  const effects: SessionEffect[] = [];
  const send = (to: ReplicaId, message: ClientMessage): void => {
    const before = cluster.replies.length;
    ask(cluster, to, message);
    for (const answer of cluster.replies.slice(before)) {
      const isLost = answer.request === 1 && isFirstLost;
      if (isLost) isFirstLost = false;
      else effects.push(...stepSession(session, { kind: 'message', from: to, message: answer }));
    }
  };
  /** Gives the session what its messages are answered, but for the first answer to place 1. */
  const give = (input: SessionInput): void => {
    effects.push(...stepSession(session, input));
    for (let next = effects.shift(); next !== undefined; next = effects.shift()) {
      if (next.kind === 'complete') told.push(next.request);
      if (next.kind === 'send') send(next.to, next.message);
    }
  };
  for (let request = 1; request <= 300; request++) {
    give({ kind: 'invoke', request, operation: put, read: 'leader' });
  }
  // Places 2 to 64 were answered, and the rest is held back until the first one is.
  expect(told.length).toBe(63);
  // Nobody answered: the other replicas are asked, and lead back.
  give({ kind: 'timer', timer: 'retry', request: 1 });
  expect(told.length).toBe(300);
  expect(answers(cluster, 'busy')).toBe(0);
});
