// Names of the parties and places of the protocol.

import type { Brand } from '../base/brand.ts';

/** A replica's index in its cluster, from 0. */
export type ReplicaId = Brand<number, 'ReplicaId'>;

/** A client session; unique in the lifetime of a cluster. */
export type ClientId = Brand<number, 'ClientId'>;

/** A place in the replicated log, from 0. */
export type Slot = Brand<number, 'Slot'>;

export const replicaId = (index: number): ReplicaId => index as ReplicaId;
export const clientId = (id: number): ClientId => id as ClientId;
export const slotAt = (index: number): Slot => index as Slot;

/** The slot after this one. */
export const nextSlot = (slot: Slot): Slot => (slot + 1) as Slot;
