// The connection to a Redis, and what people are told of it: that it cannot be had, that it was
// lost, that it is back, that nobody waits for it any longer. BullMQ and ioredis are loaded here,
// when they are needed: most campaigns need neither, so neither comes with the package.

import type * as bullmq from 'bullmq';
import type * as ioredis from 'ioredis';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { RedisAddress } from './address.ts';

const CONNECT_MS = 5000;
const RETRY_EVERY_MS = 250;

/**
 * A server that answers nothing for so long is as good as lost: a network that swallows everything
 * does not say so. Longer than BullMQ's longest command, which waits for 10 s.
 */
const SILENCE_MS = 20_000;

export interface RedisLink {
  readonly bullmq: typeof bullmq;
  /** Queues the commands of a lost connection until it is back. */
  readonly client: ioredis.Redis;
  /** A further connection, for commands that wait. */
  readonly another: () => ioredis.Redis;
  /** Aborted with a CliError where the connection is lost for good. */
  readonly gone: AbortSignal;
  /** Ends every connection. Safe to call twice. */
  readonly close: () => void;
}

interface Libraries {
  readonly bullmq: typeof bullmq;
  readonly ioredis: typeof ioredis;
}

async function loadLibraries(): Promise<Libraries> {
  try {
    return { bullmq: await import('bullmq'), ioredis: await import('ioredis') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const text = 'campaigns on Redis need two more packages: npm install bullmq ioredis';
    throw new CliError('backend', text, '--backend');
  }
}

/** Whether the address is to blame and not the network. */
function isRefusal(reason: string): boolean {
  return /^(NOAUTH|WRONGPASS|NOPERM|ERR)\b/.test(reason);
}

/** What drivers say of an answer that no Redis gives. */
const FOREIGN = /^(Unknown RESP type|Protocol error)/;

function unreachable({ shown }: RedisAddress, reason: string): CliError {
  const refused = (text: string): CliError => new CliError('backend', text, '--backend');
  if (FOREIGN.test(reason)) return refused(`what answers at ${shown} is no Redis`);
  const text = `no Redis at ${shown}: ${reason}`;
  if (isRefusal(reason)) {
    return refused(`${text}; give its user, password and database in --backend`);
  }
  const hint = 'is it running (redis-server), and does this machine reach it?';
  return new CliError('backend', `${text}; ${hint}`, '--backend', EXIT.internal);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

/** Tells of losses, and ends the patience with them. */
function watch(
  client: ioredis.Redis,
  { shown, patienceMs }: RedisAddress,
  say: (text: string) => void,
): { gone: AbortController; retryAfterMs: () => number | null } {
  const gone = new AbortController();
  const seconds = String(Math.round(patienceMs / 1000));
  let lostAt: number | null = null;
  client.on('close', () => {
    if (lostAt !== null) return;
    lostAt = performance.now();
    say(`the connection to ${shown} is lost; trying again for ${seconds} s`);
  });
  client.on('ready', () => {
    if (lostAt !== null) say(`connected to ${shown} again`);
    lostAt = null;
  });
  client.on('end', () => {
    const text = `the connection to ${shown} was lost and did not come back for ${seconds} s`;
    gone.abort(new CliError('backend', text, '--backend', EXIT.internal));
  });
  const retryAfterMs = (): number | null => {
    const lostMs = lostAt === null ? 0 : performance.now() - lostAt;
    return lostMs > patienceMs ? null : RETRY_EVERY_MS;
  };
  return { gone, retryAfterMs };
}

/** Resolves once commands are answered. Rejects with what the server or the network says. */
async function firstContact(client: ioredis.Redis): Promise<void> {
  let told: string | null = null;
  const onError = (error: Error): void => void (told ??= reasonOf(error));
  client.on('error', onError);
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), CONNECT_MS);
  });
  try {
    await Promise.race([client.connect().then(() => client.ping()), tooLate]);
  } catch (error) {
    client.disconnect();
    throw new Error(told ?? reasonOf(error), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** Connects to a Redis. Throws CliError where there is none. */
export async function connectRedis(
  address: RedisAddress,
  say: (text: string) => void,
): Promise<RedisLink> {
  const { bullmq, ioredis } = await loadLibraries();
  let retry: () => number | null = () => null;
  const options = {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    // BullMQ wants commands to wait for as long as it takes.
    maxRetriesPerRequest: null,
    socketTimeout: SILENCE_MS,
    retryStrategy: () => retry(),
  };
  const client = new ioredis.Redis(address.url, options);
  await firstContact(client).catch((error: unknown) => {
    throw unreachable(address, reasonOf(error));
  });
  const { gone, retryAfterMs } = watch(client, address, say);
  retry = retryAfterMs;
  const clients = [client];
  const another = (): ioredis.Redis => {
    const one = client.duplicate({ lazyConnect: false });
    one.on('error', () => undefined);
    clients.push(one);
    return one;
  };
  const close = (): void => {
    // BullMQ has connections of its own, which would try for ever.
    retry = () => null;
    client.removeAllListeners('close').removeAllListeners('end');
    for (const one of clients) one.disconnect();
  };
  return { bullmq, client, another, gone: gone.signal, close };
}
