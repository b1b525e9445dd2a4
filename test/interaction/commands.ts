// The script language of transcripts: one command a line, described in README.md beside this file.

import { assert } from '../../src/base/assert.ts';
import { showBallot } from '../../src/protocol/ballot.ts';
import type { Format } from '../../src/protocol/configuration.ts';
import { firstConfiguration } from '../../src/protocol/configuration.ts';
import { replicaId } from '../../src/protocol/ids.ts';
import type { Settings } from '../../src/protocol/settings.ts';
import { DEFAULT_SETTINGS } from '../../src/protocol/settings.ts';
import { firstRecords, firstSnapshot } from '../../src/replica/bootstrap.ts';
import type { TimerName } from '../../src/replica/io.ts';
import { areasOf, readSimulated } from '../../src/storage/simulated-image.ts';
import { blankDisk, formattedDisk, harm } from '../../src/storage/simulated.ts';
import type { Damage } from '../../src/storage/stored.ts';
import { ask } from './asking.ts';
import type { Words } from './parse.ts';
import { actorOf, numberIn } from './parse.ts';
import type { Actor, Frame, Stage } from './stage.ts';
import { bringDown, deliver, feed, linkName, newStage, sayPlainly, start, sync } from './stage.ts';
import { showCommand, showConfiguration, showMessage, showReplica } from './words.ts';

/** Transcripts are read: everything is small. */
const SMALL: Settings = {
  ...DEFAULT_SETTINGS,
  snapshotEverySlots: 1000,
  keepSlots: 500,
  chunkEntries: 2,
};

function actorsOf(stage: Stage, words: Words): readonly Actor[] {
  return words.length === 0 ? stage.actors : words.map((word) => actorOf(stage, word));
}

function newActor(id: number, disk: Actor['disk'], software: Format): Actor {
  return {
    id,
    replica: null,
    incarnation: 0,
    disk,
    hasInstantDisk: true,
    diskFails: false,
    software,
    timers: new Map(),
  };
}

function settingsFrom(options: ReadonlyMap<string, string>): Settings {
  const changed: [string, string | number][] = [];
  for (const [name, value] of options) {
    if (!(name in SMALL)) continue;
    changed.push([name, /^\d+$/.test(value) ? Number(value) : value]);
  }
  return { ...SMALL, ...Object.fromEntries(changed) };
}

/** `cluster N [spares=N] [quorums=A/B] [format=1] [timers=shown] [SETTING=VALUE ...]` */
export function openStage([count, ...rest]: Words): Stage {
  const options = new Map(rest.map((word) => word.split('=') as [string, string]));
  const voters = numberIn(count, 'a number of replicas');
  const [phase1, phase2] = (options.get('quorums') ?? '').split('/');
  const quorums =
    phase2 === undefined ? undefined : { phase1: Number(phase1), phase2: Number(phase2) };
  const software: Format = options.get('format') === '1' ? 1 : 2;
  const ids = Array.from({ length: voters }, (_, id) => replicaId(id));
  const first = firstConfiguration(ids, quorums, software);
  const spares = Number(options.get('spares') ?? 0);
  const actors = Array.from({ length: voters + spares }, (_, id) => {
    const contents = { records: firstRecords(replicaId(id)), snapshot: firstSnapshot(first) };
    return newActor(id, id < voters ? formattedDisk(contents, software) : blankDisk(), software);
  });
  const settings = settingsFrom(options);
  const stage = newStage(settings, first, actors, options.get('timers') === 'shown');
  for (const actor of actors.slice(0, voters)) start(stage, actor);
  stage.out = [];
  sayPlainly(stage, `${showConfiguration(first)} starts`);
  return stage;
}

/** Moves the clock on to when a timer may fire, and fires it. */
function fire(stage: Stage, actor: Actor, timer: TimerName, title: string): void {
  const dueMs = actor.timers.get(timer);
  assert(dueMs !== undefined, `${showReplica(actor.id)} has not set its ${timer} timer`);
  actor.timers.delete(timer);
  stage.nowMs = Math.max(stage.nowMs, dueMs);
  feed(stage, actor, `${title} at ${String(stage.nowMs)} ms`, { kind: 'timer', timer });
}

