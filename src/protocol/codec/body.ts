// The shape of the two tables that say how each message is written and read, side by side.

import type { Reader, Writer } from '../../base/bytes.ts';
import type { Message } from '../message.ts';

/** How one kind of message is encoded. */
export interface Body<M extends Message> {
  /** Stands for the kind in the encoding: never used for another one again. */
  readonly code: number;
  write(writer: Writer, message: M): void;
  read(reader: Reader): M;
}

/** One body for each kind of message in `M`. */
export type Bodies<M extends Message> = {
  readonly [K in M['kind']]: Body<Extract<M, { readonly kind: K }>>;
};
