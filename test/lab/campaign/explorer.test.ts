// A campaign that looks at what its cases show: the same whoever executes them, in whatever order they
// end, and however often it is cut short.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/lab/campaign/backend.ts';
import { localBackend } from '../../../src/lab/campaign/backend.ts';
import { EMPTY_SUM } from '../../../src/lab/campaign/batch.ts';
import type {
  CampaignRequest,
  CampaignResult,
  CampaignState,
} from '../../../src/lab/campaign/campaign.ts';
import { runCampaign } from '../../../src/lab/campaign/campaign.ts';
import { EPOCH_CASES } from '../../../src/lab/campaign/epoch.ts';
import type { Knowledge, PaidBy } from '../../../src/lab/campaign/explorer.ts';
import {
  newExplorer,
  newsOf,
  NOTHING_KNOWN,
  sharesOf,
} from '../../../src/lab/campaign/explorer.ts';
import { paidIn } from '../../../src/lab/campaign/paid.ts';
import { searchCases } from '../../../src/lab/campaign/search.ts';
import {
  DEFAULT_LIMITS,
  newGenerator,
  plainPlan,
  scenarioOf,
} from '../../../src/lab/generate/generate.ts';
import type { Plan } from '../../../src/lab/generate/generate.ts';
import type { Arm } from '../../../src/lab/generate/strategies.ts';
import { ARMS, NOVELTY, PORTFOLIO } from '../../../src/lab/generate/strategies.ts';
import type { SystemUnderTest } from '../../../src/lab/run/system.ts';
import { parseProgress } from '../../../src/schemas/progress.ts';
import { systemNamed } from '../../../src/systems/registry.ts';

const mutant = systemNamed('kvpaxos:stale-snapshot');
if (mutant === undefined) throw new Error('no such mutant');
/** Fails often, and is soon shrunk: findings are compared as well. */
const PLANTED: SystemUnderTest = { ...mutant, hosts: ['sim'] };
const SEED = 5;
const CASES = EPOCH_CASES * 2 + 40;
const strategies: readonly Arm[] = [...PORTFOLIO, NOVELTY];
const limits = { ...DEFAULT_LIMITS, strategies, operationsMin: 8, operationsMax: 12 };
const generator = newGenerator({ ...limits, replicas: 3, faults: PLANTED.faults });

async function campaign(changes: Partial<CampaignRequest> = {}): Promise<CampaignResult> {
  return runCampaign({
    ...{ system: PLANTED, host: 'sim', seed: SEED, casesMax: CASES, secondsMax: null },
    ...{ plateauCases: null, plateauChance: null, replicas: 3, guarantees: ['linearizable'] },
    ...{ limits, shard: { index: 1, of: 1 }, backend: null, before: null },
    signal: new AbortController().signal,
    onProgress: () => undefined,
    statesMax: null,
    onUnknown: () => undefined,
    onFinding: () => undefined,
    onState: () => undefined,
    ...changes,
  });
}

/** All that does not depend on time. */
function essence({ casesPerSecond: _rate, interrupted: _stopped, ...rest }: CampaignResult) {
  const findings = rest.findings.map(({ shrinkMs: _ms, original: _original, ...one }) => one);
  return { ...rest, ended: null, findings };
}

async function backendOf(batchSize: number, plans: Map<number, Plan>): Promise<Backend> {
  const running = await PLANTED.start('sim');
  const local = localBackend(running, generator, SEED, batchSize, ['linearizable']);
  const run: Backend['run'] = (cases, given) => {
    cases.forEach((index, nth) => {
      const plan = given?.[nth];
      if (plan !== undefined) plans.set(index, plan);
    });
    return local.run(cases, given);
  };
  return { ...local, run };
}

