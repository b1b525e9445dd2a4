// What a report promises without a browser: one file that loads nothing, holds its data unchanged,
// and cannot be talked into running what a history says.

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/lab/run/record.ts';
import type { CampaignSummary } from '../../src/report/report.ts';
import { renderCampaignReport, renderRunReport } from '../../src/report/report.ts';
import { runView } from '../../src/report/view/build.ts';
import { LOST_WRITE, record, STALE_READ, stormy, undecided } from './records.ts';

const EXTRA = { command: 'npx linlab replay x.json', version: '0.1.0', story: ['a line'] };
const NASTY = [
  '</script><img src=x onerror=alert(1)>',
  '<!-- <script>alert(2)</script>',
  '"><svg onload=alert(3)>',
  "' onmouseover='alert(4)",
  '\u202egnp.exe\u0000\ud800',
  '&lt;b&gt;',
];

/** The same record as if clients had used these texts. */
function poisoned(text: string): RunRecord {
  const found = record(STALE_READ, 'local-reads');
  const swapped = JSON.stringify({ ...found, trace: found.trace }, (name, value: unknown) => {
    if (name === 'key' || name === 'value' || name === 'output' || name === 'result') {
      return typeof value === 'string' ? text : value;
    }
    if (['system', 'explanation', 'anomaly', 'note', 'detail'].includes(name)) return text;
    return value;
  });
  return JSON.parse(swapped) as RunRecord;
}

/** Content of every element of this name, as a parser of HTML would cut it. */
function elements(page: string, pattern: RegExp): string[] {
  return [...page.matchAll(pattern)].map((match) => match[1] ?? '');
}

const data = (page: string): unknown[] =>
  elements(page, /<script type="application\/json"[^>]*>(.*?)<\/script>/gs).map(
    (text) => JSON.parse(text) as unknown,
  );

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

describe('injection', () => {
  it.each(NASTY)('%j stays text', async (text) => {
    const found = poisoned(text);
    const page = await renderRunReport(found, {
      ...EXTRA,
      command: text,
      story: [text],
      sound: found,
    });
    const clean = await renderRunReport(poisoned('harmless'), {
      ...EXTRA,
      command: 'harmless',
      story: ['harmless'],
      sound: poisoned('harmless'),
    });
    // A command has a span for each of its words.
    const tags = (html: string): string[] =>
      (html.match(/<[a-z!/][^\s>]*/gi) ?? []).filter((tag) => !tag.endsWith('span'));
    expect(tags(page)).toEqual(tags(clean));
    expect(page).not.toMatch(/<img|<svg onload|<b>/);
    const outsideData = page.replace(/<script type="application\/json".*?<\/script>/gs, '');
    expect(outsideData.includes("' onmouseover='")).toBe(false);
    expect(page).not.toMatch(/[\u0000\u202e]|\ud800(?![\udc00-\udfff])/);
  });

  it('keeps what cannot be seen visible', async () => {
    const page = await renderRunReport(poisoned('\u202egnp\u0000'), EXTRA);
    expect(page).toContain('\\u202egnp\\u0000');
  });
});

