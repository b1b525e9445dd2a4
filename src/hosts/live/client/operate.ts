// What operators ask of a cluster: changes of its configuration, and another leader. Called by
// `kvpaxos member` and `kvpaxos transfer`.

import type { Change } from '../../../protocol/configuration.ts';
import type { ReplicaId } from '../../../protocol/ids.ts';
import { clientId, replicaId } from '../../../protocol/ids.ts';
import type { ClientReply } from '../../../protocol/message.ts';
import type { ClusterConnection } from './cluster.ts';
import { isSettled } from './settled.ts';
import { KvError } from './kv-error.ts';

const RETRY_MS = 300;

/** Whom to ask next after this answer; null if it is the last word. */
function nextAfter(
  reply: ClientReply | null,
  asked: ReplicaId,
  replicas: number,
): ReplicaId | null {
  const another = replicaId((asked + 1) % replicas);
  switch (reply?.kind) {
    case 'changed':
    case 'unchanged':
    case 'refused':
      return null;
    case 'redirect':
      return reply.leader ?? another;
    case 'busy':
      return asked;
    case 'registered':
    case 'reply':
    case 'expired':
    case undefined:
      return another;
  }
}

/** Asks until somebody does it or says why not. Rejects with a KvError. */
export async function changeCluster(
  connection: ClusterConnection,
  change: Change,
  timeoutMs: number,
): Promise<void> {
  const client = clientId(1 + Math.floor(Math.random() * 0xffff_fffe));
  const { replica, replicas } = connection.hello;
  const deadline = performance.now() + timeoutMs;
  let target = replicaId(replica);
  // One name for all attempts: whoever is asked again knows what it is busy with.
  const request = 1;
  while (performance.now() < deadline) {
    const reply = await answerWithin(RETRY_MS, (take) => {
      connection.giveRepliesTo((_, message) => {
        if (message.client === client && message.request === request) take(message);
      });
      connection.send(target, { kind: 'change', client, request, change });
    });
    const next = nextAfter(reply, target, replicas.length);
    if (next === null) {
      conclude(reply);
      return settle(connection, change, deadline);
    }
    // Nobody leads, or the leader is busy with another change: that passes.
    if (reply !== null && next !== target) await pause(RETRY_MS / 10);
    else if (reply !== null) await pause(RETRY_MS / 3);
    target = next;
  }
  throw new KvError('unknown', `no leader answered within ${String(timeoutMs)} ms`);
}

/** Waits until enough of those that vote now know it, so that the others may be stopped. */
async function settle(
  connection: ClusterConnection,
  change: Change,
  deadline: number,
): Promise<void> {
  if (change.kind === 'transfer') return;
  do {
    const statuses = await connection.statuses(RETRY_MS);
    const known = new Map([...statuses].map(([id, status]) => [id, status?.configuration ?? null]));
    if (isSettled(known, change)) return;
    await pause(RETRY_MS / 10);
  } while (performance.now() < deadline);
  const reason =
    'the change is made, but too few of those that vote now have said that they know it';
  throw new KvError('unknown', `${reason}; stop none that voted before`);
}

function conclude(reply: ClientReply | null): void {
  if (reply?.kind === 'unchanged' || reply?.kind === 'refused') {
    throw new KvError('fail', reply.reason);
  }
}

function answerWithin(
  ms: number,
  ask: (take: (reply: ClientReply) => void) => void,
): Promise<ClientReply | null> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, ms, null);
    ask((reply) => {
      clearTimeout(late);
      resolve(reply);
    });
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, ms));
}