/** Some batches at a time, and the last of them ends first. */
async function backwards(width: number, plans: Map<number, Plan>): Promise<Backend> {
  const inner = await backendOf(8, plans);
  let last: Promise<unknown> = Promise.resolve();
  const waiting: (() => Promise<void>)[] = [];
  const drain = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await next();
  };
  const run: Backend['run'] = (cases, given) =>
    new Promise((resolve) => {
      waiting.push(async () => resolve(await inner.run(cases, given)));
      last = last.then(() => new Promise((resume) => setImmediate(resume))).then(drain);
    });
  return { ...inner, width, ahead: width * 4, run };
}

/** A state as it is read again from its file. */
function reread({ sum, runningMs, knowledge, findings }: CampaignState): CampaignState {
  const asked = { system: 'x', systemGiven: 'x', host: 'sim', seed: SEED, replicas: 3, strategies };
  const ends = { shard: { index: 1, of: 1 }, casesMax: CASES, secondsMax: null, spentMs: 0 };
  const told = { runningMs, sum, knowledge, findings: [] };
  const file = { format: 'linlab/progress@1', ...asked, ...ends, ...told };
  const read = parseProgress(JSON.stringify(file), 'progress.json');
  return { sum: read.sum, runningMs, knowledge: read.knowledge, findings, unknowns: [] };
}

describe('a campaign that looks at what its cases show', () => {
  const plans = new Map<number, Plan>();
  const whole = backendOf(8, plans).then((backend) => campaign({ backend }));

  test('draws the first epoch like any campaign, and variations later', async () => {
    await whole;
    for (let index = 0; index < EPOCH_CASES; index++) {
      expect(plans.get(index)).toEqual(plainPlan(generator, SEED, index));
    }
    const later = [...plans].filter(([index]) => index >= EPOCH_CASES);
    const novel = later.filter(([, { arm }]) => arm === NOVELTY);
    expect(novel.length).toBeGreaterThan(10);
    for (const [index, { draft, parent }] of novel) {
      expect(draft).not.toBeNull();
      expect(parent).toBeLessThan(Math.floor(index / EPOCH_CASES) * EPOCH_CASES);
    }
  });

  test('is the same in batches of any size and in any order', async () => {
    const others = new Map<number, Plan>();
    const odd = await campaign({ backend: await backendOf(37, others) });
    expect(essence(odd)).toEqual(essence(await whole));
    expect(others).toEqual(plans);
    const late = new Map<number, Plan>();
    const shared = await campaign({ backend: await backwards(5, late) });
    expect(essence(shared)).toEqual(essence(await whole));
    expect(late).toEqual(plans);
    expect(shared.findings.length).toBeGreaterThan(0);
  });

  test('is the same after an interrupt in the middle of an epoch', async () => {
    const stop = new AbortController();
    const seen = new Map<number, Plan>();
    const first = await backendOf(8, seen);
    const run: Backend['run'] = (cases, given) => {
      if (cases.includes(EPOCH_CASES + 77)) stop.abort();
      return first.run(cases, given);
    };
    let state: CampaignState | null = null;
    const cut = await campaign({
      ...{ backend: { ...first, run }, signal: stop.signal },
      onState: (now) => (state = now),
    });
    expect(cut.cases % EPOCH_CASES).not.toBe(0);
    if (state === null) expect.fail('no state was told');
    const before = reread(state);
    expect(before.knowledge).toEqual((state as CampaignState).knowledge);
    const resumed = await campaign({ before, backend: await backendOf(16, seen) });
    expect(essence(resumed)).toEqual(essence(await whole));
    expect(seen).toEqual(plans);
  });

  test('is a campaign of its own in each part', async () => {
    const shard = { index: 2, of: 3 };
    const some = { shard, casesMax: EPOCH_CASES + 60 };
    const once = await campaign(some);
    const again = await campaign({ ...some, backend: await backwards(3, new Map()) });
    expect(essence(again)).toEqual(essence(once));
    expect(once.mix.strategies[NOVELTY] ?? 0).toBeGreaterThan(0);
  });

  test('counts what each strategy was the first to show', async () => {
    const { states, firstSeen } = await whole;
    const paid = paidIn(await whole);
    const all = Object.values(paid).reduce((sum, one) => sum + one, 0);
    expect(all).toBe(Object.keys(states).length + Object.keys(firstSeen).length);
    expect(paid[NOVELTY]).toBeGreaterThan(0);
  });

  test('has the cases of a search without a campaign', async () => {
    const running = await PLANTED.start('sim');
    for await (const { index, scenario, drawn } of searchCases(running, generator, SEED)) {
      const { arm = null, draft = null } = plans.get(index) ?? {};
      expect(drawn.arm).toBe(arm);
      if (draft !== null) expect(drawn.draft).toEqual(draft);
      else if (index < EPOCH_CASES) expect(scenario).toEqual(scenarioOf(generator, SEED, index));
      if (index >= EPOCH_CASES + 100) break;
    }
    await running.stop();
  });
});

