// When an operator is told that a change is made: once enough of those that vote now know it.

import { expect, it } from 'vitest';
import { isSettled } from '../../../src/hosts/live/client/settled.ts';
import { firstConfiguration } from '../../../src/protocol/configuration.ts';
import { replicaId } from '../../../src/protocol/ids.ts';

const [r0, r1, r2, r3, r4] = [0, 1, 2, 3, 4].map(replicaId) as [never, never, never, never, never];
const before = firstConfiguration([r0, r1, r2]);
const after = { ...firstConfiguration([r0, r3, r4]), number: 1 };
const change = { kind: 'set', voters: [r0, r3, r4] } as const;

it.each([
  ['only who led knows', [after, before, before, null, null], false],
  ['those that were removed know, too', [after, after, after, before, before], false],
  ['one more of the new ones knows', [after, before, before, after, before], true],
  ['who led is gone and the new ones know', [null, before, before, after, after], true],
  ['nobody knows that was heard', [null, before, before, before, before], false],
  ['nobody answers', [null, null, null, null, null], false],
])('%s', (_, known, settled) => {
  expect(isSettled(new Map(known.entries()), change)).toBe(settled);
});

it.each([
  [{ kind: 'add', replica: r3 }, true],
  [{ kind: 'add', replica: r1 }, false],
  [{ kind: 'remove', replica: r1 }, true],
  [{ kind: 'remove', replica: r3 }, false],
  [{ kind: 'replace', remove: r1, add: r3 }, true],
  [{ kind: 'replace', remove: r3, add: r1 }, false],
  [{ kind: 'replace', remove: r0, add: r4 }, false],
  [{ kind: 'set', voters: [r0, r3] }, false],
  [{ kind: 'quorums', phase1: 2, phase2: 2 }, true],
  [{ kind: 'quorums', phase1: 3, phase2: 1 }, false],
] as const)('of %o in a configuration of r0, r3 and r4', (asked, settled) => {
  const known = new Map([0, 3, 4].map((id) => [id, after]));
  expect(isSettled(known, asked)).toBe(settled);
});
