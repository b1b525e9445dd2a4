// The zoo is complete: each planted bug says where it is known from and as what it shows, and has a
// near-miss twin or a reason why there is none. Twins are sound: they pass the scenario that their
// bug fails, and generated cases.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../src/hosts/sim/simulate.ts';
import { DEFAULT_LIMITS, newGenerator, scenarioOf } from '../../src/lab/generate/generate.ts';
import { judge } from '../../src/lab/run/judge.ts';
import { parseScenario } from '../../src/lab/scenario/file.ts';
import type { Scenario } from '../../src/lab/scenario/scenario.ts';
import { parseZoo } from '../../src/schemas/zoo.ts';
import { MUTANTS } from '../../src/systems/mutants/mutants.ts';
import { TWINS } from '../../src/systems/mutants/twins.ts';
import { SYSTEMS, systemNamed } from '../../src/systems/registry.ts';

/** Planted bugs of which no sound system is near, and why. */
const NO_TWIN: Readonly<Record<string, string>> = {
  'amnesiac-voter': 'a life begins anew or goes on: every other answer is the bug, or never votes',
  'old-life-counts': 'lives are the same or not: whoever counts any other has the bug',
  'damage-is-the-end': 'what was lost is told or not: the rule is a yes',
  'promise-what-is-gone':
    'one slot more is the bug; one less never leads where nothing is kept below a snapshot',
  'reign-outlives-configuration': 'a reign ends or not: the rule is a yes',
  'accept-beyond-gap': 'gaps are refused or not: the rule is a no',
  'removed-serves': 'a voter serves and nobody else: one more is the bug, one less never answers',
  'local-reads': 'the rule knows the operation alone, and of no read does that say enough',
  'read-here-at-once':
    'one slot earlier is the bug; one later waits for a command that nobody may send',
  'lease-outlives-transfer':
    'who is handed the lead promises itself at once: a lease that counts on it must end',
  'lease-unpromised': 'a promise is on the disk or not: the rule is a yes',
  'late-transfer': 'who is bound is bound to all or not to all: the rule is a yes',
  'credits-another': 'an acceptance is credited to whom it is from: anybody else is the bug',
  'truncates-beyond': 'what is accepted is forgotten or not: the rule is a no',
  'snapshot-ahead-of-slot': 'a state is that of its slot: any other slot is the bug',
  'snapshot-of-proposed-configuration': "the configuration is the state's: any other is the bug",
  'answer-when-proposed': 'nothing of a proposal is certain: the rule is a no',
  'cas-when-proposed': 'nothing of a proposal is certain: the rule is a no',
  'answer-by-slot': 'requests have one name: whoever answers another has the bug',
  'snapshot-off-by-one': 'one slot later is the bug; one earlier executes a command twice',
  'execute-without-session': 'an unknown session is executed or not: the rule is a no',
  'expired-is-failed': 'the rule does not know how often a request was sent',
  'silence-is-failed': 'nothing is certain of silence: every answer but "unknown" is the bug',
};

const GENERATED = 100;
const SEED = 21;

/** The same for all twins; made once. */
const generated: readonly Scenario[] = Array.from({ length: GENERATED }, (_, index) => {
  const { faults } = SYSTEMS[0] ?? { faults: [] };
  const replicas = index % 4 === 3 ? 5 : 3;
  return scenarioOf(newGenerator({ ...DEFAULT_LIMITS, replicas, faults }), SEED, index);
});

function scenarioOfMutant(name: string): Scenario {
  const file = new URL(`../../scenarios/mutants/${name}.json`, import.meta.url);
  return parseScenario(readFileSync(file, 'utf8'), name);
}

describe('every planted bug', () => {
  it('has a twin, or a reason why there is none', () => {
    const twinned = new Set(TWINS.map(({ twinOf }) => twinOf));
    expect([...twinned, ...Object.keys(NO_TWIN)].sort()).toEqual(
      MUTANTS.map(({ name }) => name).sort(),
    );
  });

  it('is found as what it says it shows as', () => {
    const baseline = new URL('../bench/zoo.json', import.meta.url);
    const { rows } = parseZoo(readFileSync(baseline, 'utf8'), 'zoo.json');
    for (const { system, signatures } of rows) {
      expect(systemNamed(system)?.shows, system).toEqual(
        expect.arrayContaining(Object.keys(signatures)),
      );
    }
  });
});

describe('every name', () => {
  it('is of one system', () => {
    const names = SYSTEMS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe.each(TWINS)('$name', ({ name, twinOf, rules }) => {
  const mutant = MUTANTS.find((one) => one.name === twinOf);
  const system = systemNamed(`kvpaxos:${name}`);
  if (system === undefined) throw new Error(`${name} is no system`);

  it('replaces what its planted bug replaces, otherwise', () => {
    expect(system.expected).toBe('linearizable');
    const shared = Object.entries(mutant?.rules ?? {}).filter(([rule]) => rule in rules);
    expect(shared).not.toEqual([]);
    expect(rules).not.toEqual(mutant?.rules);
  });

  it('passes the scenario that its planted bug fails', () => {
    const scenario = scenarioOfMutant(twinOf);
    expect(judge(simulate(scenario, system.code)).verdict).toBe('linearizable');
  });

  it('passes generated cases', () => {
    const failed = generated.flatMap((scenario, index) => {
      const { verdict, explanation } = judge(simulate(scenario, system.code, { hash: false }));
      return verdict === 'linearizable' ? [] : [`case ${String(index)}: ${explanation}`];
    });
    expect(failed).toEqual([]);
  });
});
