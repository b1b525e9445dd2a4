// What judging a run may cost: with few states the checker gives up, says how far it came and what to do
// about it; with more it answers.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatScenario } from '../../src/lab/scenario/file.ts';
import { parseReplay } from '../../src/schemas/output.ts';
import { parseRun, formatRun } from '../../src/schemas/run.ts';
import { FEW_STATES, stormy, undecided } from '../report/records.ts';
import { newDesk, onlyObject } from './captured.ts';

const desk = newDesk();
afterAll(desk.clear);

const FEW = ['--check-budget', String(FEW_STATES)];
const ENOUGH = ['--check-budget', String(FEW_STATES * 10)];
const SIM = ['--host', 'sim'];

beforeAll(() => {
  desk.write('storm.json', formatScenario(stormy(4, 10)));
  desk.write('storm.run.json', formatRun(undecided()));
});

describe('--check-budget', () => {
  it('replay gives up with few states, says how far it came, and answers with more', async () => {
    const few = await desk.run('replay', 'storm.json', ...SIM, ...FEW);
    expect(few.code).toBe(2);
    expect(few.stdout).toContain('? unknown');
    expect(few.stdout).toMatch(
      /the checker stopped after 20 states, all that it was given; \d of 3 keys (are|is) undecided/,
    );
    expect(few.stdout).toContain(`more may tell: ${ENOUGH.join(' ')}`);
    const more = await desk.run('replay', 'storm.json', ...SIM, ...ENOUGH, '--json');
    expect(more.code).toBe(0);
    expect(parseReplay(more.stdout, 'stdout').verdict).toBe('linearizable');
  });

  it('the page of a run that is not known says so in its table and how to find out', async () => {
    const ended = await desk.run('report', 'storm.json', ...FEW, '--out', 'storm.html');
    expect(ended.code).toBe(0);
    const page = desk.read('storm.html');
    expect(page).toContain('<title>unknown: kvpaxos</title>');
    const words = page.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');
    expect(words).toContain(`npx linlab replay storm.json ${ENOUGH.join(' ')}`);
    expect(words).toMatch(/linearizable \? not known The checker stopped after 20 states/);
    expect(words).not.toContain('✓ holds');
  });

  it.each([
    [[], 0, 'linearizable'],
    [FEW, 2, 'unknown'],
    [ENOUGH, 0, 'linearizable'],
    [[...FEW, '--guarantee', 'sequential'], 2, 'unknown'],
    [[...ENOUGH, '--guarantee', 'sequential'], 0, 'holds'],
  ] as const)('recheck %j judges a record that nobody could', async (flags, code, verdict) => {
    const ended = await desk.run('recheck', 'storm.run.json', ...flags, '--json');
    expect(ended.code).toBe(code);
    expect(onlyObject(ended)).toMatchObject({ verdict });
  });

  it('a record keeps what the checker was given and how far it came', () => {
    const { judgement } = parseRun(desk.read('storm.run.json'), 'storm.run.json');
    expect(judgement).toMatchObject({ verdict: 'unknown', gaveUp: { statesMax: FEW_STATES } });
    expect(judgement.gaveUp?.keys).toMatchObject({ all: 3 });
  });

  it.each(['0', '-1', '1.5', 'many'])('refuses %s as a number of states', async (text) => {
    const ended = await desk.run('replay', 'storm.json', ...SIM, '--check-budget', text);
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('--check-budget');
    expect(ended.stderr).toContain('Expected a whole number from 1.');
  });
});
