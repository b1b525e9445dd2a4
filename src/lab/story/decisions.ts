// The few decisions worth telling: where a command of unknown outcome turns up, one command holds two
// slots, or one slot two commands. All others a reader takes for granted. Called by traced.ts.

import type { TraceEntry } from '../../hosts/outcome.ts';
import type { Told } from './moments.ts';
import { processName, replicaName, requestName } from './names.ts';
import { describeOperation } from './words.ts';

type ReplicaEffect = (TraceEntry & { readonly kind: 'replica' })['effects'][number];
type Decision = ReplicaEffect & { readonly kind: 'decide' };

interface Seen {
  readonly effect: Decision;
  readonly replica: number;
  readonly command: string;
}

function nameOf({ command }: Decision): string {
  switch (command.kind) {
    case 'noop':
      return 'no-op';
    case 'request':
      return requestName(command.client, command.request);
    case 'register':
      return `session of ${processName(command.client)} at ${String(command.timeMs)}`;
    case 'configure':
      return `configuration ${String(command.configuration.number)}`;
  }
}

/** For every command and slot the first replica that decided it, in order. */
function firstDecisions(trace: readonly TraceEntry[]): Seen[] {
  const seen = new Map<string, Seen>();
  for (const entry of trace) {
    if (entry.kind !== 'replica') continue;
    for (const effect of entry.effects) {
      if (effect.kind !== 'decide') continue;
      const command = nameOf(effect);
      const key = `${String(effect.slot)} ${command}`;
      if (!seen.has(key)) seen.set(key, { effect, replica: entry.replica, command });
    }
  }
  return [...seen.values()];
}

type Asked = ReadonlyMap<string, Told>;

/** Whether the client never learned what became of a command. */
function isUnknown(asked: Asked, command: string): boolean {
  const outcome = asked.get(command)?.outcome;
  return outcome === 'info' || outcome === 'open';
}

function wordsOf({ effect, command: name }: Seen, asked: Asked): string {
  const { command } = effect;
  if (command.kind === 'noop' || command.kind === 'configure') return name;
  const client = processName(asked.get(name)?.process ?? command.client);
  if (command.kind === 'register') return `a session for ${client}`;
  return `${describeOperation(command.operation)} of ${client}`;
}

function tell(seen: Seen, asked: Asked, isAgain: boolean): string {
  const again = isAgain ? ', again' : '';
  const slot = String(seen.effect.slot);
  return `${replicaName(seen.replica)} decides slot ${slot}: ${wordsOf(seen, asked)}${again}`;
}

function tally<Key>(keys: readonly Key[]): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** What to say of decisions, by the effect in the trace. */
export function decisionsToTell(
  trace: readonly TraceEntry[],
  asked: Asked,
): ReadonlyMap<object, string> {
  const seen = firstDecisions(trace);
  const slotsOf = tally(seen.map(({ command }) => command));
  const commandsOf = tally(seen.map(({ effect }) => effect.slot));
  const before = new Set<string>();
  const told = new Map<object, string>();
  for (const decision of seen) {
    const { command, effect } = decision;
    const isTwice = effect.command.kind !== 'noop' && slotsOf.get(command) !== 1;
    if (isTwice || commandsOf.get(effect.slot) !== 1 || isUnknown(asked, command)) {
      told.set(effect, tell(decision, asked, isTwice && before.has(command)));
    }
    before.add(command);
  }
  return told;
}