const MANY = 10_000;

function deliverAll(stage: Stage): void {
  for (let count = 0; count < MANY; count++) {
    const frame = stage.flight.shift();
    if (frame === undefined) return;
    deliver(stage, frame);
  }
  assert(false, 'the replicas never fall silent');
}

/** Takes the frames that are named out of flight: `FROM TO [KIND]`, `*` for any. */
function takeFrames(stage: Stage, [from, to, kind]: Words): Frame[] {
  const isNamed = (frame: Frame): boolean =>
    (from === '*' || showReplica(frame.from) === from) &&
    (to === '*' || showReplica(frame.to) === to) &&
    (kind === undefined || frame.message.kind === kind);
  const taken = stage.flight.filter(isNamed);
  stage.flight = stage.flight.filter((frame) => !isNamed(frame));
  assert(taken.length > 0, 'no such message is in flight');
  return taken;
}

function show(stage: Stage, actor: Actor): void {
  const name = showReplica(actor.id);
  const { replica } = actor;
  if (replica === null) {
    sayPlainly(stage, `${name} is down`);
    return;
  }
  const { role, acceptor, log, store, configuration } = replica;
  const lead = role.kind === 'follower' ? 'follower' : `${role.kind} of ${showBallot(role.ballot)}`;
  const values = [...store.values].map(([key, value]) => `${key}=${value}`).join(' ');
  const number = configuration === null ? 'none' : String(configuration.number);
  const facts = [
    lead,
    `promised ${showBallot(acceptor.promised)}`,
    `decided below #${String(log.firstUndecided)}`,
    `executed below #${String(log.nextToApply)}`,
    `configuration ${number}`,
  ];
  sayPlainly(stage, `${name}: ${facts.join(', ')}; ${values === '' ? 'empty' : values}`);
}

/** What is kept of the log: how far compaction went, what was accepted, how much is decided. */
function showLog(stage: Stage, { id, replica }: Actor): void {
  assert(replica !== null, `${showReplica(id)} is down`);
  const { acceptor, log } = replica;
  const accepted = [...acceptor.accepted.values()].sort((left, right) => left.slot - right.slot);
  sayPlainly(stage, `${showReplica(id)} keeps decisions from #${String(log.base)} on`);
  for (const { slot, ballot, command } of accepted) {
    const text = `#${String(slot)} in ${showBallot(ballot)} ${showCommand(command)}`;
    sayPlainly(stage, `  accepted ${text}${log.decided.has(slot) ? ', decided' : ''}`);
  }
}

/** Finds the sector whose damage takes the command at a slot, and nothing else. */
function damageSlot(actor: Actor, slot: number): Damage {
  const { stored } = actor.disk;
  for (const { area, id, sectors } of areasOf(stored)) {
    for (let sector = 0; sector < sectors; sector++) {
      const damage: Damage = { area, id, sector, harm: { kind: 'zero' } };
      const lost = readSimulated(stored, [damage]).records.filter(
        (record) => record.kind === 'lost-acceptance',
      );
      if (lost.length === 1 && lost[0]?.slot === slot) return damage;
    }
  }
  throw new Error(`no sector holds the command at slot ${String(slot)} alone`);
}

function cut(stage: Stage, [one, other]: Words): void {
  const from = actorOf(stage, one).id;
  for (const { id } of stage.actors) {
    if (id === from || (other !== undefined && showReplica(id) !== other)) continue;
    for (const link of [linkName(from, id), linkName(id, from)]) stage.cuts.add(link);
  }
  stage.flight = stage.flight.filter((frame) => !stage.cuts.has(linkName(frame.from, frame.to)));
}

/** The usual beginning: a replica times out and is elected without a hitch. */
function lead(stage: Stage, [word]: Words): void {
  const actor = actorOf(stage, word);
  fire(stage, actor, 'election', 'times out');
  deliverAll(stage);
  fire(stage, actor, 'heartbeat', 'sends heartbeats');
  deliverAll(stage);
  stage.out = [];
  show(stage, actor);
}

