// A rolling upgrade across one change of format, judged by what it must be besides linearizable: nobody
// writes what somebody cannot read, and nobody waits for it.

import { expect, test } from 'vitest';
import type { Mark } from '../../src/replica/marks.ts';
import { ends, expectAgreement, readsOf, watchCrafted } from './watch.ts';

test('rolling-upgrade: no message is unreadable, all is answered, and all write the newer format', () => {
  const watched = watchCrafted('rolling-upgrade');
  const { outcome, steps, replicas } = watched;
  const lost = (outcome.trace ?? []).flatMap((entry) =>
    entry.kind === 'lost' ? [entry.because] : [],
  );
  expect(lost).not.toContain('unreadable');
  expect(ends(watched)).toEqual({ ok: 24, fail: 0, info: 0 });
  expect(readsOf(watched, 'x')).toEqual(['abcdefghijklm']);
  expect(readsOf(watched, 'y')).toEqual(['defgh']);
  expect(replicas.map((replica) => replica?.configuration?.format)).toEqual([2, 2, 2]);
  const told = (mark: Mark): number =>
    steps.findIndex(({ effects }) =>
      effects.some((one) => one.kind === 'mark' && one.mark === mark),
    );
  expect(told('format-raised')).toBeGreaterThan(0);
  const installed = steps.slice(told('format-raised')).find(({ replica, effects }) => {
    return replica === 2 && effects.some(({ kind }) => kind === 'install');
  });
  expect(installed).toBeDefined();
  expectAgreement(watched);
});
