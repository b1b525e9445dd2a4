// Operations, faults and overrides in a line of plain words each. Called by story.ts and by whoever
// shows a scenario to people: the cli, the report.

import { unreachable } from '../../base/assert.ts';
import type { Fault, Link, PartitionShape, Target, Trigger } from '../../faults/fault.ts';
import type { KvOperation, KvResult } from '../../kv/operation.ts';
import type { MessageAddress, Noise, Override } from '../scenario/scenario.ts';
import { describeChange } from './cluster-words.ts';
import { joined, replicaName } from './names.ts';

/** Longer texts are cut. */
const SHOWN_MAX = 40;
// What a terminal obeys or nobody sees: controls, marks of direction, spaces without width.
const UNSEEN = /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A text in quotes, or `absent`. */
function showText(text: string | null): string {
  if (text === null) return 'absent';
  const shown = text.length > SHOWN_MAX ? text.slice(0, SHOWN_MAX) : text;
  const quoted = JSON.stringify(shown).replace(UNSEEN, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return text.length > SHOWN_MAX ? `${quoted}… (${String(text.length)} characters)` : quoted;
}

function showKey(key: string): string {
  return /^[\w.:/-]{1,24}$/.test(key) ? key : showText(key);
}

function showAsked(operation: KvOperation): string {
  const key = showKey(operation.key);
  switch (operation.kind) {
    case 'get':
    case 'delete':
      return `${operation.kind} ${key}`;
    case 'put':
      return `put ${key} = ${showText(operation.value)}`;
    case 'append':
      return `append ${showText(operation.value)} to ${key}`;
    case 'cas':
      return `cas ${key} from ${showText(operation.from)} to ${showText(operation.to)}`;
  }
  return unreachable(operation);
}

/** What an `ok` told the client. */
export function describeAnswer(operation: KvOperation, output: KvResult): string {
  const key = showKey(operation.key);
  switch (operation.kind) {
    case 'get':
      return `${key} is ${typeof output === 'boolean' ? String(output) : showText(output)}`;
    case 'cas':
      if (output === true) return 'done';
      if (output === false) return `not done, ${key} is not ${showText(operation.from)}`;
      return `neither done nor not done, but ${showText(output)}`;
    case 'put':
    case 'append':
    case 'delete':
      return 'ok';
  }
  return unreachable(operation);
}

/** `put x = "1"`; with what it answered, `get x: x is "1"`. */
export function describeOperation(operation: KvOperation, output?: KvResult): string {
  const asked = showAsked(operation);
  return output === undefined ? asked : `${asked}: ${describeAnswer(operation, output)}`;
}

function share(perMille: number): string {
  return perMille === 1000 ? 'all' : `${String(perMille / 10)} % of`;
}

function onLinks(links: readonly Link[] | undefined): string {
  if (links === undefined) return 'on every link';
  const names = links.map(({ from, to }) => `${replicaName(from)} to ${replicaName(to)}`);
  return names.length === 0 ? 'on no link' : `from ${joined(names)}`;
}

/** Who is hit, as the subject of a sentence. */
export function describeTarget(target: Target): string {
  return target === 'leader' ? 'whoever leads' : replicaName(target);
}

function showShape(shape: PartitionShape, who: string): string {
  switch (shape.kind) {
    case 'groups': {
      const groups = shape.groups.map((group) => joined(group.map(replicaName)));
      if (groups.length === 0) return 'no replica hears another';
      return `the replicas fall apart: ${groups.join(' | ')}${groups.length === 1 ? ' | the others, each alone' : ''}`;
    }
    case 'isolate':
      return `${who} is cut off from the other replicas`;
    case 'ring':
      return 'the replicas stand in a ring and hear their neighbours only';
    case 'bridge':
      return `two halves hear each other only through ${replicaName(shape.bridge)}`;
    case 'one-way':
      if (shape.direction === 'in') return `${who} hears no other replica, but is heard`;
      return `${who} is heard by no other replica, but hears them`;
  }
  return unreachable(shape);
}

type LinkFault = Extract<Fault, { readonly perMille: number }>;

function hitMessages({ perMille, message, links }: LinkFault): string {
  const kind = message === undefined ? '' : `${message} `;
  return `${share(perMille)} ${kind}messages ${onLinks(links)}`;
}

/** What happens while the fault lasts; `who` is whom it hits, where it hits one. */
export function describeHit(fault: Fault, who: string): string {
  switch (fault.kind) {
    case 'partition':
      return showShape(fault.shape, who);
    case 'crash':
      return `${who} crashes`;
    case 'tear':
      return `${who} loses its power, and each unsynced write may be kept, lost or torn`;
    case 'damage':
      return fault.recent === true
        ? `${who} crashes, and one of the last sectors of its log is damaged where the cluster can bear it`
        : `${who} crashes, and sectors of its disk are damaged where the cluster can bear it`;
    case 'wipe':
      return `${who} crashes, and gets an empty disk where the cluster can bear it`;
    case 'disk-full':
      return fault.io === true
        ? `every write to the disk of ${who} fails with an error, and may be kept, lost or torn`
        : `every write to the disk of ${who} fails`;
    case 'upgrade':
      return `${who} goes down, to come back with the newest format`;
    case 'reconfigure':
      return `an operator asks ${describeChange(fault.change)}`;
    case 'transfer':
      return `an operator asks that ${replicaName(fault.to)} leads`;
    case 'pause':
      return `${who} stands still`;
    case 'drop':
      return `${hitMessages(fault)} are lost`;
    case 'delay':
      return `${hitMessages(fault)} are ${fault.steady === true ? '' : 'up to '}${String(fault.maxMs)} ms late`;
    case 'duplicate':
      return `${hitMessages(fault)} arrive twice, up to ${String(fault.maxMs)} ms apart`;
    case 'reorder':
      return `${hitMessages(fault)} are overtaken by those of the next ${String(fault.maxMs)} ms`;
  }
  return unreachable(fault);
}

/** Whom a fault aims at, or null for one that hits links. */
export function targetOf(fault: Fault): Target | null {
  if ('target' in fault) return fault.target;
  return fault.kind === 'partition' && 'target' in fault.shape ? fault.shape.target : null;
}

/** 0 is the first. */
function ordinal(index: number): string {
  const names = ['first', 'second', 'third'];
  const number = index + 1;
  const tens = number % 100;
  const ends = tens > 10 && tens < 20 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return names[index] ?? `${String(number)}${ends}`;
}

/** What a fault waits for: `r2 sends its second promise`, `somebody leads for the first time`. */
function describeTrigger(trigger: Trigger): string {
  const nth = ordinal(trigger.nth - 1);
  if (trigger.event === 'answers') return `the ${nth} operation has ended`;
  const { replica } = trigger;
  const who = replica === undefined ? 'somebody' : replicaName(replica);
  const which = replica === undefined ? `the ${nth}` : `its ${nth}`;
  switch (trigger.event) {
    case 'leads':
      return `${who} begins to lead for the ${nth} time`;
    case 'sends':
      return `${who} sends ${which} ${trigger.message}`;
    case 'syncs':
      return `the ${nth} ${trigger.record} of ${who} is on disk, before it is told so`;
    case 'marks':
      return `${who} comes to "${trigger.mark}" for the ${nth} time`;
  }
  return unreachable(trigger);
}

/** `when r1 begins to lead for the first time`, `20 ms after the second operation has ended`. */
export function describeMoment(after: Trigger, afterMs: number): string {
  const later = afterMs === 0 ? 'when' : `${String(afterMs)} ms after`;
  return `${later} ${describeTrigger(after)}`;
}

/** The fault as planned: `whoever leads crashes, from 100 to 300 ms`. */
export function describeFault(fault: Fault): string {
  const target = targetOf(fault);
  const what = describeHit(fault, target === null ? '' : describeTarget(target));
  const { after, atMs, forMs } = fault;
  if (after === undefined) return `${what}, from ${String(atMs)} to ${String(atMs + forMs)} ms`;
  return `${what} for ${String(forMs)} ms, ${describeMoment(after, atMs)}`;
}

/** Noise on every link, or the lack of it. */
export function describeNoise(noise: Noise | null): string {
  if (noise === null) return 'the network is quiet';
  const { delayMsMax, dropPerMille, duplicatePerMille, diskMsMax } = noise;
  const parts = [
    ...(delayMsMax > 0 ? [`messages are up to ${String(delayMsMax)} ms late`] : []),
    ...(dropPerMille > 0 ? [`${share(dropPerMille)} messages are lost`] : []),
    ...(duplicatePerMille > 0 ? [`${share(duplicatePerMille)} messages arrive twice`] : []),
    ...(diskMsMax > 0 ? [`disk syncs take up to ${String(diskMsMax)} ms longer`] : []),
    'election time-outs vary',
  ];
  return joined(parts);
}

function showAddress({ from, to, message, about, occurrence }: MessageAddress): string {
  return `the ${ordinal(occurrence)} ${message} ${about} from ${from} to ${to}`;
}

/** `the first accept 1.0 #3 from r0 to r2 is lost`. */
export function describeOverride(override: Override): string {
  switch (override.kind) {
    case 'drop':
      return `${showAddress(override)} is lost`;
    case 'delay':
      return `${showAddress(override)} is ${String(override.ms)} ms late`;
    case 'duplicate':
      return `${showAddress(override)} arrives again ${String(override.ms)} ms later`;
    case 'slow-sync':
      return `the ${ordinal(override.sync)} disk sync of ${replicaName(override.replica)} takes ${String(override.ms)} ms longer`;
    case 'election-jitter':
      return `the ${ordinal(override.timeout)} election time-out of ${replicaName(override.replica)} gets a jitter of ${String(override.ms)} ms`;
  }
  return unreachable(override);
}
