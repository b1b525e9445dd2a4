// The address of a Redis as `--backend` takes it. It may hold a password, which nothing prints or
// stores: whoever speaks of a Redis says `shown`.

import { CliError } from '../errors.ts';

/** For how long a lost connection is tried again: a failover takes less. */
const PATIENCE_MS = 30_000;

export interface RedisAddress {
  /** With its password: for connecting alone. */
  readonly url: string;
  /** The same with `***` in place of a password. */
  readonly shown: string;
  readonly patienceMs: number;
}

const SCHEMES = ['redis:', 'rediss:'];

function redacted(parsed: URL): string {
  const { protocol, username, password, host, pathname } = parsed;
  const user = username === '' && password === '' ? '' : `${username}${password && ':***'}@`;
  return `${protocol}//${user}${host}${pathname === '/' ? '' : pathname}`;
}

/** Throws CliError, which does not repeat what was given. */
export function redisAddress(given: string): RedisAddress {
  const parsed = URL.canParse(given) ? new URL(given) : null;
  const isSound =
    parsed !== null &&
    SCHEMES.includes(parsed.protocol) &&
    parsed.hostname !== '' &&
    parsed.search === '' &&
    /^(\/\d*)?$/.test(parsed.pathname);
  if (isSound) return { url: given, shown: redacted(parsed), patienceMs: PATIENCE_MS };
  const hint = 'redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE], or rediss:// for TLS';
  throw new CliError('arguments', `--backend takes ${hint}`, '--backend');
}
