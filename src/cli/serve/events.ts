// Server-sent events: as long as a page is open, what it shows is made again now and then, and sent
// where it differs from what was sent before.

import type { Context as HonoContext } from 'hono';
import { streamSSE } from 'hono/streaming';
import { PLAIN_HEADERS } from './guard.ts';

const LOOK_EVERY_MS = 500;

/** Open pages at a time, of one kind. */
const STREAMS_MAX = 100;

export interface Look {
  /** What the page shows now. */
  readonly html: string;
  /** Nothing will change any more. */
  readonly isOver: boolean;
}

type Events<C extends HonoContext> = (c: C, look: () => Promise<Look | null>) => Response;

/** Streams that end when the server does. `look` gives null for what is gone. */
export function newEvents<C extends HonoContext>(stopped: AbortSignal): Events<C> {
  let open = 0;
  return (c, look) => {
    if (open >= STREAMS_MAX) {
      return c.text('Too many pages are open.\n', 503, PLAIN_HEADERS);
    }
    open++;
    const response = streamSSE(c, async (stream) => {
      let sent = '';
      try {
        while (!stream.aborted && !stopped.aborted) {
          const seen = await look();
          if (seen !== null && seen.html !== sent) {
            sent = seen.html;
            await stream.writeSSE({ event: 'page', data: sent });
          }
          if (seen === null || seen.isOver) {
            await stream.writeSSE({ event: 'over', data: '' });
            return;
          }
          await stream.sleep(LOOK_EVERY_MS);
        }
      } finally {
        open--;
      }
    });
    for (const [name, value] of Object.entries(PLAIN_HEADERS)) response.headers.set(name, value);
    return response;
  };
}
