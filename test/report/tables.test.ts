// Every table that a page shows is among those that `linlab tables` writes: with its columns, and with
// no fewer rows.

import { describe, expect, it } from 'vitest';
import type { CampaignSummary, DataTable } from '../../src/report/report.ts';
import {
  campaignTables,
  compareCampaigns,
  renderCampaignReport,
  renderComparison,
  renderRunReport,
  runTables,
} from '../../src/report/report.ts';
import { campaignOf, nastyCampaign } from './campaigns.ts';
import { LOST_WRITE, record, REFORMED, STALE_READ } from './records.ts';
import { watchedExtra } from './watched.ts';

const EXTRA = { command: 'npx linlab run --seed 1', version: '0.1.0' };

interface Shown {
  readonly heads: readonly string[];
  readonly rows: number;
}

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').trim();

/** The tables of a page: their named columns, and how many rows they have. */
function shownIn(html: string): Shown[] {
  return [...html.matchAll(/<table[^]*?<\/table>/g)].map(([table]) => {
    const [head = '', body = ''] = table.split('</thead>');
    const heads = [...head.matchAll(/<th scope="col"([^>]*)>([^<]*)</g)]
      .filter(([, attributes = '']) => !attributes.includes('drawn'))
      .map(([, , text = '']) => unescaped(text));
    return { heads, rows: body.split('<tr').length - 1 };
  });
}

/** Whether a table as wide and at least as long is there. */
const isWritten = (tables: readonly DataTable[], { heads, rows }: Shown): boolean =>
  tables.some(
    (table) => heads.every((head) => table.columns.includes(head)) && table.rows.length >= rows,
  );

function isComplete(html: string, tables: readonly DataTable[]): void {
  const shown = shownIn(html);
  expect(shown.length).toBeGreaterThan(2);
  expect(shown.filter((one) => !isWritten(tables, one))).toEqual([]);
}

const PLACE = { commit: 'abc', changed: false, at: '2026-01-02T00:00:00Z' };

/** With everything that a page may list. */
function full(campaign: CampaignSummary): CampaignSummary {
  return {
    ...nastyCampaign(campaign),
    guarantees: [{ guarantee: 'session', holds: 3, violation: 2, unknown: 1 }],
    corpus: [
      {
        ...{ scenario: 'found/a.json', verdict: 'violation', signature: 'stale-read' },
        status: { firstSeen: PLACE, lastReproduced: PLACE, passesSince: 2 },
      },
    ],
    unknowns: [{ case: 7, why: 'the checker stopped', command: 'linlab replay 7.json' }],
  };
}

describe('tables of pages', () => {
  it.each([
    ['a stale read', STALE_READ, 'local-reads'],
    ['a broken invariant', LOST_WRITE, 'volatile-acceptance'],
    ['a change of voters', REFORMED, null],
  ] as const)('of the run of %s are all written', async (_, scenario, mutant) => {
    const found = record(scenario, mutant);
    const extra = watchedExtra(scenario, mutant);
    isComplete(await renderRunReport(found, extra), runTables(found, extra));
  });

  it('of a campaign are all written', async () => {
    const campaign = full(await campaignOf(30, 1));
    const tables = campaignTables(campaign);
    isComplete(await renderCampaignReport(campaign, [null], EXTRA), tables);
    const named = (id: string) => tables.find((table) => table.id === id)?.rows[0];
    expect(named('unknowns')).toEqual([7, 'the checker stopped', 'linlab replay 7.json']);
    expect(named('corpus')?.[3]).toBe(
      'first seen at abc, 2026-01-02, last reproduced at abc, 2026-01-02, 2 passes since',
    );
  });

  it('of a comparison are all written', async () => {
    const [first, second] = [await campaignOf(30, 1), full(await campaignOf(20, 2))];
    const comparison = compareCampaigns(first, second);
    const sides = {
      first: { name: 'a', campaign: first },
      second: { name: 'b', campaign: second },
    };
    const html = await renderComparison({ ...sides, comparison, version: '0.1.0' });
    isComplete(html, comparison.tables);
  });

  it('hold the steps of a run and what each changes', () => {
    const tables = runTables(
      record(STALE_READ, 'local-reads'),
      watchedExtra(STALE_READ, 'local-reads'),
    );
    const steps = tables.find(({ id }) => id === 'steps');
    const states = tables.find(({ id }) => id === 'states');
    const { steps: all } = record(STALE_READ, 'local-reads');
    expect(steps?.rows.length).toBeGreaterThanOrEqual(all);
    expect(states?.rows).toContainEqual(expect.arrayContaining(['r0', 'on disk', 'Acceptor']));
    const without = runTables(record(STALE_READ, 'local-reads')).map(({ id }) => id);
    expect(without).not.toContain('states');
    expect(without).toContain('guarantees');
  });
});
