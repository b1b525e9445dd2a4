// Where a run first shows which rule a planted bug breaks. The scenario is executed again, and every
// rule that was replaced is asked beside the sound one. Called by the cli, after the story.

import type { Code } from '../hosts/code.ts';
import { SOUND_CODE } from '../hosts/code.ts';
import { watch } from '../hosts/sim/watch.ts';
import type { TraceEntry } from '../hosts/outcome.ts';
import type { Scenario } from '../lab/scenario/scenario.ts';
import type { KvpaxosSystem } from './kvpaxos.ts';
import { showBallot } from '../protocol/ballot.ts';
import type { Command } from '../protocol/command.ts';
import type { Configuration } from '../protocol/configuration.ts';
import type { DurableRecord } from '../protocol/record.ts';
import { showCommand } from '../replica/invariants.ts';
import { quorumWords } from './quorum-words.ts';
import { RULE_QUESTIONS } from './rule-questions.ts';

const TEXT_MAX = 60;

function nameOfKind(answer: Command | DurableRecord): string {
  switch (answer.kind) {
    case 'promise':
      return `a promise of ${showBallot(answer.ballot)}`;
    case 'acceptance':
      return `an acceptance of ${showBallot(answer.ballot)} at slot ${String(answer.slot)}`;
    case 'identity':
      return 'who it is';
    case 'noop':
    case 'register':
    case 'request':
    case 'configure':
      return showCommand(answer);
  }
}

/** A command, a record or a configuration among what rules answer. */
function nameOf(answer: object): string | null {
  if ('kind' in answer) return nameOfKind(answer as Command | DurableRecord);
  return 'voters' in answer ? `configuration ${String((answer as Configuration).number)}` : null;
}

/** What is told of a request. */
function resultInWords(result: unknown): string {
  if (result === undefined) return 'none';
  if (typeof result === 'string') return JSON.stringify(result);
  return result === false ? 'not done' : 'done';
}

function inWords(rule: string, answer: unknown): string {
  if (rule === 'resultAgain') return resultInWords(answer);
  if (Array.isArray(answer)) {
    return answer.map((one) => inWords(rule, one)).join(', ') || 'nothing';
  }
  if (typeof answer === 'boolean') return answer ? 'yes' : 'no';
  if (answer === undefined || answer === null) return 'none';
  if (typeof answer === 'object') {
    const name = nameOf(answer);
    if (name !== null) return name;
  }
  const text = JSON.stringify(answer);
  return text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX)}…`;
}

function placeOf(entry: TraceEntry): string {
  const who = entry.kind === 'replica' ? `, r${String(entry.replica)}` : ', a client';
  return `At ${String(entry.atMs)} ms${who}`;
}

/** A sentence about what a planted bug does, and where that is known from. */
export function whatIsBroken({
  description,
  cites,
}: Pick<KvpaxosSystem, 'description' | 'cites'>): string {
  return `What is broken: ${description}${cites === null ? '' : ` (${cites})`}.`;
}

/**
 * A sentence about the first moment of a run at which a rule answers otherwise than the sound one;
 * none where that never happens.
 */
export function firstBreach(code: Code, scenario: Scenario): string[] {
  for (const { entry, rules } of watch(scenario, code, SOUND_CODE)) {
    const [first] = rules;
    if (first === undefined) continue;
    const { rule, answer, other } = first;
    const question = RULE_QUESTIONS[rule] ?? rule;
    const [mine, right] = [inWords(rule, answer), inWords(rule, other)];
    const note = quorumWords(code.rules)[rule];
    const sentence = `${placeOf(entry)} (rule ${rule}): ${question} It says ${mine}, the sound store ${right}.`;
    return [note === undefined ? sentence : `${sentence} ${note}`];
  }
  return [];
}
