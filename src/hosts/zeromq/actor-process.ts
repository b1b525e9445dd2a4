// What a process does with the orders of its controller, without its sockets: it keeps the actors
// of one run, feeds them one granted input at a time, sends their frames, and reports what they did.

import { DecodeError } from '../../base/bytes.ts';
import type { Format } from '../../protocol/configuration.ts';
import { DEFAULT_SETTINGS } from '../../protocol/settings.ts';
import { inputOf, isReply } from '../../replica/inputs.ts';
import type { Effect } from '../../replica/io.ts';
import type { Code } from '../code.ts';
import { decodeMessage } from '../../protocol/codec/message.ts';
import { replicaId } from '../../protocol/ids.ts';
import type { Message } from '../../protocol/message.ts';
import type { ActorPlan, Actors } from '../sim/simulate.ts';
import { newActors, perform } from '../sim/simulate.ts';
import type { FrameId } from '../world/event.ts';
import type { Grant, GrantResult } from '../world/grant.ts';
import { bytesHash } from '../world/trace-hash.ts';
import type { Ack, Order, Report, Tamper } from './control.ts';
import type { Mailbox } from './mailbox.ts';
import { newMailbox, openRun, parkedMessage } from './mailbox.ts';
import { encodeFrame } from './wire.ts';

/** How the actors' process reaches others. */
export interface Outlets {
  /** Sends a frame to a process. */
  post(host: string, bytes: Uint8Array): void;
  /** Tells the controller; `effects` as JSON. */
  report(report: Report, effects: string): void;
}

type GrantOrder = Extract<Order, { readonly kind: 'grant' }>;
type AwaitOrder = Extract<Order, { readonly kind: 'await-frames' }>;

export interface ActorProcess {
  readonly outlets: Outlets;
  readonly mailbox: Mailbox;
  actors: Actors;
  plan: ActorPlan;
  clientFormat: Format;
  /** What each replica here writes. */
  readonly formats: Map<number, Format>;
  hosts: string[];
  clients: string;
  frameWaitMs: number;
  tamper: Tamper | null;
  /** Next number of each link, by sender and receiver. */
  readonly linkSeqs: Map<string, number>;
  /** Grants in order, the first of which waits for its frame. */
  waiting: GrantOrder[];
  /** Since when the first of them waits. */
  waitingSinceMs: number;
  awaiting: AwaitOrder[];
}

export function newActorProcess(code: Code, outlets: Outlets): ActorProcess {
  return {
    outlets,
    mailbox: newMailbox(),
    actors: newActors(),
    plan: { replicas: 0, settings: DEFAULT_SETTINGS, code },
    clientFormat: 1,
    formats: new Map(),
    hosts: [],
    clients: '',
    frameWaitMs: 0,
    tamper: null,
    linkSeqs: new Map(),
    waiting: [],
    waitingSinceMs: 0,
    awaiting: [],
  };
}

function begin(self: ActorProcess, order: Order & { kind: 'begin' }): void {
  openRun(self.mailbox, order.run);
  self.actors = newActors();
  const { replicas, settings } = order;
  self.plan = { replicas, settings, code: self.plan.code };
  self.clientFormat = order.clientFormat;
  self.formats.clear();
  self.hosts = [...order.hosts];
  self.clients = order.clients;
  self.frameWaitMs = order.frameWaitMs;
  self.tamper = order.tamper;
  self.linkSeqs.clear();
  self.waiting = [];
  self.awaiting = [];
}

function isTampered(self: ActorProcess, from: string, to: string, linkSeq: number): boolean {
  const { tamper } = self;
  if (tamper === null) return false;
  return tamper.from === from && tamper.to === to && tamper.linkSeq === linkSeq;
}

