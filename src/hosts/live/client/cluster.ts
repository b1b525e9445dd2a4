// Finds a cluster by any of its endpoints and keeps a connection to each of its replicas. Called by
// the client library and by the commands of `kvpaxos`.

import { NEWEST_FORMAT } from '../../../protocol/configuration.ts';
import type { ReplicaId } from '../../../protocol/ids.ts';
import { replicaId } from '../../../protocol/ids.ts';
import type { ClientMessage, ClientReply } from '../../../protocol/message.ts';
import { ANY_CLUSTER } from '../frame.ts';
import type { Hello, ReplicaStatus } from '../status.ts';
import { Connection } from './connection.ts';
import { KvError } from './kv-error.ts';

type OnReply = (from: ReplicaId, reply: ClientReply) => void;

/** Everything that is needed to speak with a cluster. */
export class ClusterConnection {
  readonly hello: Hello;
  readonly #connections: ReadonlyMap<number, Connection>;
  #onReply: OnReply = () => undefined;

  constructor(hello: Hello) {
    this.hello = hello;
    const { cluster, format, replicas } = hello;
    this.#connections = new Map(
      replicas.map(({ id, client: endpoint }) => {
        const onReply = (reply: ClientReply): void => this.#onReply(replicaId(id), reply);
        return [id, new Connection({ endpoint, cluster, format, onReply })];
      }),
    );
  }

  /** Everything that replicas answer from now on goes there. */
  giveRepliesTo(onReply: OnReply): void {
    this.#onReply = onReply;
  }

  /** May be lost, like any message; a replica that is not in the cluster does not answer. */
  send(to: ReplicaId, message: ClientMessage): void {
    this.#connections.get(to)?.send(message);
  }

  /** What each replica says of itself; null for one that is silent for so long. */
  async statuses(withinMs: number): Promise<ReadonlyMap<number, ReplicaStatus | null>> {
    const asked = [...this.#connections].map(async ([id, connection]) => {
      const answer = await connection.ask('status', withinMs);
      return [id, answer as ReplicaStatus | null] as const;
    });
    return new Map(await Promise.all(asked));
  }

  close(): void {
    for (const connection of this.#connections.values()) connection.close();
  }
}

/** Asks all endpoints who they are; the first answer counts. Rejects with KvError `fail`. */
export async function findCluster(
  endpoints: readonly string[],
  withinMs: number,
): Promise<ClusterConnection> {
  const unheard = { cluster: ANY_CLUSTER, format: NEWEST_FORMAT, onReply: () => undefined };
  const connections: Connection[] = [];
  try {
    for (const endpoint of endpoints) connections.push(new Connection({ endpoint, ...unheard }));
    const answers = connections.map(async (connection) => {
      const hello = await connection.ask('hello', withinMs);
      if (hello === null) throw new Error('silent');
      return hello as Hello;
    });
    return new ClusterConnection(await Promise.any(answers));
  } catch (error) {
    const list = endpoints.join(', ');
    throw new KvError('fail', `no replica answers at ${list}; is the store running?`, error);
  } finally {
    for (const connection of connections) connection.close();
  }
}
