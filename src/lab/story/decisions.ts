// The few decisions worth telling: where a command of unknown outcome turns up, one command holds two
// slots, or one slot two commands. All others a reader takes for granted. Called by traced.ts.

import type { TraceEntry } from '../../hosts/outcome.ts';
import type { Told } from './moments.ts';
import { describeOperation, processName, replicaName } from './words.ts';

type ReplicaEffect = (TraceEntry & { readonly kind: 'replica' })['effects'][number];
type Decision = ReplicaEffect & { readonly kind: 'decide' };

interface Seen {
  readonly effect: Decision;
  readonly replica: number;
  readonly command: string;
}

function nameOf({ command }: Decision): string {
  if (command.kind === 'noop') return 'no-op';
  return `${String(command.client)}/${String(command.request)}`;
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

/** Commands whose clients never learned what became of them. */
function unknownCommands(operations: readonly Told[]): Set<string> {
  const requests = new Map<number, number>();
  const found = new Set<string>();
  for (const { process, outcome } of operations) {
    // Refused before it was sent: it has no number.
    if (outcome === 'fail') continue;
    const request = (requests.get(process) ?? 0) + 1;
    requests.set(process, request);
    if (outcome !== 'ok') found.add(`${String(process)}/${String(request)}`);
  }
  return found;
}

function tell({ effect, replica }: Seen, isAgain: boolean): string {
  const { slot, command } = effect;
  const what =
    command.kind === 'noop'
      ? 'no-op'
      : `${describeOperation(command.operation)} of ${processName(command.client)}`;
  const again = isAgain ? ', again' : '';
  return `${replicaName(replica)} decides slot ${String(slot)}: ${what}${again}`;
}

function tally<Key>(keys: readonly Key[]): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** What to say of decisions, by the effect in the trace. */
export function decisionsToTell(
  trace: readonly TraceEntry[],
  operations: readonly Told[],
): ReadonlyMap<object, string> {
  const unknown = unknownCommands(operations);
  const seen = firstDecisions(trace);
  const slotsOf = tally(seen.map(({ command }) => command));
  const commandsOf = tally(seen.map(({ effect }) => effect.slot));
  const before = new Set<string>();
  const told = new Map<object, string>();
  for (const decision of seen) {
    const { command, effect } = decision;
    const isTwice = effect.command.kind !== 'noop' && slotsOf.get(command) !== 1;
    if (isTwice || commandsOf.get(effect.slot) !== 1 || unknown.has(command)) {
      told.set(effect, tell(decision, isTwice && before.has(command)));
    }
    before.add(command);
  }
  return told;
}