function send(
  self: ActorProcess,
  from: string,
  fromIncarnation: number,
  to: string,
  message: Message,
  format: Format,
): void {
  const link = `${from}>${to}`;
  const linkSeq = self.linkSeqs.get(link) ?? 0;
  self.linkSeqs.set(link, linkSeq + 1);
  const header = { run: self.mailbox.run, from, fromIncarnation, to, linkSeq };
  const { bytes, payloadAt } = encodeFrame(header, message, format);
  if (self.tamper !== null && isTampered(self, from, to, linkSeq)) {
    const at = payloadAt + self.tamper.byte;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
  }
  const host = to.startsWith('r') ? self.hosts[Number(to.slice(1))] : self.clients;
  if (host !== undefined) self.outlets.post(host, bytes);
}

function sendReplicas(
  self: ActorProcess,
  grant: Grant & { kind: 'replica' },
  effects: readonly Effect[],
): void {
  const from = `r${String(grant.replica)}`;
  let format = grant.input.kind === 'start' ? 1 : (self.formats.get(grant.replica) ?? 1);
  for (const effect of effects) {
    if (effect.kind === 'configure') {
      format = effect.configuration.format;
    } else if (effect.kind === 'send') {
      const to = `r${String(effect.to)}`;
      send(self, from, grant.incarnation, to, effect.message, format);
    } else if (effect.kind === 'reply') {
      const to = `c${String(effect.message.client)}`;
      send(self, from, grant.incarnation, to, effect.message, self.clientFormat);
    }
  }
  self.formats.set(grant.replica, format);
}

function sendAll(self: ActorProcess, grant: Grant, result: GrantResult): void {
  if (grant.kind === 'replica' && result.kind === 'replica') {
    sendReplicas(self, grant, result.effects);
  } else if (grant.kind === 'client' && result.kind === 'client') {
    const from = `c${String(grant.session)}`;
    for (const effect of result.effects) {
      if (effect.kind !== 'send') continue;
      send(self, from, 0, `r${String(effect.to)}`, effect.message, self.clientFormat);
    }
  }
}

/** The grant with the message that its frame carries. Throws DecodeError. */
function withMessage(order: GrantOrder, frame: FrameId, payload: Uint8Array): Grant {
  const { grant } = order;
  const message = decodeMessage(payload);
  const from = replicaId(Number(frame.from.slice(1)));
  if (grant.kind === 'client' && isReply(message)) {
    return { ...grant, input: { kind: 'message', from, message }, payloadHash: 0 };
  }
  const input = inputOf(from, message);
  if (grant.kind === 'replica' && input !== null) return { ...grant, input, payloadHash: 0 };
  throw new DecodeError(`a ${message.kind} is not for ${frame.to}`, 1);
}

function withoutMessage(order: GrantOrder): Grant | null {
  const { grant } = order;
  if (grant.kind === 'digest') return grant;
  if (grant.input === null) return null;
  // The two kinds are told apart again: a spread of the union would lose which input goes with which.
  return grant.kind === 'replica'
    ? { ...grant, input: grant.input, payloadHash: 0 }
    : { ...grant, input: grant.input, payloadHash: 0 };
}

function ack(
  self: ActorProcess,
  order: GrantOrder,
  outcome: Ack['outcome'],
  rest: Partial<Pick<Ack, 'digest' | 'detail' | 'inputHash'>>,
  effects = '[]',
): void {
  const { serial } = order;
  const { undecodable } = self.mailbox;
  const nothing = { digest: null, detail: null, inputHash: null };
  self.outlets.report({ kind: 'ack', serial, outcome, ...nothing, ...rest, undecodable }, effects);
}

function performGrant(
  self: ActorProcess,
  order: GrantOrder,
  grant: Grant,
  inputHash: number | null,
): void {
  const result = perform(self.actors, self.plan, grant);
  // The acknowledgement first: while it travels, the frames leave.
  acknowledge(self, order, result, inputHash);
  sendAll(self, grant, result);
}

function acknowledge(
  self: ActorProcess,
  order: GrantOrder,
  result: GrantResult,
  inputHash: number | null,
): void {
  switch (result.kind) {
    case 'replica':
      ack(
        self,
        order,
        'replica',
        { digest: result.digest, inputHash },
        JSON.stringify(result.effects),
      );
      return;
    case 'client':
      ack(self, order, 'client', { inputHash }, JSON.stringify(result.effects));
      return;
    case 'thrown':
      ack(self, order, 'thrown', { detail: result.detail, inputHash });
      return;
    case 'digest':
      ack(self, order, 'digest', { digest: result.digest });
      return;
    case 'killed':
      ack(self, order, 'failed', { detail: 'a kill is no grant to a process' });
      return;
  }
}

