// Who may ask the server for what. Every request must name the server by one of its own names, or a
// page of another site could reach it through a name that it resolves to this machine (DNS
// rebinding). What deletes or executes must come from one of the server's own pages, and say the
// word that only those know. Where other machines reach the server, everything needs its token.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';

/** What answers carry. */
export type Headers = Readonly<Record<string, string>>;

/** On every answer, whatever it is. */
const ALWAYS: Headers = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'X-Content-Type-Options': 'nosniff',
};

/** A page of the server's own; `policy` admits its script and its style by their hashes. */
export function pageHeaders(policy: string): Headers {
  return {
    ...ALWAYS,
    'Content-Security-Policy': policy,
    // Stricter would take the origin from forms, and with it what tells them from other sites'.
    'Referrer-Policy': 'same-origin',
    'X-Frame-Options': 'DENY',
  };
}

/**
 * What a campaign has left. Its page runs its own script, but as a stranger: in an origin of its own
 * it reads nothing from the server, and it may ask nobody for anything.
 */
export function strangerHeaders(framed: boolean): Headers {
  const policy = [
    'sandbox allow-scripts',
    "default-src 'none'",
    "script-src 'unsafe-inline'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${framed ? "'self'" : "'none'"}`,
  ].join('; ');
  return {
    ...ALWAYS,
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'no-referrer',
    'X-Frame-Options': framed ? 'SAMEORIGIN' : 'DENY',
  };
}

/** What neither shows nor runs: refusals, data, streams. */
export const PLAIN_HEADERS: Headers = {
  ...ALWAYS,
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
};

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** Whether only this machine reaches a server that listens there. */
export function isLoopback(address: string): boolean {
  return LOOPBACK.includes(address) || /^127(\.\d{1,3}){3}$/.test(address);
}

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** Names by which others reach a server that listens at every address. */
function ownNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((all = []) =>
    all.map(({ address }) => address),
  );
  return [...addresses, hostname()];
}

/** What `Host` may be for a server at this address: in lower case, with the port. */
export function hostsOf(address: string, port: number, allowed: readonly string[]): Set<string> {
  const everywhere = address === '0.0.0.0' || address === '::';
  const names = [...LOOPBACK, address, ...allowed, ...(everywhere ? ownNames() : [])];
  const named = names.map((name) => bracketed(name.toLowerCase()));
  // Browsers leave out the port that is HTTP's own.
  return new Set([
    ...named.map((name) => `${name}:${String(port)}`),
    ...(port === 80 ? named : []),
  ]);
}

export function urlOf(address: string, port: number): string {
  const name = address === '0.0.0.0' || address === '::' ? hostname() : address;
  return `http://${bracketed(name)}:${String(port)}/`;
}

/** A word that nobody guesses. */
export function secret(): string {
  return randomBytes(24).toString('base64url');
}

/** Takes as long for a wrong word as for the right one. */
export function isSame(given: unknown, wanted: string): boolean {
  if (typeof given !== 'string') return false;
  const [left, right] = [given, wanted].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}

export interface Guard {
  /** What `Host` may be. */
  readonly hosts: ReadonlySet<string>;
  /** In every form of the server's own pages. */
  readonly formWord: string;
  /** Asked for by everything; null: by nothing. */
  readonly token: string | null;
}

/** Why a request is refused, as its status and in words; null where it is not. */
export type Refusal = { readonly status: 401 | 403 | 405 | 421; readonly why: string } | null;

export function refuseHost({ hosts }: Guard, host: string | undefined): Refusal {
  if (host !== undefined && hosts.has(host.toLowerCase())) return null;
  const why = 'This server does not go by that name. Use the address that it printed.';
  return { status: 421, why };
}

/** Whether it is one of the two methods that anything here answers. */
export function refuseMethod(method: string): Refusal {
  if (method === 'GET' || method === 'POST') return null;
  return { status: 405, why: 'This server answers GET and POST.' };
}

/** Whether a form that deletes or executes comes from one of the server's own pages. */
export function refuseOrigin(host: string | undefined, origin: string | undefined): Refusal {
  if (host !== undefined && origin?.toLowerCase() === `http://${host.toLowerCase()}`) return null;
  return { status: 403, why: 'Only pages of this server may ask for that.' };
}

export function refuseWord({ formWord }: Guard, word: unknown): Refusal {
  if (isSame(word, formWord)) return null;
  return { status: 403, why: 'The page is older than this server. Load it again.' };
}
