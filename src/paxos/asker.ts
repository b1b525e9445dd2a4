// Who is to be told what comes of a proposal. Kept by leaders and by whoever took a request.

import type { ClientId, Slot } from '../protocol/ids.ts';

/** Whoever waits for what is proposed at a slot: the result of a request, or a configuration. */
export interface Asker {
  readonly client: ClientId;
  readonly request: number;
  readonly slot: Slot;
}
