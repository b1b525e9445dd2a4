// Where a plateau ends a campaign: the same case in whatever batches the cases are executed, and
// after an interrupt.

import { describe, expect, test } from 'vitest';
import { localBackend } from '../../../src/lab/campaign/backend.ts';
import type {
  CampaignRequest,
  CampaignResult,
  CampaignState,
} from '../../../src/lab/campaign/campaign.ts';
import { runCampaign } from '../../../src/lab/campaign/campaign.ts';
import { DEFAULT_LIMITS, newGenerator } from '../../../src/lab/generate/generate.ts';
import type { SystemUnderTest } from '../../../src/lab/run/system.ts';
import { parseProgress } from '../../../src/schemas/progress.ts';
import { SOUND_STORE } from '../../../src/systems/registry.ts';

/** No faults: rare branches are soon all seen. */
const { faultsOn: _faultsOn, ...store } = SOUND_STORE;
const CALM: SystemUnderTest = { ...store, hosts: ['sim'], faults: [] };
const SEED = 5;

async function campaign(changes: Partial<CampaignRequest> = {}): Promise<CampaignResult> {
  return runCampaign({
    system: CALM,
    host: 'sim',
    seed: SEED,
    casesMax: null,
    secondsMax: null,
    plateauCases: 20,
    plateauChance: null,
    replicas: 3,
    guarantees: ['linearizable'],
    limits: DEFAULT_LIMITS,
    shard: { index: 1, of: 1 },
    backend: null,
    before: null,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    statesMax: null,
    onUnknown: () => undefined,
    onFinding: () => undefined,
    onState: () => undefined,
    ...changes,
  });
}

const essence = ({ casesPerSecond: _rate, interrupted: _stopped, ...rest }: CampaignResult) => rest;

/** A state as it is read again from its file. */
function reread({ sum, runningMs, knowledge }: CampaignState): CampaignState {
  const shard = { index: 1, of: 1 };
  const name = { system: 'x', systemGiven: 'x', host: 'sim' };
  const asked = { ...name, seed: SEED, replicas: 3, strategies: ['pct'], shard };
  const limits = { casesMax: null, secondsMax: null, spentMs: 0 };
  const state = { runningMs, sum, knowledge, findings: [] };
  const file = { format: 'linlab/progress@1', ...asked, ...limits, ...state };
  const read = parseProgress(JSON.stringify(file), 'progress.json');
  return {
    sum: read.sum,
    runningMs: read.runningMs,
    findings: [],
    unknowns: [],
    knowledge: read.knowledge,
  };
}

describe('a campaign until a plateau', () => {
  test('ends with the same case in batches of any size', async () => {
    const whole = await campaign();
    expect(whole.ended).toMatchObject({ kind: 'plateau' });
    const generator = newGenerator({ ...DEFAULT_LIMITS, replicas: 3, faults: [] });
    const running = await CALM.start('sim');
    for (const size of [1, 7, 64]) {
      const backend = localBackend(running, generator, SEED, size, ['linearizable']);
      expect(essence(await campaign({ backend }))).toEqual(essence(whole));
    }
  });

  test('ends with the same case after an interrupt', async () => {
    const whole = await campaign();
    const stop = new AbortController();
    const generator = newGenerator({ ...DEFAULT_LIMITS, replicas: 3, faults: [] });
    const local = localBackend(await CALM.start('sim'), generator, SEED, 5, ['linearizable']);
    const run: typeof local.run = (cases, plans) => {
      if (cases.includes(10)) stop.abort();
      return local.run(cases, plans);
    };
    let state: CampaignState | null = null;
    const cut = await campaign({
      backend: { ...local, run },
      signal: stop.signal,
      onState: (told) => (state = told),
    });
    expect(cut).toMatchObject({ cases: 15, ended: { kind: 'interrupt' } });
    if (state === null) expect.fail('no state was told');
    expect(essence(await campaign({ before: reread(state) }))).toEqual(essence(whole));
  });

  test('does not begin again where it had ended', async () => {
    let state: CampaignState | null = null;
    const whole = await campaign({ onState: (told) => (state = told) });
    const again = await campaign({ before: state });
    expect(essence(again)).toEqual(essence(whole));
  });
});
