// Answers of rules in words: what a planted bug's rule says, and what the sound store's would. Called
// by notebook.ts.

import type { RuleDiffers } from '../../hosts/watched.ts';
import type { Command } from '../../protocol/command.ts';
import type { RuleTold } from './travel-view.ts';
import { count, showCommand, visible } from './words.ts';

const COMMANDS = ['noop', 'register', 'request', 'configure'];

function isCommand(answer: object): answer is Command {
  return 'kind' in answer && COMMANDS.includes(String(answer.kind));
}

/** An answer of a rule in a few words. */
export function showAnswer(answer: unknown): string {
  if (typeof answer === 'boolean') return answer ? 'yes' : 'no';
  if (typeof answer === 'number') return String(Math.round(answer * 10) / 10);
  if (typeof answer === 'string') return visible(answer);
  if (Array.isArray(answer))
    return answer.length === 0 ? 'nothing' : count(answer.length, 'entry', 'entries');
  if (typeof answer !== 'object' || answer === null) return 'nothing';
  if (isCommand(answer)) return showCommand(answer);
  if ('client' in answer && 'request' in answer) {
    return `request c${String(answer.client)}/${String(answer.request)}`;
  }
  return 'kind' in answer ? visible(String(answer.kind)) : 'something else';
}

export const tellRule = ({ rule, answer, other }: RuleDiffers): RuleTold => ({
  rule,
  mine: showAnswer(answer),
  sound: showAnswer(other),
});
