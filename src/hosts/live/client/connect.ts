// The client library of the store, `linlab/client`: operations as functions of a connected client.
// Every operation is executed exactly once or it is said that this is not known.

import { unreachable } from '../../../base/assert.ts';
import type { OperationOutcome } from '../../../client/outcome.ts';
import type { KvOperation, KvResult } from '../../../kv/operation.ts';
import type { ReadMode } from '../../../protocol/message.ts';
import type { ClusterConnection } from './cluster.ts';
import { findCluster } from './cluster.ts';
import { KvError } from './kv-error.ts';
import { LiveSession } from './live-session.ts';

export { KvError } from './kv-error.ts';
export type { ReadMode } from '../../../protocol/message.ts';

export interface ConnectOptions {
  /** Client endpoints of one replica or more: `tcp://HOST:PORT`. The others are learned from them. */
  readonly endpoints: readonly string[];
  /** An operation that is not answered by then ends as a KvError. 10 000 ms by default. */
  readonly timeoutMs?: number;
}

export interface GetOptions {
  /** `leader` (default) and `here` give the latest value, `stale` one that may be old. */
  readonly read?: ReadMode;
}

/** All methods reject with a KvError. Calls may overlap; writes take effect in their order. */
export interface KvClient {
  /** The value; null for an absent key. */
  get(key: string, options?: GetOptions): Promise<string | null>;
  put(key: string, value: string): Promise<void>;
  /** Puts the value after the present one; an absent key counts as "". */
  append(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  /** Sets `to` if the present value is `from` (null: if the key is absent). Whether it did. */
  cas(key: string, from: string | null, to: string): Promise<boolean>;
  /** Operations under way end as KvErrors. */
  close(): Promise<void>;
}

const TIMEOUT_MS = 10_000;

/** Longer than an election takes, so that seldom anyone is asked in vain. */
const RETRY_MS = 400;
const REDIRECT_MS = 25;

function resultOf(outcome: OperationOutcome): KvResult {
  switch (outcome.kind) {
    case 'ok':
      return outcome.output;
    case 'fail':
      throw new KvError('fail', outcome.reason);
    case 'info':
      throw new KvError('unknown', outcome.reason);
  }
  return unreachable(outcome);
}

/** Over a connection that is there already, which `close` closes as well. */
export function clientOver(connection: ClusterConnection, timeoutMs = TIMEOUT_MS): KvClient {
  const { replicas, replica } = connection.hello;
  const session = new LiveSession({
    replicas: replicas.length,
    firstReplica: replica,
    timing: { retryMs: RETRY_MS, redirectMs: REDIRECT_MS, deadlineMs: timeoutMs },
    send: (to, message) => connection.send(to, message),
  });
  connection.giveRepliesTo((from, reply) => session.onReply(from, reply));
  const does = async (operation: KvOperation, read?: ReadMode): Promise<KvResult> =>
    resultOf(await session.invoke(operation, read));
  return {
    get: async (key, options) => {
      const value = await does({ kind: 'get', key }, options?.read);
      return typeof value === 'string' ? value : null;
    },
    put: async (key, value) => void (await does({ kind: 'put', key, value })),
    append: async (key, value) => void (await does({ kind: 'append', key, value })),
    delete: async (key) => void (await does({ kind: 'delete', key })),
    cas: async (key, from, to) => (await does({ kind: 'cas', key, from, to })) === true,
    close: () => {
      session.close();
      connection.close();
      return Promise.resolve();
    },
  };
}

/** Connects to a cluster. Rejects with KvError `fail` if no replica answers in time. */
export async function connect(options: ConnectOptions): Promise<KvClient> {
  const { endpoints, timeoutMs = TIMEOUT_MS } = options;
  return clientOver(await findCluster(endpoints, timeoutMs), timeoutMs);
}
