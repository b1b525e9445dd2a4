// How many a rule about quorums is content with, in words: two planted bugs that look alike among
// three replicas differ among five or seven. Called by the cli, for reports and after stories.

import type { Rules } from '../paxos/rules.ts';
import { SOUND_RULES } from '../paxos/rules.ts';
import { firstConfiguration } from '../protocol/configuration.ts';
import { replicaId } from '../protocol/ids.ts';

const QUORUMS = ['isPhase1Quorum', 'isPhase2Quorum', 'isReadQuorum'] as const;
const SIZES = [3, 5, 7];

/** The least number of `voters` for which a rule says yes; more than there are where it never does. */
function least(rules: Rules, rule: (typeof QUORUMS)[number], voters: number): number {
  const configuration = firstConfiguration(
    Array.from({ length: voters }, (_, id) => replicaId(id)),
  );
  let count = 1;
  while (count <= voters && !rules[rule](count, configuration)) count++;
  return count;
}

const leastOf = (rules: Rules, rule: (typeof QUORUMS)[number]): number[] =>
  SIZES.map((voters) => least(rules, rule, voters));

/** By the name of each rule about quorums that is not the sound one: with how many it is content. */
export function quorumWords(rules: Rules): Readonly<Record<string, string>> {
  const told = QUORUMS.filter((rule) => rules[rule] !== SOUND_RULES[rule]).map((rule) => {
    const sizes = leastOf(rules, rule).map(
      (count, nth) => `${String(count)} of ${String(SIZES[nth])}`,
    );
    const right = leastOf(SOUND_RULES, rule).join(', ');
    return [rule, `It is content with ${sizes.join(', ')}; the sound store asks for ${right}.`];
  });
  return Object.fromEntries(told) as Record<string, string>;
}
