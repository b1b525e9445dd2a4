// What is made of finished campaigns and runs: comparisons, tables, the picture of a story, the page
// of a zoo.

import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCompare } from '../../src/schemas/compare.ts';
import { parseCampaign } from '../../src/schemas/output.ts';
import { newDesk } from './captured.ts';

const desk = newDesk();
afterAll(desk.clear);

/** Keys and values that a spreadsheet would take for formulas, and quotes and line ends in them. */
const RISKY = `format: linlab/scenario@1
replicas: 3
clients:
  - operations:
      - { afterMs: 100, operation: { kind: put, key: '=cmd|x', value: "@a\\"b,\\nc" } }
      - { afterMs: 10, operation: { kind: get, key: '=cmd|x' } }
`;

const ROOT = resolve(import.meta.dirname, '../..');
const SHRUNK = join(ROOT, 'scenarios/mutants/no-dedup.json');

beforeAll(async () => {
  const argv = ['run', '--host', 'sim', '--workers', '1'];
  await desk.run(...argv, '--seed', '1', '--cases', '60', '--out', 'sound');
  const mutant = ['--system', 'kvpaxos:local-reads', '--findings', '1', '--cases', '80'];
  await desk.run(...argv, ...mutant, '--seed', '1', '--out', 'mutant');
  desk.write('risky.yaml', RISKY);
});

describe('linlab compare', () => {
  it('names what only one has, and ends with 1 for a finding that only the second has', async () => {
    const ended = await desk.run('compare', 'sound', 'mutant', '--out', 'compare.html');
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain('only the second has 1 finding: stale-read');
    expect(ended.stdout).toMatch(/^Cases +60 +\d+ /m);
    expect(ended.stdout).toMatch(/^quiet +\d/m);
    expect(desk.read('compare.html')).toContain('1 new finding');
    const back = await desk.run('compare', 'mutant', 'sound');
    expect(back.code).toBe(0);
    expect(back.stdout).toContain('only the first has 1 finding: stale-read');
  });

  it('says under --json what the pages of the two say', async () => {
    const ended = await desk.run('compare', 'sound', 'sound', '--json');
    expect(ended.code).toBe(0);
    const compared = parseCompare(ended.stdout, 'stdout');
    const campaign = parseCampaign(desk.read('sound/campaign.json'), 'sound');
    expect(compared.states).toEqual({
      ...{ onlyFirst: 0, onlySecond: 0, both: campaign.discovery?.states?.seen },
    });
    expect(compared.marks.both).toEqual(Object.keys(campaign.coverage?.marks ?? {}).sort());
    const numbers = compared.tables.find(({ id }) => id === 'numbers');
    expect(numbers?.rows[0]).toEqual(['Cases', 60, 60, 0]);
  });

  it('refuses what is no campaign', async () => {
    const ended = await desk.run('compare', 'sound', 'nowhere');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('nowhere/campaign.json');
  });
});

