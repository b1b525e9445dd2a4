// What an acceptor writes to its disk. Replaying the records in order gives back its state.

import type { Ballot } from './ballot.ts';
import type { Accepted } from './message.ts';

export type DurableRecord =
  | { readonly kind: 'promise'; readonly ballot: Ballot }
  | ({ readonly kind: 'acceptance' } & Accepted);
