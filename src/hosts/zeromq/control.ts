// What the controller and its processes say to each other over the control sockets: JSON, one
// object a message. An acknowledgement has a second part, the effects, compared as text first.

import { isRecord } from './json.ts';
import type { Format } from '../../protocol/configuration.ts';
import type { Settings } from '../../protocol/settings.ts';
import type { Grant } from '../world/grant.ts';

/** How the name of the directory begins in which a process finds its own code. */
export const BUNDLE_DIRECTORY = 'linlab-lockstep-';

/** A grant to an actor of another process; what a frame carries is not repeated in it. */
type WithoutPayload<G> = G extends { readonly input: unknown }
  ? Omit<G, 'input' | 'payloadHash'> & { readonly input: G['input'] | null }
  : G;
export type WireGrant = WithoutPayload<Exclude<Grant, { readonly kind: 'kill' }>>;

/** A planted fault, for tests of the comparison: one bit of one frame is flipped as it is sent. */
export interface Tamper {
  readonly from: string;
  readonly to: string;
  readonly linkSeq: number;
  /** Place of the byte, counted from the start of the message; negative in the header. */
  readonly byte: number;
}

/** Frames that must have arrived: of one link, from `base` up to but not including `next`. */
export interface LinkRange {
  readonly to: string;
  readonly base: number;
  readonly next: number;
}

export type Order =
  /** Another process exists: connect to it. */
  | { readonly kind: 'peer'; readonly id: string; readonly endpoint: string }
  /** It does not any more. */
  | { readonly kind: 'gone'; readonly id: string }
  /** A run begins; `hosts` are the processes of its replicas, `clients` that of all its clients. */
  | {
      readonly kind: 'begin';
      readonly run: number;
      /** Replicas in all, voters or not, and what the cluster's operator chose. */
      readonly replicas: number;
      readonly settings: Settings;
      /** What clients write and are written. */
      readonly clientFormat: Format;
      readonly hosts: readonly string[];
      readonly clients: string;
      /** A frame that a grant names and that is not here after this long is missing. */
      readonly frameWaitMs: number;
      readonly tamper: Tamper | null;
    }
  /** From now on this replica is in another process. */
  | {
      readonly kind: 'route';
      readonly run: number;
      readonly replica: number;
      readonly host: string;
    }
  | {
      readonly kind: 'grant';
      readonly run: number;
      readonly serial: number;
      readonly grant: WireGrant;
    }
  /** Answer once all these frames are parked. */
  | {
      readonly kind: 'await-frames';
      readonly run: number;
      readonly serial: number;
      readonly from: string;
      readonly fromIncarnation: number;
      readonly links: readonly LinkRange[];
    };

/** What came of a grant in the process of its actor. */
export interface Ack {
  readonly kind: 'ack';
  readonly serial: number;
  /**
   * As the results of `perform`; or `undecodable`: the frame's message could not be read; `missing`:
   * the frame never came; `failed`: the process could not do it.
   */
  readonly outcome:
    'replica' | 'client' | 'thrown' | 'digest' | 'undecodable' | 'missing' | 'failed';
  readonly digest: string | null;
  readonly detail: string | null;
  /** Hash of the message's bytes that were consumed; null for an input that came in no frame. */
  readonly inputHash: number | null;
  /** Frames that this process could not read in its life. */
  readonly undecodable: number;
}

export type Report =
  | { readonly kind: 'hello'; readonly endpoint: string }
  /** The process cannot serve. */
  | { readonly kind: 'unfit'; readonly code: string; readonly message: string }
  | { readonly kind: 'parked'; readonly serial: number }
  | Ack;

const OUTCOMES: ReadonlySet<unknown> = new Set<Ack['outcome']>([
  'replica',
  'client',
  'thrown',
  'digest',
  'undecodable',
  'missing',
  'failed',
]);

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';

function isReport(value: unknown): value is Report {
  if (!isRecord(value)) return false;
  switch (value['kind']) {
    case 'hello':
      return typeof value['endpoint'] === 'string';
    case 'unfit':
      return typeof value['code'] === 'string' && typeof value['message'] === 'string';
    case 'parked':
      return typeof value['serial'] === 'number';
    case 'ack':
      return (
        typeof value['serial'] === 'number' &&
        OUTCOMES.has(value['outcome']) &&
        isTextOrNull(value['digest']) &&
        isTextOrNull(value['detail']) &&
        (value['inputHash'] === null || typeof value['inputHash'] === 'number') &&
        typeof value['undecodable'] === 'number'
      );
    default:
      return false;
  }
}

/** Reads a report; null if it is none. */
export function parseReport(text: string): Report | null {
  try {
    const value: unknown = JSON.parse(text);
    return isReport(value) ? value : null;
  } catch {
    return null;
  }
}