describe('shares', () => {
  const paid: fc.Arbitrary<PaidBy> = fc.dictionary(
    fc.constantFrom(...ARMS),
    fc.record({ cases: fc.nat(300), news: fc.nat(5000) }),
  );

  test('add up to all, and leave each strategy half of what it had', () => {
    const arms = fc.constantFrom(strategies, ARMS, [NOVELTY, 'pct'] as const);
    fc.assert(
      fc.property(arms, fc.array(paid, { maxLength: 4 }), (some, lately) => {
        const shares = sharesOf(some, lately);
        expect([...shares.values()].reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
        for (const arm of new Set<Arm>(some)) {
          const due = some.filter((one) => one === arm).length / some.length;
          expect(shares.get(arm)).toBeGreaterThanOrEqual(due / 2);
          expect(shares.get(arm)).toBeGreaterThanOrEqual(0.05);
        }
      }),
    );
  });

  test('are larger for what paid more', () => {
    const lately = [{ pct: { cases: 50, news: 5 }, novelty: { cases: 50, news: 100 } }];
    const shares = sharesOf(['pct', NOVELTY], lately);
    expect(shares.get(NOVELTY)).toBeGreaterThan(0.7);
  });
});

describe('what is known', () => {
  const sumOf = (index: number, states: readonly string[]) => ({
    ...{ ...EMPTY_SUM, cases: 1 },
    states: Object.fromEntries(states.map((state) => [state, [index, 1] as const])),
  });

  test('news are what was not counted before, by the case that showed it', () => {
    const before = { ...sumOf(1, ['a']), firstSeen: { ok: 1 } };
    const batch = { ...sumOf(2, ['a', 'b']), firstSeen: { ok: 2, 'mark:x': 3 } };
    expect(newsOf(before, batch)).toEqual(
      new Map([
        [2, ['b']],
        [3, ['mark:x']],
      ]),
    );
  });

  test('stays small, and what is rare is varied more often', () => {
    const explorer = newExplorer(generator, SEED, NOTHING_KNOWN);
    const cases = Array.from({ length: EPOCH_CASES }, (_, index) => index);
    const plansOf = cases.map((index) => explorer.plan(index));
    explorer.note(cases, plansOf, new Map(cases.map((index) => [index, [`s${String(index)}`]])));
    const seen = cases.map((index) => {
      return [`s${String(index)}`, [index, index === 7 ? 1 : 50]] as const;
    });
    explorer.turn({ ...EMPTY_SUM, cases: EPOCH_CASES, states: Object.fromEntries(seen) });
    const { corpus, found }: Knowledge = explorer.knowledge();
    expect(found).toEqual([]);
    expect(corpus.length).toBe(128);
    expect(corpus[0]?.case).toBe(7);
    const parents = Array.from(
      { length: 2000 },
      (_, nth) => explorer.plan(EPOCH_CASES + nth).parent,
    );
    const novel = parents.filter((parent) => parent !== null);
    const share = novel.filter((parent) => parent === 7).length / novel.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
  });
});
