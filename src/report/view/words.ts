// Operations, results, messages, faults and overrides in words. Texts come from histories and may
// hold anything: what cannot be seen is written as an escape, what is long is cut.

import { unreachable } from '../../base/assert.ts';
import type { Fault, Membership, PartitionShape, Target } from '../../faults/fault.ts';
import type { KvOperation, KvResult } from '../../kv/operation.ts';
import type { Override } from '../../lab/scenario/scenario.ts';
import type { Command } from '../../protocol/command.ts';
import { describeConfiguration } from '../../lab/story/cluster-words.ts';
import { processName, replicaName, requestName } from '../../lab/story/names.ts';
import { describeHit } from '../../lab/story/words.ts';

/** `1 fault`, `2 faults`, `3,000 faults`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? noun : plural}`;
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
export function showValue(value: string | null, max: number): string {
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
  switch (command.kind) {
    case 'noop':
      return 'no-op';
    case 'register':
      return `a session for ${processName(command.client)}`;
    case 'configure': {
      const { number } = command.configuration;
      return `configuration ${String(number)}: ${describeConfiguration(command.configuration)}`;
    }
    case 'request': {
      const request = requestName(command.client, command.request);
      return `${showOperation(command.operation, LABEL_TEXT_MAX)} of ${request}`;
    }
  }
  return unreachable(command);
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

/** A change of who votes in a few signs. */
function showChange(change: Membership): string {
  switch (change.kind) {
    case 'add':
      return `+${replicaName(change.replica)}`;
    case 'remove':
      return `−${replicaName(change.replica)}`;
    case 'replace':
      return `−${replicaName(change.remove)} +${replicaName(change.add)}`;
    case 'set':
      return change.voters.map(replicaName).join(' ');
    case 'quorums':
      return `quorums ${String(change.phase1)}/${String(change.phase2)}`;
  }
  return unreachable(change);
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
    case 'tear':
    case 'damage':
    case 'wipe':
    case 'disk-full':
    case 'upgrade': {
      const target = who(fault.target, hit);
      return { label: `${fault.kind}: ${target}`, sentence: describeHit(fault, target) };
    }
    case 'reconfigure':
      return {
        label: `reconfigure: ${showChange(fault.change)}`,
        sentence: describeHit(fault, ''),
      };
    case 'transfer': {
      const label = `transfer to ${replicaName(fault.to)}`;
      return { label, sentence: describeHit(fault, '') };
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
