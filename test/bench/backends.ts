// One campaign, by worker processes of this machine and by as many workers on a Redis of its own, in
// turns, so that both meet the same machine. Counts cases a second once all workers are warm. Exits
// with 1 where the two do not come to the same.
// Run: npm run bench:backends -- [cases] [workers] [rounds]

import { tmpdir } from 'node:os';
import { redisAddress } from '../../src/cli/queue/address.ts';
import { fingerprintOf } from '../../src/cli/queue/fingerprint.ts';
import { redisBackend } from '../../src/cli/queue/redis-backend.ts';
import { VERSION } from '../../src/cli/version.ts';
import { workerPool } from '../../src/cli/workers/worker-pool.ts';
import type { Backend } from '../../src/lab/campaign/backend.ts';
import type { CampaignResult } from '../../src/lab/campaign/campaign.ts';
import { runCampaign } from '../../src/lab/campaign/campaign.ts';
import { DEFAULT_LIMITS } from '../../src/lab/generate/generate.ts';
import { LINEARIZABLE } from '../../src/lab/scenario/guarantee.ts';
import { SOUND_STORE } from '../../src/systems/registry.ts';
import { startRedis } from '../cli/queue/redis.ts';
import { spawnLinlab, until } from '../cli/spawned.ts';

const [cases = '2000', workers = '2', rounds = '3'] = process.argv.slice(2);
const asked = { seed: 7, replicas: 3, limits: DEFAULT_LIMITS, guarantees: LINEARIZABLE };
const task = { ...asked, system: 'kvpaxos', statesMax: null };
/** Numbers of cases that the campaign does not reach. */
const WARM_FROM = 1e9;

/** Every worker has executed something. */
async function warm(backend: Backend): Promise<void> {
  const starts = Array.from({ length: 6 * Number(workers) }, (_, nth) => WARM_FROM + nth * 16);
  await Promise.all(
    starts.map((start) =>
      backend.run(
        Array.from({ length: 16 }, (_, nth) => start + nth),
        null,
      ),
    ),
  );
}

async function campaignOn(backend: Backend): Promise<CampaignResult> {
  await warm(backend);
  return runCampaign({
    ...asked,
    system: SOUND_STORE,
    host: 'sim',
    casesMax: Number(cases),
    secondsMax: null,
    plateauCases: null,
    plateauChance: null,
    shard: { index: 1, of: 1 },
    backend,
    before: null,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    statesMax: null,
    onUnknown: () => undefined,
    onFinding: () => undefined,
    onState: () => undefined,
  });
}

const redis = await startRedis();
const fingerprint = await fingerprintOf(SOUND_STORE, task);

async function onRedis(round: number): Promise<CampaignResult> {
  const argv = ['worker', '--backend', redis.url, '--workers', '1'];
  const there = Array.from({ length: Number(workers) }, () => spawnLinlab(tmpdir(), ...argv));
  await until(() => there.every((worker) => worker.stderr().includes('waiting for cases')));
  const job = { ...task, campaign: `round${String(round)}`, version: VERSION, fingerprint };
  const result = await campaignOn(
    await redisBackend(redisAddress(redis.url), job, () => undefined),
  );
  for (const worker of there) worker.kill('SIGTERM');
  for (const worker of there) await worker.ended;
  return result;
}

const onThisMachine = (): Promise<CampaignResult> =>
  campaignOn(workerPool(Number(workers), { ...task, cwd: tmpdir() }));

function essence({ casesPerSecond: _, ...rest }: CampaignResult): string {
  return JSON.stringify(rest);
}

let isEqual = true;
const seconds = { local: 0, redis: 0 };
for (let round = 0; round < Number(rounds); round++) {
  const local = await onThisMachine();
  const queued = await onRedis(round);
  isEqual &&= essence(local) === essence(queued);
  seconds.local += Number(cases) / local.casesPerSecond;
  seconds.redis += Number(cases) / queued.casesPerSecond;
  const rates = [local, queued].map(({ casesPerSecond }) => casesPerSecond.toFixed(0));
  console.log(`round ${String(round + 1)}: local ${rates[0] ?? ''}/s, Redis ${rates[1] ?? ''}/s`);
}
await redis.stop();
const ratio = (seconds.local / seconds.redis).toFixed(2);
console.log(`${workers} workers on Redis: ${ratio} x as fast as on this machine alone`);
console.log(isEqual ? 'equal campaigns' : 'DIFFERENT campaigns');
process.exitCode = isEqual ? 0 : 1;
