// The host of client sessions: gives the sans-IO session real sockets, timers and names, and begins
// another one when a session is over. Called by the client library and by the lab's clients.

import { assert, unreachable } from '../../../base/assert.ts';
import type { OperationOutcome, SessionRules } from '../../../client/outcome.ts';
import type {
  Session,
  SessionEffect,
  SessionInput,
  SessionTimer,
  SessionTiming,
} from '../../../client/session.ts';
import { newSession, stepSession } from '../../../client/session.ts';
import type { KvOperation } from '../../../kv/operation.ts';
import type { ReplicaId } from '../../../protocol/ids.ts';
import { clientId, replicaId } from '../../../protocol/ids.ts';
import type { ClientMessage, ClientReply, ReadMode } from '../../../protocol/message.ts';
import { Timers } from '../timers.ts';

export interface LiveSessionOptions {
  /** Size of the cluster. */
  readonly replicas: number;
  /** Whom to ask first. */
  readonly firstReplica: number;
  readonly timing: SessionTiming;
  readonly rules?: SessionRules;
  readonly send: (to: ReplicaId, message: ClientMessage) => void;
}

interface Waiting {
  readonly operation: KvOperation;
  readonly read: ReadMode;
  readonly resolve: (outcome: OperationOutcome) => void;
}

/** Requests in flight in one session. The store takes no more; others wait here for their turn. */
const IN_FLIGHT_MAX = 64;

/** A name that no other client has at this time, as good as certainly. */
function freshName(): number {
  return 1 + Math.floor(Math.random() * 0xffff_fffe);
}

export class LiveSession {
  readonly #options: LiveSessionOptions;
  readonly #timers: Timers<`${SessionTimer} ${number}`>;
  readonly #inFlight = new Map<number, Waiting>();
  readonly #waiting: Waiting[] = [];
  #session: Session;
  #lastRequest = 0;
  #isClosed = false;

  constructor(options: LiveSessionOptions) {
    this.#options = options;
    this.#session = this.#begin(replicaId(options.firstReplica));
    this.#timers = new Timers((name) => {
      const [timer, request] = name.split(' ') as [SessionTimer, string];
      this.#take({ kind: 'timer', timer, request: Number(request) });
    });
  }

  #begin(target: ReplicaId): Session {
    const { replicas, timing, rules } = this.#options;
    return newSession(clientId(freshName()), replicas, target, timing, rules);
  }

  /** Does an operation. The outcome says what is certain; never rejects. */
  invoke(operation: KvOperation, read: ReadMode = 'leader'): Promise<OperationOutcome> {
    if (this.#isClosed) return Promise.resolve({ kind: 'fail', reason: 'the client is closed' });
    return new Promise((resolve) => {
      this.#waiting.push({ operation, read, resolve });
      this.#admit();
    });
  }

  #admit(): void {
    while (this.#inFlight.size < IN_FLIGHT_MAX) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      const request = ++this.#lastRequest;
      this.#inFlight.set(request, next);
      const { operation, read } = next;
      this.#take({ kind: 'invoke', request, operation, read });
    }
  }

  /** A reply arrived. Those to sessions that are over are nobody's. */
  onReply(from: ReplicaId, message: ClientReply): void {
    if (message.client === this.#session.id) this.#take({ kind: 'message', from, message });
  }

  #take(input: SessionInput): void {
    for (const effect of stepSession(this.#session, input)) this.#perform(effect);
  }

  #perform(effect: SessionEffect): void {
    switch (effect.kind) {
      case 'send':
        this.#options.send(effect.to, effect.message);
        return;
      case 'timer':
        this.#timers.set(`${effect.timer} ${effect.request}`, effect.afterMs);
        return;
      case 'complete':
        this.#complete(effect.request, effect.outcome);
        return;
      case 'over':
        this.#timers.cancelAll();
        this.#session = this.#begin(this.#session.target);
        return;
    }
    unreachable(effect);
  }

  #complete(request: number, outcome: OperationOutcome): void {
    const done = this.#inFlight.get(request);
    assert(done !== undefined, 'an operation ends once');
    this.#inFlight.delete(request);
    this.#timers.cancel(`retry ${request}`);
    this.#timers.cancel(`deadline ${request}`);
    done.resolve(outcome);
    // The session may be in the middle of its last step.
    queueMicrotask(() => this.#admit());
  }

  /** Gives everything up; what was sent and not answered is not known. */
  close(): void {
    this.#isClosed = true;
    this.#timers.cancelAll();
    for (const { resolve } of this.#inFlight.values()) {
      resolve({ kind: 'info', reason: 'the client was closed' });
    }
    for (const { resolve } of this.#waiting) resolve({ kind: 'fail', reason: 'never sent' });
    this.#inFlight.clear();
    this.#waiting.length = 0;
  }
}
