// The server's socket: opened before anything is said, closed with every connection at the end.

import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { CliError } from '../errors.ts';
import { newApp } from './app.ts';
import type { Serving } from './app.ts';

export interface Listening {
  readonly port: number;
  readonly close: () => Promise<void>;
}

const REASONS: Partial<Record<string, string>> = {
  EADDRINUSE: 'another process is there; give another --port, or 0 for any that is free',
  EACCES: 'this port needs more rights than you have; give a --port above 1023',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'nobody knows that name',
};

function listenError(error: Error, host: string, port: number): CliError {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const text = `cannot listen at ${host}:${String(port)}: ${REASONS[code] ?? error.message}`;
  return new CliError('port', text, code === 'EADDRNOTAVAIL' ? '--host' : '--port');
}

/** Listens; `servingAt` says what is served once the port is known. Throws CliError. */
export async function listen(
  host: string,
  port: number,
  servingAt: (port: number) => Serving,
): Promise<Listening> {
  let app: ReturnType<typeof newApp> | null = null;
  const server = createAdaptorServer({
    fetch: (request, env) => app?.fetch(request, env) ?? new Response(null, { status: 503 }),
    overrideGlobalObjects: false,
  }) as Server;
  const actual = await new Promise<number>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port)));
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
  app = newApp(servingAt(actual));
  const close = async (): Promise<void> => {
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  };
  return { port: actual, close };
}
