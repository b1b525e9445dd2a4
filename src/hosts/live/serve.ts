// The life of a replica's process: from its configuration to an exit code. Called by `kvpaxos serve`
// and by the processes that the lab starts.

import { unreachable } from '../../base/assert.ts';
import type { ReplicaConfig } from './config.ts';
import type { Ending, Listening, ServerOptions } from './replica-server.ts';
import { ReplicaServer } from './replica-server.ts';

export interface ServeOptions extends ServerOptions {
  /** The replica is there for clients and other replicas. */
  readonly onListening: (listening: Listening) => void;
  /** Asks it to end in good order. */
  readonly signal: AbortSignal;
}

/** Serves until the end. Rejects if the directory or a port cannot be had. */
export async function serve(config: ReplicaConfig, options: ServeOptions): Promise<Ending> {
  const { onListening, signal } = options;
  const { server, listening } = await ReplicaServer.start(config, options);
  const stop = (): void => void server.stop();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  else onListening(listening);
  const ending = await server.ended;
  signal.removeEventListener('abort', stop);
  return ending;
}

/** What is to be said of an ending that nobody asked for; null for one that was asked for. */
export function lamentOf(ending: Ending, replica: number): string | null {
  switch (ending.kind) {
    case 'stopped':
      return null;
    case 'halted':
      return `replica ${String(replica)} ended because its disk failed: ${ending.reason}; look after the disk, then start it again: it lost nothing that it promised`;
    case 'crashed': {
      const { error } = ending;
      const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return `replica ${String(replica)} ended because of an error in the program: ${words}`;
    }
  }
  return unreachable(ending);
}

/**
 * Calls `end` when whoever started this process is gone, however it ended: its end of standard input
 * is closed then. Watching keeps the process alive until the function that is returned is called.
 */
export function watchParent(end: () => void): () => void {
  process.stdin.on('end', end);
  process.stdin.on('error', end);
  process.stdin.resume();
  return () => void process.stdin.destroy();
}
