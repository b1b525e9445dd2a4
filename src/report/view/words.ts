// Operations, results, messages, faults and overrides in words. Texts come from histories and may
// hold anything: what cannot be seen is written as an escape, what is long is cut.

import { unreachable } from '../../base/assert.ts';
import type { Fault, PartitionShape, Target } from '../../faults/fault.ts';
import type { KvOperation, KvResult } from '../../kv/operation.ts';
import type { Override } from '../../lab/scenario/scenario.ts';
import { showBallot } from '../../protocol/ballot.ts';
import type { Command } from '../../protocol/command.ts';
import type { Message } from '../../protocol/message.ts';

/** `1 fault`, `2 faults`, `3,000 faults`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

/** Characters of a text in a label, and in full words. */
export const LABEL_TEXT_MAX = 18;
export const FULL_TEXT_MAX = 400;

/** Controls, marks of direction, what has no width, and halves of surrogate pairs. */
const UNSEEN =
  /[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

/** A text in which every character can be seen. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (unit) =>
    unit === '\n' ? '\\n' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function cut(text: string, max: number): string {
  if (text.length <= max) return visible(text);
  return `${visible(text.slice(0, max))}… (${text.length.toLocaleString('en')} characters)`;
}

/** A value: in quotes, or `absent`. */
function showValue(value: string | null, max: number): string {
  if (value === null) return 'absent';
  if (value.length <= max) return `"${visible(value)}"`;
  return max <= LABEL_TEXT_MAX ? `"${visible(value.slice(0, max))}…"` : `"${cut(value, max)}"`;
}

/** A key: as it is where it is a plain word, otherwise in quotes. */
export function showKey(key: string, max: number): string {
  return /^[\w.:/-]{1,24}$/.test(key) ? key : showValue(key, max);
}

export function showOperation(operation: KvOperation, max: number): string {
  const key = showKey(operation.key, max);
  switch (operation.kind) {
    case 'get':
    case 'delete':
      return `${operation.kind}(${key})`;
    case 'put':
    case 'append':
      return `${operation.kind}(${key}, ${showValue(operation.value, max)})`;
    case 'cas':
      return `cas(${key}, ${showValue(operation.from, max)} → ${showValue(operation.to, max)})`;
  }
  return unreachable(operation);
}

/** An answered operation on a bar: what it asked, and what it learnt where it learnt something. */
export function showAnswered(operation: KvOperation, output: KvResult): string {
  const asked = showOperation(operation, LABEL_TEXT_MAX);
  if (operation.kind === 'cas') return `${asked} = ${output === true ? 'yes' : 'no'}`;
  if (operation.kind !== 'get') return asked;
  return `${asked} = ${showValue(typeof output === 'string' ? output : null, LABEL_TEXT_MAX)}`;
}

/** What an answered operation was told. */
export function showResult(operation: KvOperation, output: KvResult): string {
  if (operation.kind === 'cas') {
    return output === true ? 'answered: took effect' : 'answered: no effect, the value was another';
  }
  if (operation.kind !== 'get') return 'answered: done';
  if (typeof output !== 'string') return 'answered: the key is absent';
  return `answered: ${showValue(output, FULL_TEXT_MAX)}`;
}

export function showCommand(command: Command): string {
  if (command.kind === 'noop') return 'no-op';
  const request = `c${String(command.client)}/${String(command.request)}`;
  return `${showOperation(command.operation, LABEL_TEXT_MAX)} of ${request}`;
}

const slot = (number: number): string => `#${String(number)}`;

function list(items: readonly string[], none: string): string {
  const shown = items.slice(0, 12).join('\n');
  if (items.length === 0) return none;
  return items.length > 12 ? `${shown}\n… and ${String(items.length - 12)} more` : shown;
}

/** What a message says. */
export function showMessage(message: Message): string {
  switch (message.kind) {
    case 'prepare':
      return `May ballot ${showBallot(message.ballot)} lead, from slot ${slot(message.fromSlot)} on?`;
    case 'promise': {
      const accepted = message.accepted.map(
        ({ slot: at, ballot, command }) =>
          `${slot(at)} in ballot ${showBallot(ballot)}: ${showCommand(command)}`,
      );
      const head = `Promised to ballot ${showBallot(message.ballot)}, from ${slot(message.fromSlot)} on. Accepted so far:`;
      return `${head}\n${list(accepted, 'nothing')}`;
    }
    case 'accept': {
      const entries = message.entries.map(
        ({ slot: at, command }) => `${slot(at)} := ${showCommand(command)}`,
      );
      const head = `Accept in ballot ${showBallot(message.ballot)}:\n${list(entries, 'nothing')}`;
      return `${head}\nDecided below ${slot(message.decidedUpTo)}`;
    }
    case 'accepted':
      return `Accepted in ballot ${showBallot(message.ballot)}: ${list(message.slots.map(slot), 'nothing')}`;
    case 'nack':
      return `Refused ballot ${showBallot(message.ballot)}: ${showBallot(message.promised)} is promised`;
    case 'heartbeat':
      return `Ballot ${showBallot(message.ballot)} leads; decided below ${slot(message.decidedUpTo)}`;
    case 'catch-up':
      return `What is decided from ${slot(message.fromSlot)} on?`;
    case 'decided': {
      const commands = message.commands.map(
        (command, index) => `${slot(message.fromSlot + index)} = ${showCommand(command)}`,
      );
      return `Decided:\n${list(commands, 'nothing')}\nDecided below ${slot(message.decidedUpTo)}`;
    }
    case 'request':
      return `Request ${String(message.request)}: ${showOperation(message.operation, FULL_TEXT_MAX)}`;
    case 'reply': {
      const { result } = message;
      const value = typeof result === 'boolean' ? String(result) : showValue(result, FULL_TEXT_MAX);
      return `Answer to request ${String(message.request)}: ${result === null ? 'done, or absent' : value}`;
    }
    case 'redirect': {
      const { leader } = message;
      const where = leader === null ? 'nobody is known to' : `r${String(leader)} is said to`;
      return `Request ${String(message.request)} refused: not the leader; ${where} lead`;
    }
  }
  return unreachable(message);
}

function who(target: Target, hit: number | null): string {
  if (target !== 'leader') return `r${String(hit ?? target)}`;
  return hit === null ? 'the leader' : `r${String(hit)} (leader)`;
}

function showShape(shape: PartitionShape, hit: number | null): string {
  switch (shape.kind) {
    case 'groups': {
      const names = (group: readonly number[]): string => group.map((id) => `r${id}`).join(' ');
      return shape.groups.map(names).join(' | ');
    }
    case 'isolate':
      return `${who(shape.target, hit)} alone`;
    case 'ring':
      return 'ring of majorities';
    case 'bridge':
      return `two halves, r${String(shape.bridge)} between`;
    case 'one-way':
      return `nothing ${shape.direction === 'in' ? 'to' : 'from'} ${who(shape.target, hit)}`;
  }
  return unreachable(shape);
}

const share = (perMille: number): string => `${String(perMille / 10)} %`;

function onLinks(fault: Extract<Fault, { readonly perMille: number }>): string {
  if (fault.links === undefined) return 'on all links';
  const links = fault.links.map(({ from, to }) => `r${String(from)}→r${String(to)}`);
  return `on ${links.join(', ')}`;
}

/** Name of a fault for its band, and the same as a sentence. `hit`: whom it turned out to hit. */
export function showFault(fault: Fault, hit: number | null): { label: string; sentence: string } {
  switch (fault.kind) {
    case 'partition': {
      const shape = showShape(fault.shape, hit);
      return { label: `partition: ${shape}`, sentence: `partition between replicas: ${shape}` };
    }
    case 'crash': {
      const target = who(fault.target, hit);
      const sentence = `crash of ${target}: what it had not synced is lost, it restarts from its disk`;
      return { label: `crash: ${target}`, sentence };
    }
    case 'pause': {
      const target = who(fault.target, hit);
      return {
        label: `pause: ${target}`,
        sentence: `${target} stands still; messages wait for it`,
      };
    }
    case 'drop': {
      const label = `drop ${share(fault.perMille)}`;
      return { label, sentence: `${label} of the messages ${onLinks(fault)}` };
    }
    case 'delay':
    case 'reorder':
    case 'duplicate': {
      const label = `${fault.kind} ${share(fault.perMille)} ≤ ${String(fault.maxMs)} ms`;
      const how = `${share(fault.perMille)} of the messages, by up to ${String(fault.maxMs)} ms`;
      return { label, sentence: `${fault.kind} ${how}, ${onLinks(fault)}` };
    }
  }
  return unreachable(fault);
}

export function showOverride(override: Override): string {
  switch (override.kind) {
    case 'slow-sync':
      return `disk sync ${String(override.sync)} of r${String(override.replica)} takes ${String(override.ms)} ms longer`;
    case 'election-jitter':
      return `election time-out ${String(override.timeout)} of r${String(override.replica)} has ${String(override.ms)} ms of jitter`;
    case 'drop':
    case 'delay':
    case 'duplicate': {
      const { message, about, from, to, occurrence } = override;
      const again = occurrence === 0 ? '' : ` (occurrence ${String(occurrence + 1)})`;
      const what = `${visible(message)} ${visible(about)} from ${visible(from)} to ${visible(to)}${again}`;
      if (override.kind === 'drop') return `${what} is lost`;
      if (override.kind === 'delay') return `${what} arrives ${String(override.ms)} ms later`;
      return `${what} arrives a second time, ${String(override.ms)} ms later`;
    }
  }
  return unreachable(override);
}