describe('policy', () => {
  it('names exactly the script and the style of the page', async () => {
    const page = await renderRunReport(record(STALE_READ, null), EXTRA);
    const hash = (text: string): string => createHash('sha256').update(text).digest('base64');
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
    const [script] = elements(page, /<script>(.*?)<\/script>/gs);
    const [style] = elements(page, /<style>(.*?)<\/style>/gs);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${hash(script ?? '')}'`);
    expect(policy).toContain(`style-src 'sha256-${hash(style ?? '')}'`);
    expect(elements(page, /<(script|style)[ >]/g)).toHaveLength(3);
    expect(page).not.toMatch(/ style="| on[a-z]+="/);
  });

  it('lets nothing be loaded: no address but the names of XML', async () => {
    const page = await renderRunReport(record(STALE_READ, null), EXTRA);
    const addresses = page.match(/\b(?:https?|wss?|ftp):\/\/[^\s"'`)]*/g) ?? [];
    expect(new Set(addresses)).toEqual(new Set(['http://www.w3.org/2000/svg']));
    expect(page).not.toMatch(/<link|<iframe|<object|<base|\bsrc=|@import|url\((?!#)/);
    expect(page).not.toMatch(
      /\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon)\b|import\(/,
    );
  });
});

describe('data', () => {
  it('comes back from the page as it was', async () => {
    for (const found of [record(LOST_WRITE, 'volatile-acceptance'), poisoned('</script>\u2028é')]) {
      const page = await renderRunReport(found, EXTRA);
      expect(data(page)).toEqual([plain(runView(found))]);
    }
  });

  it('is the same page every time', async () => {
    const found = record(stormy(3, 5), null);
    expect(await renderRunReport(found, EXTRA)).toBe(await renderRunReport(found, EXTRA));
  });
});

describe('kinds of runs', () => {
  it('a violation says what is wrong, who is in conflict, and how to replay it', async () => {
    const page = await renderRunReport(record(STALE_READ, 'local-reads'), EXTRA);
    expect(page).toContain('let a client read an old value');
    expect(page.match(/<tr class="conflict" data-op="\d">/g)).toHaveLength(3);
    expect(page).toMatch(/<span>npx<\/span> <span>linlab<\/span> <span>replay<\/span>/);
    expect(page).toContain('case 41 of seed 7');
  });

  it('an unknown verdict is not called anything else', async () => {
    const page = await renderRunReport(undecided(), EXTRA);
    expect(page).toContain('<title>unknown: kvpaxos</title>');
    expect(page).toContain('is not known');
    expect(page).not.toMatch(/class="badge (violation|linearizable)"/);
    const words = page.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');
    expect(words).toMatch(
      /The checker stopped after 20 states, .*; \d of 3 keys (is|are) undecided/,
    );
    expect(words).toContain('npx linlab replay x.json --check-budget 200');
  });

  it.each([
    ['unknown', undecided, '?'],
    ['passing', () => record(stormy(4, 10), null), '✓'],
  ] as const)(
    'the guarantees of a run that is %s agree with its verdict',
    async (_, make, sign) => {
      const page = await renderRunReport(make(), EXTRA);
      const table = /<table class="guarantees">.*?<\/table>/s.exec(page)?.[0] ?? '';
      expect(table.match(/[✓✗?] (holds|broken|not known)/g)).toHaveLength(7);
      for (const other of ['✓', '✗', '?']) expect(table.includes(other)).toBe(other === sign);
    },
  );

  it('a run without a trace has operations and faults, and neither messages nor replicas', async () => {
    const page = await renderRunReport(record(stormy(3, 5), null, false), EXTRA);
    expect(data(page)).toMatchObject([{ traced: false, messages: [], periods: [], events: [] }]);
    expect(page).toContain('<summary>Operations ');
    expect(page).toContain('<summary>Faults ');
    expect(page).not.toContain('<summary>Messages ');
  });

  it('a run of nothing is a page too', async () => {
    const page = await renderRunReport(
      record({ ...STALE_READ, clients: [], faults: [] }, null),
      EXTRA,
    );
    expect(data(page)).toMatchObject([{ operations: [] }]);
  });
});

describe('a campaign', () => {
  const finding = {
    signature: 'stale-read',
    anomaly: 'stale-read',
    firstCase: 41,
    scenario: 'findings/stale-read.json',
    shrunk: { operations: 4, faults: 1, overrides: 0, replicas: 3, clients: 2 },
    shrinkRuns: 120,
    shrinkMs: 480,
    confirmed: { zeromq: true },
  };
  const campaign: CampaignSummary = {
    system: 'kvpaxos:local-reads',
    host: 'sim',
    seed: 7,
    cases: 200,
    casesPerSecond: 1200,
    operations: 8000,
    virtualSeconds: 310,
    verdicts: { linearizable: 190, violation: 10, unknown: 0 },
    findings: [finding, { ...finding, signature: 'other' }, { ...finding, signature: '<i>' }],
  };

  it('embeds the run of every finding that was kept, each with links of its own', async () => {
    const kept = {
      record: record(STALE_READ, 'local-reads'),
      extra: { ...EXTRA, sound: record(STALE_READ, null) },
    };
    const page = await renderCampaignReport(campaign, [kept, null, kept], EXTRA);
    expect(data(page)).toHaveLength(4);
    expect(page.match(/class="run"\s+id="run-\d"/g)).toHaveLength(4);
    expect(page).toContain('href="#run=2&amp;op=3"');
    expect(page).toContain('failed in 10 of 200 cases');
    expect(page).toContain('was not kept');
    expect(page).not.toContain('<i>');
    expect(page.match(/<h1>/g)).toHaveLength(1);
  });

  it('without findings says that the system held', async () => {
    const verdicts = { linearizable: 200, violation: 0, unknown: 0 };
    const page = await renderCampaignReport({ ...campaign, verdicts, findings: [] }, [], EXTRA);
    expect(page).toContain('held in 200 of 200 cases');
    expect(page).toContain('<p class="badge linearizable">');
  });
});
