// Which rule made the difference: each rule is asked as always, and beside it the one it replaces.
// Rules are functions of their arguments, so asking twice changes nothing. Called by watch.ts.

import type { Code } from '../code.ts';
import type { RuleDiffers } from '../watched.ts';

type Answers = (rule: string, answer: unknown, other: unknown) => void;

/** A record of rules that asks `others` as well. Both must have the same names. */
function asking<Record extends object>(rules: Record, others: Record, answers: Answers): Record {
  return new Proxy(rules, {
    get(target, name, receiver) {
      const rule: unknown = Reflect.get(target, name, receiver);
      const other: unknown = Reflect.get(others, name);
      if (typeof rule !== 'function' || typeof other !== 'function' || rule === other) return rule;
      return (...args: unknown[]): unknown => {
        const otherAnswer: unknown = Reflect.apply(other, others, args);
        const answer: unknown = Reflect.apply(rule, target, args);
        answers(String(name), answer, otherAnswer);
        return answer;
      };
    },
  });
}

/** The same code; `differs` is told of every answer that `against` would not have given. */
export function comparing(code: Code, against: Code, differs: (found: RuleDiffers) => void): Code {
  const answers: Answers = (rule, answer, other) => {
    if (JSON.stringify(answer) === JSON.stringify(other)) return;
    differs({ rule, answer, other });
  };
  return {
    rules: asking(code.rules, against.rules, answers),
    sessionRules: asking(code.sessionRules, against.sessionRules, answers),
  };
}
