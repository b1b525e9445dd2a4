// How a campaign gives batches to a backend and counts them, on a backend that answers when it is told.

import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/lab/campaign/backend.ts';
import type { BatchResult } from '../../../src/lab/campaign/batch.ts';
import { EMPTY_SUM } from '../../../src/lab/campaign/batch.ts';
import type { CampaignRequest, CampaignResult } from '../../../src/lab/campaign/campaign.ts';
import { runCampaign } from '../../../src/lab/campaign/campaign.ts';
import { DEFAULT_LIMITS } from '../../../src/lab/generate/generate.ts';
import { LINEARIZABLE } from '../../../src/lab/scenario/guarantee.ts';
import { SOUND_STORE } from '../../../src/systems/registry.ts';

interface Given {
  readonly cases: readonly number[];
  readonly answer: (result: BatchResult | null) => void;
}

function newBackend(ahead: number): {
  given: Given[];
  backend: Backend;
  withdrawn: () => number;
} {
  const given: Given[] = [];
  let withdrawn = 0;
  const backend: Backend = {
    width: 2,
    ahead,
    batchSize: 10,
    run: (cases) => new Promise((answer) => given.push({ cases, answer })),
    withdraw: () => void withdrawn++,
    stop: () => Promise.resolve(),
  };
  return { given, backend, withdrawn: () => withdrawn };
}

function resultOf({ cases }: Given): BatchResult {
  return { sum: { ...EMPTY_SUM, cases: cases.length }, failing: [], undecided: [] };
}

const answered = (one: Given | undefined): void => one?.answer(resultOf(one));
const turn = (): Promise<void> => new Promise((resume) => setImmediate(resume));

function campaignOn(
  backend: Backend,
  signal: AbortSignal,
  {
    secondsMax = null,
    plateauCases = null,
  }: Partial<Pick<CampaignRequest, 'secondsMax' | 'plateauCases'>> = {},
): Promise<CampaignResult> {
  return runCampaign({
    system: SOUND_STORE,
    host: 'sim',
    seed: 1,
    casesMax: 50,
    secondsMax,
    plateauCases,
    plateauChance: null,
    guarantees: LINEARIZABLE,
    replicas: 3,
    limits: DEFAULT_LIMITS,
    shard: { index: 1, of: 1 },
    backend,
    before: null,
    signal,
    onProgress: () => undefined,
    statesMax: null,
    onUnknown: () => undefined,
    onFinding: () => undefined,
    onState: () => undefined,
  });
}

const firstCases = (given: readonly Given[]): (number | undefined)[] =>
  given.map(({ cases }) => cases[0]);

describe('a campaign on a backend', () => {
  it('does not wait for a late batch, but only so far ahead of it', async () => {
    const { given, backend } = newBackend(4);
    const running = campaignOn(backend, new AbortController().signal);
    await turn();
    expect(firstCases(given)).toEqual([0, 10]);
    answered(given[1]);
    await turn();
    expect(firstCases(given)).toEqual([0, 10, 20]);
    answered(given[2]);
    await turn();
    answered(given[3]);
    await turn();
    // Three wait to be counted behind the first.
    expect(firstCases(given)).toEqual([0, 10, 20, 30]);
    answered(given[0]);
    await turn();
    answered(given[4]);
    expect(await running).toMatchObject({ cases: 50, interrupted: false });
  });

  it('takes back what nobody has begun, and counts without a gap', async () => {
    const { given, backend, withdrawn } = newBackend(8);
    const stop = new AbortController();
    const running = campaignOn(backend, stop.signal);
    await turn();
    answered(given[1]);
    await turn();
    stop.abort();
    expect(withdrawn()).toBe(1);
    answered(given[0]);
    given[2]?.answer(null);
    expect(await running).toMatchObject({ cases: 20, interrupted: true });
    expect(given.length).toBe(3);
  });

  it('takes it back when the time is up as well', async () => {
    const { given, backend, withdrawn } = newBackend(8);
    const running = campaignOn(backend, new AbortController().signal, { secondsMax: 0.05 });
    while (withdrawn() === 0) await turn();
    for (const one of given) one.answer(null);
    expect(await running).toMatchObject({ cases: 0, interrupted: false, ended: { kind: 'time' } });
  });

  it('ends with a plateau and asks for the part of a batch that counts', async () => {
    const { given, backend } = newBackend(8);
    const running = campaignOn(backend, new AbortController().signal, { plateauCases: 13 });
    await turn();
    answered(given[0]);
    answered(given[1]);
    await turn();
    const last = given.findIndex(({ cases }) => cases[0] === 10 && cases.length === 3);
    expect(given[last]?.cases).toEqual([10, 11, 12]);
    answered(given[last]);
    const ended = { kind: 'plateau', lastNews: null };
    expect(await running).toMatchObject({ cases: 13, interrupted: false, ended });
  });

  it('counts no part of a batch that was taken back', async () => {
    const { given, backend } = newBackend(8);
    const stop = new AbortController();
    const running = campaignOn(backend, stop.signal, { plateauCases: 13 });
    await turn();
    answered(given[0]);
    answered(given[1]);
    await turn();
    stop.abort();
    given.forEach((one, nth) => nth > 1 && one.answer(null));
    const ended = { kind: 'interrupt' };
    expect(await running).toMatchObject({ cases: 10, interrupted: true, ended });
  });
});
