// The stage of a transcript: bare replicas, their simulated disks, the messages between them and a
// clock. Nothing happens on it but what the script says, and every step leaves its lines in `out`.

import { assert } from '../../src/base/assert.ts';
import type { Configuration } from '../../src/protocol/configuration.ts';
import type { ClientMessage, PeerMessage } from '../../src/protocol/message.ts';
import type { Settings } from '../../src/protocol/settings.ts';
import { replicaId } from '../../src/protocol/ids.ts';
import type { Invariants } from '../../src/replica/invariants.ts';
import { newInvariants, observe, observeStart } from '../../src/replica/invariants.ts';
import type { Effect, Input, TimerName } from '../../src/replica/io.ts';
import type { Format } from '../../src/protocol/configuration.ts';
import type { Mark } from '../../src/replica/marks.ts';
import type { Replica } from '../../src/replica/replica.ts';
import { newReplica } from '../../src/replica/replica.ts';
import { step } from '../../src/replica/step.ts';
import { SOUND_RULES } from '../../src/paxos/rules.ts';
import type { DiskEvent } from '../../src/storage/disk.ts';
import { showFinding } from '../../src/storage/finding.ts';
import type { Fate, SimulatedDisk } from '../../src/storage/simulated.ts';
import { complete, crash, fail, recover, submit, unsynced } from '../../src/storage/simulated.ts';
import { showEffect, showMessage, showRecords, showReplica } from './words.ts';

export interface Actor {
  readonly id: number;
  /** Null while it is down. */
  replica: Replica | null;
  incarnation: number;
  disk: SimulatedDisk;
  /** Every write is synced within the step that asked for it; what is written is not shown. */
  hasInstantDisk: boolean;
  diskFails: boolean;
  software: Format;
  /** When each timer that is set fires at the earliest. */
  readonly timers: Map<TimerName, number>;
}

export interface Frame {
  readonly from: number;
  readonly to: number;
  readonly message: PeerMessage;
}

/** What a client of the script remembers. */
export interface Asker {
  session: number | null;
  requests: number;
  sequence: number;
  acknowledged: number;
  readonly asked: Map<number, ClientMessage>;
  readonly answered: Set<number>;
}

export interface Stage {
  nowMs: number;
  readonly settings: Settings;
  readonly first: Configuration;
  readonly actors: readonly Actor[];
  flight: Frame[];
  /** Links that lose everything, as `from>to`. */
  readonly cuts: Set<string>;
  readonly clients: Map<number, Asker>;
  readonly invariants: Invariants;
  readonly marks: Set<Mark>;
  showsTimers: boolean;
  /** Lines of the command that is being performed. */
  out: string[];
}

export function newStage(
  settings: Settings,
  first: Configuration,
  actors: readonly Actor[],
  showsTimers: boolean,
): Stage {
  return {
    nowMs: 0,
    settings,
    first,
    actors,
    flight: [],
    cuts: new Set(),
    clients: new Map(),
    invariants: newInvariants(actors.length),
    marks: new Set(),
    showsTimers,
    out: [],
  };
}

export const linkName = (from: number, to: number): string => `${String(from)}>${String(to)}`;

function say(stage: Stage, line: string): void {
  stage.out.push(`  ${line}`);
}

export function sayPlainly(stage: Stage, line: string): void {
  say(stage, line);
}

/** Effects as lines; the same message to several is one line. */
function linesOf(effects: readonly Effect[], isHidden: (effect: Effect) => boolean): string[] {
  const lines: { to: string[]; text: string }[] = [];
  for (const effect of effects) {
    const text = isHidden(effect) ? null : showEffect(effect);
    if (text === null) continue;
    const last = lines.at(-1);
    if (effect.kind !== 'send') lines.push({ to: [], text });
    else if (last !== undefined && last.to.length > 0 && last.text === text) {
      last.to.push(showReplica(effect.to));
    } else lines.push({ to: [showReplica(effect.to)], text });
  }
  return lines.map(({ to, text }) => (to.length === 0 ? text : `-> ${to.join(' ')}: ${text}`));
}

function remember(stage: Stage, effect: Effect & { readonly kind: 'reply' }): void {
  const { message } = effect;
  const asker = stage.clients.get(message.client);
  if (asker === undefined) return;
  if (message.kind === 'registered') asker.session = message.session;
  const asked = asker.asked.get(message.request);
  if (message.kind !== 'reply' || asked?.kind !== 'request') return;
  asker.answered.add(asked.sequence);
  while (asker.answered.delete(asker.acknowledged + 1)) asker.acknowledged++;
}