function performFrame(
  self: ActorProcess,
  order: GrantOrder,
  frame: FrameId,
  payload: Uint8Array,
): void {
  const inputHash = bytesHash(payload);
  let grant: Grant;
  try {
    grant = withMessage(order, frame, payload);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    self.mailbox.undecodable++;
    ack(self, order, 'undecodable', { detail: error.message, inputHash });
    return;
  }
  performGrant(self, order, grant, inputHash);
}

/** Performs a grant if everything it needs is here. */
function tryGrant(self: ActorProcess, order: GrantOrder): boolean {
  const frame = 'frame' in order.grant ? order.grant.frame : null;
  if (frame === null) {
    const grant = withoutMessage(order);
    if (grant === null)
      ack(self, order, 'failed', { detail: 'a grant with neither input nor frame' });
    else performGrant(self, order, grant, null);
    return true;
  }
  const payload = parkedMessage(self.mailbox, frame);
  if (payload === undefined) return false;
  performFrame(self, order, frame, payload);
  return true;
}

/** Performs all grants in order up to one whose frame is not here. */
function onGrants(self: ActorProcess, nowMs: number): void {
  for (let order = self.waiting[0]; order !== undefined; order = self.waiting[0]) {
    try {
      if (!tryGrant(self, order)) return;
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      ack(self, order, 'failed', { detail });
    }
    self.waiting.shift();
    self.waitingSinceMs = nowMs;
  }
}

function onGrant(self: ActorProcess, order: GrantOrder, nowMs: number): void {
  if (order.run !== self.mailbox.run) return;
  if (self.waiting.push(order) > 1) return;
  self.waitingSinceMs = nowMs;
  onGrants(self, nowMs);
}

function isHere(self: ActorProcess, order: AwaitOrder): boolean {
  const { from, fromIncarnation } = order;
  return order.links.every(({ to, base, next }) => {
    for (let linkSeq = base; linkSeq < next; linkSeq++) {
      const frame = { from, fromIncarnation, to, linkSeq };
      if (parkedMessage(self.mailbox, frame) === undefined) return false;
    }
    return true;
  });
}

function answerAwaiting(self: ActorProcess): void {
  self.awaiting = self.awaiting.filter((order) => {
    if (!isHere(self, order)) return true;
    self.outlets.report({ kind: 'parked', serial: order.serial }, '');
    return false;
  });
}

/** Something waits for a frame that is not here. */
export function wantsFrames(self: ActorProcess): boolean {
  return self.waiting.length > 0 || self.awaiting.length > 0;
}

/** Call it after frames were parked: what waited for them goes on. */
export function onFrames(self: ActorProcess, nowMs: number): void {
  if (self.waiting.length > 0) onGrants(self, nowMs);
  if (self.awaiting.length > 0) answerAwaiting(self);
}

/** Call it now and then: gives up on a frame that does not come. */
export function onTick(self: ActorProcess, nowMs: number): void {
  const [late] = self.waiting;
  if (late === undefined || nowMs - self.waitingSinceMs < self.frameWaitMs) return;
  self.waiting.shift();
  self.waitingSinceMs = nowMs;
  ack(self, late, 'missing', {});
  onGrants(self, nowMs);
}

/** Carries out an order about a run. */
export function onOrder(
  self: ActorProcess,
  order: Exclude<Order, { readonly kind: 'peer' | 'gone' }>,
  nowMs: number,
): void {
  switch (order.kind) {
    case 'begin':
      begin(self, order);
      return;
    case 'route':
      if (order.run === self.mailbox.run) self.hosts[order.replica] = order.host;
      return;
    case 'grant':
      onGrant(self, order, nowMs);
      return;
    case 'await-frames':
      if (order.run !== self.mailbox.run) return;
      self.awaiting.push(order);
      answerAwaiting(self);
      return;
  }
}