function onDiskCommand(stage: Stage, verb: string, words: Words): boolean {
  const [name, what] = words;
  switch (verb) {
    case 'disk':
      for (const actor of actorsOf(stage, words.slice(1))) {
        actor.hasInstantDisk = name === 'instant';
        actor.diskFails = name === 'full';
      }
      return true;
    case 'sync':
      for (const actor of actorsOf(stage, words)) sync(stage, actor);
      return true;
    case 'crash': {
      const sectors = what === undefined ? 0 : numberIn(what, 'a number of sectors');
      bringDown(stage, actorOf(stage, name), () =>
        sectors === 0 ? { kind: 'lost' } : { kind: 'torn', sectors },
      );
      return true;
    }
    case 'damage': {
      const actor = actorOf(stage, name);
      harm(actor.disk, damageSlot(actor, numberIn(what, 'a slot')));
      return true;
    }
    case 'wipe':
      actorOf(stage, name).disk = blankDisk();
      return true;
    case 'upgrade':
      actorOf(stage, name).software = 2;
      return true;
    case 'restart':
    case 'start':
      start(stage, actorOf(stage, name));
      return true;
    default:
      return false;
  }
}

function onNetworkCommand(stage: Stage, verb: string, words: Words): boolean {
  switch (verb) {
    case 'deliver':
      if (words.length === 0) deliverAll(stage);
      else for (const frame of takeFrames(stage, words)) deliver(stage, frame);
      return true;
    case 'drop':
      takeFrames(stage, words);
      return true;
    case 'double': {
      // The copy comes last.
      const frames = takeFrames(stage, words);
      stage.flight = [...frames, ...stage.flight, ...frames];
      return true;
    }
    case 'cut':
      cut(stage, words);
      return true;
    case 'heal':
      stage.cuts.clear();
      return true;
    case 'flight':
      for (const { from, to, message } of stage.flight) {
        sayPlainly(stage, `${showReplica(from)} -> ${showReplica(to)}: ${showMessage(message)}`);
      }
      return true;
    default:
      return false;
  }
}

function onPlainCommand(stage: Stage, verb: string, words: Words): boolean {
  const [name] = words;
  switch (verb) {
    case 'wait':
      stage.nowMs += numberIn(name, 'milliseconds');
      sayPlainly(stage, `it is ${String(stage.nowMs)} ms`);
      return true;
    case 'timeout':
      fire(stage, actorOf(stage, name), 'election', 'times out');
      return true;
    case 'heartbeat':
      fire(stage, actorOf(stage, name), 'heartbeat', 'sends heartbeats');
      return true;
    case 'slice':
      fire(stage, actorOf(stage, name), 'snapshot', 'takes a slice');
      return true;
    case 'lead':
      lead(stage, words);
      return true;
    case 'ask':
      ask(stage, words);
      return true;
    case 'show':
      for (const actor of actorsOf(stage, words)) show(stage, actor);
      return true;
    case 'log':
      for (const actor of actorsOf(stage, words)) showLog(stage, actor);
      return true;
    default:
      return false;
  }
}

/** Performs one command. Its lines are in `stage.out` then; what is repeated leaves none. */
export function performCommand(stage: Stage, words: Words): void {
  const [verb = '', ...rest] = words;
  stage.out = [];
  if (verb === 'quietly') {
    performCommand(stage, rest);
    stage.out = [];
    return;
  }
  if (verb === 'repeat') {
    const [times, ...command] = rest;
    for (let left = numberIn(times, 'a number'); left > 0; left--) performCommand(stage, command);
    stage.out = [];
    return;
  }
  const isKnown =
    onPlainCommand(stage, verb, rest) ||
    onNetworkCommand(stage, verb, rest) ||
    onDiskCommand(stage, verb, rest);
  assert(isKnown, `there is no command "${verb}"`);
}
