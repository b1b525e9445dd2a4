// Watched runs for the tests of the report, as the cli gives them to it.

import type { Scenario } from '../../src/lab/scenario/scenario.ts';
import type { RunExtra } from '../../src/report/report.ts';
import { watch } from '../../src/hosts/sim/watch.ts';
import type { Followed, Travels } from '../../src/report/view/travel.ts';
import { travelsOf } from '../../src/report/view/travel.ts';
import { runView } from '../../src/report/view/build.ts';
import { SOUND_STORE, systemNamed } from '../../src/systems/registry.ts';
import { whatIsBroken } from '../../src/systems/breach.ts';
import { quorumWords } from '../../src/systems/quorum-words.ts';
import { RULE_QUESTIONS } from '../../src/systems/rule-questions.ts';
import { record } from './records.ts';

const codeOf = (mutant: string | null) =>
  systemNamed(`kvpaxos:${mutant ?? ''}`)?.code ?? SOUND_STORE.code;

/** What a page says of a run beyond its record, with its states and those of the sound store. */
export function watchedExtra(scenario: Scenario, mutant: string | null): RunExtra {
  const sound = SOUND_STORE.code;
  const system = systemNamed(`kvpaxos:${mutant ?? ''}`);
  const again = {
    kind: 'again',
    watch: () => watch(scenario, codeOf(mutant), sound),
    watchSound: mutant === null ? null : () => watch(scenario, sound, sound),
    questions: RULE_QUESTIONS,
    broken: system?.expected === 'violation' ? whatIsBroken(system) : null,
    notes: quorumWords(codeOf(mutant).rules),
  } as const;
  const extra = { command: 'npx linlab replay x.json', version: '0.1.0', story: ['a line'] };
  if (mutant === null) return { ...extra, states: again };
  return { ...extra, states: again, sound: record(scenario, null) };
}

/** The travels of a scenario on a mutant and on the sound store. */
export function travels(scenario: Scenario, mutant: string | null): Travels {
  const follow = (name: string | null): Followed => {
    const found = record(scenario, name);
    const steps = watch(scenario, codeOf(name), SOUND_STORE.code);
    return { record: found, operations: runView(found).operations, steps };
  };
  return travelsOf(follow(mutant), mutant === null ? null : follow(null));
}
