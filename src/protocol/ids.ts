// Names of the parties and places of the protocol.

import type { Brand } from '../base/brand.ts';

/** A replica's place in its cluster, from 0; it keeps it for ever. */
export type ReplicaId = Brand<number, 'ReplicaId'>;

/** Whoever asks: a name to answer to, unique among those that ask at one time. 32 bits. */
export type ClientId = Brand<number, 'ClientId'>;

/** A client's session: the slot at which it was registered, and so never used twice. */
export type SessionId = Brand<number, 'SessionId'>;

/** A place in the replicated log, from 0. */
export type Slot = Brand<number, 'Slot'>;

export const replicaId = (index: number): ReplicaId => index as ReplicaId;
export const clientId = (id: number): ClientId => id as ClientId;
export const slotAt = (index: number): Slot => index as Slot;

/** The session that is registered at `slot`. */
export const sessionAt = (slot: number): SessionId => slot as SessionId;

/** The slot after this one. */
export const nextSlot = (slot: Slot): Slot => (slot + 1) as Slot;
