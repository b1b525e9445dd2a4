import { describe, expect, test } from 'vitest';
import { CONFIGURATIONS, SOUND } from '../../src/explore/configurations.ts';
import { explore } from '../../src/explore/explore.ts';
import { tellPath } from '../../src/explore/tell.ts';
import type { Code, Configuration } from '../../src/explore/terms.ts';
import { MUTANTS } from '../../src/systems/mutants/mutants.ts';
import { configurationOf, expectCounts, explored, LARGE, SMALL } from './counts.ts';
import { CATCHES, NEEDS_NO_MUTANT, OUT_OF_REACH } from './mutants.ts';

function mutantNamed(name: string): Code {
  const mutant = MUTANTS.find((one) => one.name === name);
  if (mutant === undefined) throw new Error(`there is no mutant ${name}`);
  return {
    rules: { ...SOUND.rules, ...mutant.rules },
    sessionRules: { ...SOUND.sessionRules, ...mutant.sessionRules },
  };
}

describe('the sound store', () => {
  test.each(Object.entries(SMALL))('has all its worlds in %s', expectCounts);

  test('has every configuration counted', () => {
    const counted = [...Object.keys(SMALL), ...Object.keys(LARGE)].sort();
    expect(CONFIGURATIONS.map(({ name }) => name).sort()).toEqual(counted);
  });
});

describe('mutants', () => {
  test('are all listed', () => {
    const listed = [...CATCHES.map(({ mutant }) => mutant), ...Object.keys(OUT_OF_REACH)].sort();
    expect(listed).toEqual(MUTANTS.map(({ name }) => name).sort());
  });

  test('leave out no rule but those of which none can fail', () => {
    const replaced = MUTANTS.flatMap(({ rules }) => Object.keys(rules ?? {}));
    const covered = new Set([...replaced, ...Object.keys(NEEDS_NO_MUTANT)]);
    expect([...covered].sort()).toEqual(Object.keys(SOUND.rules).sort());
  });

  test.each(CATCHES)('$mutant breaks $broken in $configuration', (one) => {
    const { finding } = explored(one.configuration, mutantNamed(one.mutant));
    expect(finding?.broken.id).toBe(one.broken);
  });
});

/** Smaller than those of the room, so that every order can be explored as well. */
const LITTLE: readonly Configuration[] = [
  { ...configurationOf('snapshot'), wishes: configurationOf('snapshot').wishes.slice(0, 1) },
  {
    ...configurationOf('handover'),
    budget: { ...configurationOf('handover').budget, doubles: 0 },
  },
  { ...configurationOf('steady'), wishes: configurationOf('steady').wishes.slice(1) },
  {
    ...configurationOf('reads-here'),
    budget: { ...configurationOf('reads-here').budget, heartbeats: 0 },
  },
];

const CODES = [
  ['the sound store', SOUND],
  ['minority-quorum', mutantNamed('minority-quorum')],
  ['ignore-accepted', mutantNamed('ignore-accepted')],
  ['skip-gaps', mutantNamed('skip-gaps')],
  ['silence-is-failed', mutantNamed('silence-is-failed')],
  ['read-here-at-once', mutantNamed('read-here-at-once')],
] as const;

describe.each(LITTLE)('reduction of $name', (configuration) => {
  const gather = { endsEarly: false, gathers: true } as const;

  test.each(CODES)('keeps all that %s may come to', (_, code) => {
    const reduced = explore(configuration, code, { ...gather, isReduced: true });
    const whole = explore(configuration, code, { ...gather, isReduced: false });
    expect(reduced.endTexts).toEqual(whole.endTexts);
    expect([...reduced.broken].sort()).toEqual([...whole.broken].sort());
    expect(reduced.ends).toBe(whole.ends);
    expect(reduced.states).toBeLessThanOrEqual(whole.states);
  });

  test('has nothing to go round in', () => {
    const { edges, states } = explore(configuration, SOUND, { ...gather, isReduced: false });
    expect(states - orderable(edges, states)).toBe(0);
  });
});

/** How many worlds can be put in an order in which every event leads forward (Kahn, 1962). */
function orderable(edges: readonly (readonly [number, number])[], states: number): number {
  const incoming = new Array<number>(states).fill(0);
  const outgoing = new Map<number, number[]>();
  for (const [from, to] of edges) {
    incoming[to] = (incoming[to] ?? 0) + 1;
    const known = outgoing.get(from);
    if (known === undefined) outgoing.set(from, [to]);
    else known.push(to);
  }
  const free = [...incoming.keys()].filter((world) => incoming[world] === 0);
  for (let index = 0; index < free.length; index++) {
    for (const to of outgoing.get(free[index] ?? -1) ?? []) {
      incoming[to] = (incoming[to] ?? 0) - 1;
      if (incoming[to] === 0) free.push(to);
    }
  }
  return free.length;
}

test('worlds that go round cannot be ordered', () => {
  const round = [[0, 1] as const, [1, 2] as const, [2, 1] as const];
  expect(orderable(round, 3)).toBe(1);
});

test('a violation is told by a shortest path', () => {
  const { finding, setting } = explored('quorums', mutantNamed('disjoint-quorums'));
  expect(tellPath(setting, finding?.path ?? []).slice(-5)).toMatchInlineSnapshot(`
    [
      "    r0 decides #1: configuration 1",
      "    r0 is in configuration 1",
      "    r0 answers c0/1: changed",
      "    r0 leads 2.0",
      "    one-configuration: r0 is in configuration 1: quorums of 1 and 2 among 3 need not intersect",
    ]
  `);
});

test('the search ends at its bound and says so', () => {
  const { states, isComplete, finding } = explored('handover', SOUND, { statesMax: 1000 });
  expect(isComplete).toBe(false);
  expect(states).toBeLessThan(1100);
  expect(finding).toBeNull();
});
