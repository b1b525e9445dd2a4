// When a report can show the states of replicas, and what it says when it cannot.

import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/lab/run/record.ts';
import { codeOf, findingReport } from '../../src/cli/report-parts.ts';
import { renderRunReport } from '../../src/report/report.ts';
import { SOUND_STORE, systemNamed } from '../../src/systems/registry.ts';
import { record, STALE_READ } from '../report/records.ts';

const IO = { command: 'npx linlab' };

const states = (found: RunRecord) => findingReport(IO, found, 'x.json', 'x.ts').extra.states;

describe('states of replicas', () => {
  it('come from the run executed again, on the code that it ran on', () => {
    const found = record(STALE_READ, 'local-reads');
    const again = states(found);
    if (again?.kind !== 'again') throw new Error('not watched');
    const steps = [...again.watch()].map(({ entry }) => entry);
    expect(steps).toEqual(found.trace);
    expect(again.watchSound).not.toBeNull();
    const sound = states(record(STALE_READ, null));
    expect(sound).toMatchObject({ kind: 'again', watchSound: null });
  });

  it('are those of a lockstep run too, which is the same run', () => {
    expect(states({ ...record(STALE_READ, null), host: 'zeromq' })?.kind).toBe('again');
  });

  it.each([
    ['of a live run', { host: 'live' } as const, 'ran free'],
    ['of a system that is not at hand', { system: 'mine' }, '--system'],
    ['of a long run', { steps: 20_001 }, 'up to 20,000'],
  ])('%s are not there, and the page says why', async (_name, change, why) => {
    const found = { ...record(STALE_READ, null), ...change };
    const { extra } = findingReport(IO, found, 'x.json', 'x.ts');
    expect(extra.states).toMatchObject({ kind: 'none' });
    const html = await renderRunReport(found, extra);
    expect(html).toContain(why);
    expect(html).not.toContain('class="stepper"');
  });

  it('are on the rules of a system that was loaded', () => {
    const found = { ...record(STALE_READ, null), system: 'mine' };
    expect(codeOf(found)).toBeNull();
    expect(codeOf(found, SOUND_STORE)).toBe(SOUND_STORE.code);
    expect(codeOf(record(STALE_READ, 'local-reads'))).toBe(
      systemNamed('kvpaxos:local-reads')?.code,
    );
  });
});

describe('the broken rule', () => {
  it('stands on the page of a planted bug, with the moment at which it first shows', async () => {
    const found = record(STALE_READ, 'local-reads');
    const { extra } = findingReport(IO, found, 'x.json', 'x.ts');
    const html = await renderRunReport(found, extra);
    expect(html).toContain('<h2>The broken rule</h2>');
    expect(html).toContain('without asking anyone');
    expect(html).toMatch(
      /At \d+ ms, r\d \(rule mayAnswerLocally\): .* It says yes, the sound store no/,
    );
  });

  it('does not stand on that of the sound store', async () => {
    const found = record(STALE_READ, null);
    const { extra } = findingReport(IO, found, 'x.json', 'x.ts');
    expect(await renderRunReport(found, extra)).not.toContain('The broken rule');
  });
});