describe('linlab tables', () => {
  it('lists the tables of a campaign, prints one, writes all', async () => {
    const listed = await desk.run('tables', 'sound');
    expect(listed.stdout).toMatch(/^availability: Service by fault under way, \d+ rows$/m);
    const printed = await desk.run('tables', 'sound', '--table', 'operations');
    expect(printed.stdout.split('\r\n')[0]).toBe('Operation,Planned,Share (%)');
    expect(printed.stdout).toMatch(/^get,\d+,[\d.]+\r$/m);
    const written = await desk.run('tables', 'sound', '--format', 'json', '--out', 'tables');
    const names = listed.stdout
      .trim()
      .split('\n')
      .map((line) => line.split(':')[0]);
    expect(readdirSync(join(desk.folder, 'tables')).sort()).toEqual(
      names.map((name) => `${String(name)}.json`).sort(),
    );
    expect(written.stdout.trim().split('\n').length).toBe(names.length);
    const marks = JSON.parse(desk.read('tables/marks.json')) as Record<string, unknown>[];
    const campaign = parseCampaign(desk.read('sound/campaign.json'), 'sound');
    expect(marks.length).toBe(Object.keys(campaign.coverage?.marks ?? {}).length);
    expect(marks.every((row) => typeof row['First in case'] === 'number')).toBe(true);
  });

  it('writes what two campaigns are compared by, and the states of a run', async () => {
    const { stdout } = await desk.run('tables', 'sound', 'mutant', '--table', 'numbers');
    expect(stdout).toMatch(/^What,First,Second,Change \(%\)\r\nCases,60,\d+,/);
    const states = await desk.run('tables', SHRUNK, '--table', 'states');
    expect(states.stdout).toMatch(/^Step,Where,Kept,Group,Row,Value\r$/m);
    expect(states.stdout).toMatch(/^\d+,r0,on disk,Acceptor,[^,]+,/m);
    const sound = await desk.run('tables', SHRUNK, '--table', 'sound-operations');
    expect(sound.stdout).toMatch(/^0,c0,/m);
  });

  it('takes no formula into a spreadsheet, and keeps quotes, commas and line ends', async () => {
    const { stdout } = await desk.run('tables', 'risky.yaml', '--table', 'operations');
    expect(stdout).toContain(String.raw`"put(""=cmd|x"", ""@a""b,\nc"")"`);
    expect(stdout).not.toMatch(/(^|,)"?[=@+\t]/m);
    const safe = await desk.run(
      'tables',
      'risky.yaml',
      '--table',
      'operations',
      '--format',
      'json',
    );
    const rows = JSON.parse(safe.stdout) as Record<string, unknown>[];
    expect(rows[0]?.['Operation']).toBe(String.raw`put("=cmd|x", "@a"b,\nc")`);
  });

  it('guards a name that begins like a formula', async () => {
    const zoo = JSON.parse(desk.read('zoo.json')) as { rows: { system: string }[] };
    const [row] = zoo.rows;
    if (row !== undefined) row.system = '=HYPERLINK("http://x")';
    desk.write('risky-zoo.json', JSON.stringify(zoo));
    const { stdout } = await desk.run('tables', 'risky-zoo.json', '--table', 'zoo');
    expect(stdout).toContain(`"'=HYPERLINK(""http://x"")"`);
  });

  it('says which tables there are', async () => {
    const ended = await desk.run('tables', 'risky.yaml', '--table', 'marks');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('there is no table marks; there are guarantees, operations');
  });

  beforeAll(async () => {
    const argv = ['--mutants', 'no-dedup', '--trials', '1', '--cases', '200'];
    await desk.run('zoo', ...argv, '--out', 'zoo.json', '--html', 'zoo.html');
  });

  it('knows a zoo, whose page has a chart', async () => {
    const { stdout } = await desk.run('tables', 'zoo.json', '--table', 'zoo');
    expect(stdout).toMatch(/^no-dedup,\w+,1,1,\d+/m);
    expect(desk.read('zoo.html')).toContain('Cases until each planted bug was found');
    const ended = await desk.run('report', 'zoo.json');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('linlab zoo --html makes its page');
  });
});

describe("linlab run on GitHub's machines", () => {
  const argv = ['run', '--host', 'sim', '--workers', '1', '--system', 'kvpaxos:local-reads'];
  const size = ['--findings', '1', '--cases', '80', '--seed', '1'];

  it('ends with an annotation for each finding, which names the line that replays it', async () => {
    const onGithub = { env: { GITHUB_ACTIONS: 'true' } };
    const ended = await desk.runWith(onGithub, ...argv, ...size, '--out', 'annotated');
    expect(ended.code).toBe(1);
    const { findings } = parseCampaign(desk.read('annotated/campaign.json'), 'annotated');
    const lines = ended.stdout.split('\n').filter((line) => /^::(error|warning)/.test(line));
    const errors = lines.filter((line) => line.startsWith('::error'));
    expect(errors.length).toBe(findings.length);
    expect(errors[0]).toMatch(/^::error title=kvpaxos%3Alocal-reads%3A stale-read::/);
    expect(errors[0]).toMatch(/%0Anpx linlab replay annotated\/findings\/\S+$/);
    expect(ended.stdout.trimEnd().split('\n').slice(-lines.length)).toEqual(lines);
  });

  it('prints none elsewhere', async () => {
    const ended = await desk.run(...argv, ...size, '--out', 'plain');
    expect(ended.code).toBe(1);
    expect(ended.stdout).not.toMatch(/^::/m);
  });
});

describe('linlab report --svg', () => {
  it('draws the story of a scenario, and nothing else unless it is asked to', async () => {
    const ended = await desk.run('report', SHRUNK, '--svg', 'story.svg');
    expect(ended).toMatchObject({ code: 0, stdout: 'story.svg\n' });
    const svg = desk.read('story.svg');
    expect(svg).toContain('<title id="title">kvpaxos:no-dedup executed an append twice.</title>');
    expect(svg).toMatch(/^<\?xml[^]*<\/svg>\n$/);
    expect(existsSync(join(desk.folder, 'reports'))).toBe(false);
    const both = await desk.run('report', SHRUNK, '--svg', 'again.svg', '--out', 'page.html');
    expect(both.stdout).toBe('again.svg\npage.html\n');
    expect(desk.read('again.svg')).toBe(svg);
  });

  it('draws one run, not a campaign, and does not write over what it is made of', async () => {
    const many = await desk.run('report', 'sound', '--svg', 'x.svg');
    expect(many.code).toBe(254);
    expect(many.stderr).toContain('--svg draws one of those');
    const over = await desk.run('report', 'risky.yaml', '--svg', 'risky.yaml');
    expect(over.code).toBe(254);
    expect(desk.read('risky.yaml')).toBe(RISKY);
  });
});

describe('a campaign of an earlier version', () => {
  it('has a report and tables without what it did not count', async () => {
    const { mix, service, discovery, ...earlier } = JSON.parse(
      desk.read('sound/campaign.json'),
    ) as Record<string, unknown>;
    expect([mix, service, discovery].every((part) => typeof part === 'object')).toBe(true);
    mkdirSync(join(desk.folder, 'earlier'));
    desk.write('earlier/campaign.json', JSON.stringify(earlier));
    const ended = await desk.run('report', 'earlier');
    expect(ended.code).toBe(0);
    expect(desk.read('earlier/report.html')).not.toContain('How clients were served');
    const compared = await desk.run('compare', 'earlier', 'sound', '--json');
    expect(parseCompare(compared.stdout, 'stdout').states).toBeNull();
  });
});