function isLost(stage: Stage, from: number, to: number): boolean {
  return stage.actors[to]?.replica === null || stage.cuts.has(linkName(from, to));
}

/** Lets an effect happen. Returns whether the replica ends by it. */
function perform(stage: Stage, actor: Actor, effect: Effect): boolean {
  switch (effect.kind) {
    case 'persist':
    case 'rewrite':
    case 'save-snapshot':
      submit(actor.disk, effect);
      return false;
    case 'send':
      if (!isLost(stage, actor.id, effect.to)) {
        stage.flight.push({ from: actor.id, to: effect.to, message: effect.message });
      }
      return false;
    case 'reply':
      remember(stage, effect);
      return false;
    case 'timer':
      actor.timers.set(effect.timer, stage.nowMs + effect.afterMs);
      return false;
    case 'mark':
      stage.marks.add(effect.mark);
      return false;
    case 'halt':
      return true;
    case 'self':
    case 'live':
    case 'lead':
    case 'follow':
    case 'decide':
    case 'apply':
    case 'install':
    case 'configure':
      return false;
  }
}

/** One input; returns its effects, performed. */
function take(stage: Stage, actor: Actor, input: Input): Effect[] {
  if (actor.replica === null) return [];
  const effects = step(actor.replica, input, stage.nowMs);
  let ends = false;
  for (const effect of effects) ends = perform(stage, actor, effect) || ends;
  const broken = observe(stage.invariants, replicaId(actor.id), effects);
  assert(broken === null, `${broken?.id ?? ''}: ${broken?.detail ?? ''}`);
  if (ends) bringDown(stage, actor, () => ({ kind: 'lost' }));
  return effects;
}

/** What the disk reports at once. */
function diskReports({ disk, hasInstantDisk, diskFails }: Actor): readonly DiskEvent[] {
  const [next] = unsynced(disk);
  if (next === undefined) return [];
  if (diskFails) return fail(disk, 'no space is left on the device');
  return hasInstantDisk ? complete(disk, next.ticket) : [];
}

/** Feeds a replica one input, and whatever its disk reports at once. */
export function feed(stage: Stage, actor: Actor, title: string, input: Input): void {
  const isInstant = actor.hasInstantDisk;
  const effects = take(stage, actor, input);
  let reports: readonly DiskEvent[];
  do {
    reports = actor.replica === null ? [] : diskReports(actor);
    for (const report of reports) effects.push(...take(stage, actor, report));
  } while (reports.length > 0);
  const isHidden = (effect: Effect): boolean =>
    (effect.kind === 'timer' && !(stage.showsTimers && effect.timer === 'election')) ||
    (effect.kind === 'persist' && isInstant);
  say(stage, `${showReplica(actor.id)} ${title}`);
  for (const line of linesOf(effects, isHidden)) say(stage, `  ${line}`);
}

/** Lets the oldest writes of a disk be synced, one at a time. */
export function sync(stage: Stage, actor: Actor): void {
  for (const { ticket } of unsynced(actor.disk)) {
    for (const report of complete(actor.disk, ticket)) feed(stage, actor, 'disk synced', report);
  }
}

/** Ends the replica's process: frames to it are lost, those from it are not. */
export function bringDown(stage: Stage, actor: Actor, fateOf: () => Fate): void {
  crash(actor.disk, fateOf);
  actor.replica = null;
  actor.timers.clear();
  stage.flight = stage.flight.filter(({ to }) => to !== actor.id);
}

/** Starts a replica from what is on its disk. */
export function start(stage: Stage, actor: Actor): void {
  const { contents, findings } = recover(actor.disk);
  for (const finding of findings) say(stage, `disk: ${showFinding(finding)}`);
  const peers = stage.actors.map(({ id }) => replicaId(id));
  const { settings } = stage;
  actor.replica = newReplica(replicaId(actor.id), peers, SOUND_RULES, settings, actor.software);
  actor.incarnation++;
  observeStart(stage.invariants, replicaId(actor.id));
  const found = `starts with ${showRecords(contents.records)}`;
  feed(stage, actor, found, { kind: 'start', disk: contents, freshLife: actor.incarnation });
}

export function deliver(stage: Stage, frame: Frame): void {
  const actor = stage.actors[frame.to];
  assert(actor !== undefined, 'a frame is for a replica of the script');
  const { from, message } = frame;
  const title = `hears ${showReplica(from)}: ${showMessage(message)}`;
  feed(stage, actor, title, { kind: 'message', from: replicaId(from), message });
}
