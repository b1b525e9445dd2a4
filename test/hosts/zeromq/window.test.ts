// Grants may travel ahead of acknowledgements: the run is the same run.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { simulate } from '../../../src/hosts/sim/simulate.ts';
import type { LockstepHost } from '../../../src/hosts/zeromq/host.ts';
import { startLockstep } from '../../../src/hosts/zeromq/host.ts';
import { SOUND_CODE } from '../../../src/hosts/code.ts';
import { SOUND_STORE } from '../../../src/systems/registry.ts';
import { SCENARIOS } from '../../contract/scenarios.ts';

let host: LockstepHost;
beforeAll(async () => {
  const source = { module: SOUND_STORE.module ?? '', name: SOUND_STORE.name };
  host = await startLockstep(source, SOUND_CODE, { window: 32 });
});
afterAll(() => host.stop());

it.each(SCENARIOS)('executes "$name" as the simulator does', async (scenario) => {
  const options = { trace: true, deviations: true };
  expect(await host.execute(scenario, options)).toEqual(simulate(scenario, SOUND_CODE, options));
});
