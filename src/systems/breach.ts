// Which rule a planted bug breaks, and where a run shows it first: the scenario is executed again with
// rules that end the run as soon as one answers otherwise than the sound one. Called by kvpaxos.ts.

import type { Code } from '../hosts/code.ts';
import { SOUND_CODE } from '../hosts/code.ts';
import { simulate } from '../hosts/sim/simulate.ts';
import type { Scenario } from '../lab/scenario/scenario.ts';
import type { Rules } from '../paxos/rules.ts';

type Rule = (...facts: readonly unknown[]) => unknown;

const TEXT_MAX = 60;

function inWords(answer: unknown): string {
  if (answer === true) return 'yes';
  if (answer === false) return 'no';
  const text = answer === undefined ? 'nothing' : JSON.stringify(answer);
  return text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX)}…`;
}

/** The rule, throwing where its answer is not that of the sound one. */
function watched(name: string, rule: Rule, sound: Rule): Rule {
  return (...facts) => {
    const [answer, right] = [inWords(rule(...facts)), inWords(sound(...facts))];
    if (answer !== right)
      throw new Error(`the rule ${name} says ${answer} where ${right} is right`);
    return rule(...facts);
  };
}

function replaced(code: Code): (keyof Rules)[] {
  const names = Object.keys(SOUND_CODE.rules) as (keyof Rules)[];
  return names.filter((name) => code.rules[name] !== SOUND_CODE.rules[name]);
}

function watching(code: Code): Code {
  const rules = Object.fromEntries(
    replaced(code).map((name) => {
      const [rule, sound] = [code.rules[name] as Rule, SOUND_CODE.rules[name] as Rule];
      return [name, watched(name, rule, sound)];
    }),
  );
  return { ...code, rules: { ...code.rules, ...(rules as Partial<Rules>) } };
}

/**
 * Sentences about the first moment of a run at which a replaced rule of the replicas answers otherwise
 * than the sound one; none where that never happens, or only clients have other rules. The answers are
 * compared as JSON.
 */
export function firstBreach(code: Code, scenario: Scenario): string[] {
  if (replaced(code).length === 0) return [];
  const { failures } = simulate(scenario, watching(code), { hash: false });
  return failures.slice(0, 1).flatMap((failure) => {
    if (failure.kind !== 'crash') return [];
    const { atMs, replica, detail } = failure;
    const first = detail.split('\n')[0] ?? detail;
    return [`At ${String(atMs)} ms, in r${String(replica)}, ${first.replace(/^Error: /, '')}.`];
  });
}
