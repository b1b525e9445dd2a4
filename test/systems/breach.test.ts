// What is told of a planted bug beside the story: the rule, and the moment at which a run first shows it.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { brokenRule } from '../../src/cli/broken-rule.ts';
import { parseScenario } from '../../src/lab/scenario/file.ts';
import type { Scenario } from '../../src/lab/scenario/scenario.ts';
import { firstBreach } from '../../src/systems/breach.ts';
import { MUTANTS } from '../../src/systems/mutants/mutants.ts';
import { SOUND_STORE, systemNamed } from '../../src/systems/registry.ts';

const folder = new URL('../../scenarios/mutants/', import.meta.url);

function scenarioOf(name: string): Scenario {
  const file = `${name}.json`;
  return parseScenario(readFileSync(new URL(file, folder), 'utf8'), file);
}

function systemOf(name: string): NonNullable<ReturnType<typeof systemNamed>> {
  const system = systemNamed(`kvpaxos:${name}`);
  if (system === undefined) throw new Error(`no system ${name}`);
  return system;
}

const runOf = (scenario: Scenario) => ({ host: 'sim', steps: 100, scenario }) as const;

describe('of every planted bug with a scenario', () => {
  const names = MUTANTS.map(({ name }) => name);

  it('there is one', () => {
    expect(readdirSync(folder).sort()).toEqual(names.map((name) => `${name}.json`).sort());
  });

  it.each(MUTANTS)('$name', ({ name, rules, sessionRules, description, cites }) => {
    const [what, when] = brokenRule(systemOf(name), runOf(scenarioOf(name)));
    expect(what).toBe(`What is broken: ${description} (${cites}).`);
    const names = Object.keys({ ...rules, ...sessionRules });
    expect(when).toMatch(
      new RegExp(`^At \\d+ ms, (r\\d|a client) \\(rule (${names.join('|')})\\): `),
    );
  });
});

describe('of a system without one', () => {
  const scenario = scenarioOf('local-reads');

  it('nothing is told', () => {
    expect(brokenRule(SOUND_STORE, runOf(scenario))).toEqual([]);
    expect(brokenRule(systemOf('read-by-second-round'), runOf(scenario))).toEqual([]);
  });

  it('no moment is named of a run that cannot be executed again, or is too long', () => {
    const broken = systemOf('local-reads');
    const run = runOf(scenario);
    expect(brokenRule(broken, run)).toHaveLength(2);
    expect(brokenRule(broken, { ...run, host: 'live' })).toHaveLength(1);
    expect(brokenRule(broken, { ...run, steps: 20_001 })).toHaveLength(1);
  });

  it('no moment is named where its rules answer as the sound ones do', () => {
    const { code } = systemOf('disjoint-quorums');
    expect(firstBreach(code, scenario)).toEqual([]);
  });
});
