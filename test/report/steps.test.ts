// Time travel without a browser: changes rebuild states, what is left out is whole again, and the
// place where two runs part is the right one.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { watch } from '../../src/hosts/sim/watch.ts';
import type { Scenario } from '../../src/lab/scenario/scenario.ts';
import { runView } from '../../src/report/view/build.ts';
import { itemsOf } from '../../src/report/view/items.ts';
import {
  besides,
  firstStep,
  inFlight,
  nextChange,
  stepAt,
  stepOfItem,
  withShared,
} from '../../src/report/view/journey.ts';
import { rowsOf } from '../../src/report/view/state-rows.ts';
import type { Travels } from '../../src/report/view/travel.ts';
import { travelsOf } from '../../src/report/view/travel.ts';
import { parsePath, rowsIn, statesAt } from '../../src/report/view/travel-view.ts';
import { MUTANTS } from '../../src/systems/mutants/mutants.ts';
import { SOUND_STORE, systemNamed } from '../../src/systems/registry.ts';
import { LOST_WRITE, record, REFORMED, STALE_READ, stormy } from './records.ts';
import { travels } from './watched.ts';

const SOUND = SOUND_STORE.code;

const folder = new URL('../../scenarios/mutants/', import.meta.url);

const planted = (file: string): Scenario =>
  JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Scenario;

describe('states as changes', () => {
  it.each([
    ['stormy', stormy(3, 5)],
    ['reformed', REFORMED],
  ])('give back every state: %s', (_name, scenario) => {
    const { mine } = travels(scenario, null);
    let number = 0;
    for (const { seen } of watch(scenario, SOUND, SOUND)) {
      number++;
      if (seen.length === 0 || mine === null) continue;
      const states = statesAt(mine, number);
      for (const one of seen) {
        expect(states.get(`r${String(one.replica)}`)).toEqual(rowsOf(one));
      }
    }
    expect(number).toBe(mine?.count);
  });

  it('of a sound run beside a mutant are whole with what the two share', () => {
    const { mine, sound } = travels(STALE_READ, 'local-reads');
    const alone = travels(STALE_READ, null).mine;
    if (sound === null || alone === null) throw new Error('no travel');
    expect(sound.shared).toBeGreaterThan(10);
    expect(sound.steps.length).toBe(alone.count - sound.shared);
    const whole = withShared(sound, mine);
    expect(whole.steps).toEqual(alone.steps);
    expect(statesAt(whole, alone.count)).toEqual(statesAt(alone, alone.count));
  });

  it('of a run that is too large begin where the page begins, and end after what matters', () => {
    const found = record(LOST_WRITE, 'volatile-acceptance');
    const code = systemNamed('kvpaxos:volatile-acceptance')?.code ?? SOUND;
    const run = () => ({
      record: found,
      operations: runView(found).operations,
      steps: watch(LOST_WRITE, code, SOUND),
    });
    const whole = travelsOf(run(), null).mine;
    const part = travelsOf(run(), null, 20_000).mine;
    if (whole === null || part === null) throw new Error('no travel');
    expect(part.from).toBeGreaterThan(0);
    expect(part.count).toBe(whole.count);
    const turn = part.turn?.step ?? 0;
    expect(stepAt(part, turn)).toEqual(stepAt(whole, turn));
    for (const number of [firstStep(part), turn]) {
      expect(statesAt(part, number)).toEqual(statesAt(whole, number));
    }
  });

  it('are left out where the record is of another execution', () => {
    const found = { ...record(STALE_READ, null), traceHash: '0000000000000000' };
    const steps = watch(STALE_READ, SOUND, SOUND);
    expect(travelsOf({ record: found, operations: [], steps }, null).mine).toBeNull();
  });

  it('rows tell what was before, what is gone, and what only another run has', () => {
    const rows = new Map([
      ['m|Store|a|b', '2'],
      ['d|Acceptor|promised', 'x'],
    ]);
    const before = new Map([['m|Store|a|b', '1']]);
    const changed = { 'm|Store|a|b': '2', 'm|Store|gone': null };
    const found = rowsIn(rows, before, changed, new Map([['m|Reads|c0/1', 'get(x)']]));
    expect(
      found.map(({ label, memory, memoryBefore, disk }) => [label, memory, memoryBefore, disk]),
    ).toEqual([
      ['promised', null, undefined, 'x'],
      ['c0/1', null, undefined, null],
      ['a|b', '2', '1', null],
      ['gone', null, null, null],
    ]);
    expect(parsePath('m|Store|a|b')).toEqual({ isDisk: false, group: 'Store', label: 'a|b' });
  });
});

describe('where two runs part', () => {
  it('is the first step that the traces have otherwise, or an earlier state', () => {
    const mine = record(STALE_READ, 'local-reads').trace ?? [];
    const sound = record(STALE_READ, null).trace ?? [];
    const first = mine.findIndex(
      (entry, at) => JSON.stringify(entry) !== JSON.stringify(sound[at]),
    );
    const { parting } = travels(STALE_READ, 'local-reads');
    expect(parting?.step).toBe(first + 1);
    expect(parting).toMatchObject({ instead: null, rules: [{ mine: 'yes', sound: 'no' }] });
    expect(parting?.mine.join()).toContain('answers');
    expect(parting?.sound.join()).toContain('heartbeat');
  });

  it('is nowhere for a sound twin that nothing tempts', () => {
    const scenario = { ...STALE_READ, faults: [] };
    expect(travels(scenario, 'least-choosing-quorum').parting).toBeNull();
  });

  it.each(readdirSync(folder))('names the rule that the mutant breaks: %s', (file) => {
    const scenario = planted(file);
    const name = scenario.expected?.system.replace('kvpaxos:', '') ?? '';
    const mutant = MUTANTS.find((one) => one.name === name);
    const replaced = Object.keys({ ...mutant?.rules, ...mutant?.sessionRules });
    const { parting } = travels(scenario, name);
    expect(replaced).toEqual(expect.arrayContaining(parting?.rules.map(({ rule }) => rule) ?? []));
    expect(parting?.rules.length).toBeGreaterThan(0);
  });
});

describe('sessions of clients', () => {
  /** The requests of a session in its rows, and how each is told. */
  function requestsIn(rows: ReadonlyMap<string, string> | undefined): Map<string, string> {
    const found = [...(rows ?? [])].map(([path, value]) => [parsePath(path), value] as const);
    const requests = found.filter(([{ group }]) => group === 'Requests');
    return new Map(requests.map(([{ label }, value]) => [label, value]));
  }

  it.each([
    ['stormy', stormy(3, 5)],
    ['reformed', REFORMED],
    ['over', planted('silence-is-failed.json')],
  ])('have what was asked and not answered, with its attempts: %s', (name, scenario) => {
    const { mine } = travels(scenario, null);
    if (mine === null) throw new Error('no travel');
    const sends = new Map<string, number>();
    const open = new Map<string, Set<string>>();
    let [number, retried, renewed] = [0, 0, 0];
    for (const { entry, clients } of watch(scenario, SOUND, SOUND)) {
      number++;
      if (entry.kind === 'client') {
        const { session, input, effects } = entry;
        const here = open.get(session.toString()) ?? new Set();
        open.set(session.toString(), here);
        const full = (request: number): string => `c${String(session)}/${String(request)}`;
        if (input.kind === 'invoke') here.add(full(input.request));
        for (const effect of effects) {
          if (effect.kind === 'complete') here.delete(full(effect.request));
          if (effect.kind === 'over') renewed++;
          if (effect.kind !== 'send' || effect.message.kind === 'change') continue;
          const of = full(effect.message.request);
          sends.set(of, (sends.get(of) ?? 0) + 1);
        }
      }
      if (clients.length === 0) continue;
      const states = statesAt(mine, number);
      for (const { session } of clients) {
        const rows = requestsIn(states.get(`c${String(session)}`));
        const asked = [...rows.keys()].filter((one) => one !== 'under way' && !one.endsWith('/0'));
        expect(new Set(asked)).toEqual(open.get(String(session)) ?? new Set());
        for (const one of asked) {
          const attempts = sends.get(one) ?? 0;
          if (attempts < 2) continue;
          retried++;
          expect(rows.get(one)).toContain(`attempt ${String(attempts)}`);
        }
      }
    }
    expect(retried).toBeGreaterThan(0);
    expect(renewed > 0).toBe(name === 'over');
  });

  it('are gone once they are over, and the client goes on with its last result', () => {
    const { mine } = travels(planted('silence-is-failed.json'), null);
    if (mine === null) throw new Error('no travel');
    const over = mine.steps.findIndex(({ effects }) => effects.includes('the session is over')) + 1;
    const before = statesAt(mine, over - 1).get('c0');
    expect(before?.get('m|Session|of')).toBe('client 0');
    expect(before?.get('m|Session|registered')).toMatch(/^as session #\d+$/);
    expect(before?.get('m|Session|last result')).toBe('none yet');
    expect(statesAt(mine, over).has('c0')).toBe(false);
    const asked = mine.steps.findIndex(({ sentence }) => sentence.startsWith('c1 asks')) + 1;
    const next = statesAt(mine, asked).get('c1');
    expect(next?.get('m|Session|of')).toBe('client 0');
    expect(next?.get('m|Session|last result')).toBe('c0/1: info, timed out');
    const last = statesAt(mine, mine.count).get('c1');
    expect(last?.get('m|Session|last result')).toBe('c1/1, get(x): "a"');
    expect(last?.get('m|Requests|under way')).toBe('none');
  });
});

describe('leases', () => {
  const rowOf = (travel: Travels['mine'], number: number, lane: string, label: string) =>
    travel === null ? undefined : statesAt(travel, number).get(lane)?.get(`m|Leases|${label}`);

  it('that a leader relies on too long are over where they were granted', () => {
    const name = 'lease-outlives-clock';
    const { mine, sound, parting } = travels(planted(`${name}.json`), name);
    const number = parting?.step ?? 0;
    const own = rowOf(mine, number, 'r0', 'relies on its lease');
    expect(own).toMatch(/^until .* of its clock \(.* ms\); by the sound rules over since /);
    const there = sound === null ? null : withShared(sound, mine);
    expect(rowOf(there, number, 'r0', 'relies on its lease')).toMatch(/^over since [^;]*$/);
    for (const granted of ['r1', 'r2']) {
      expect(rowOf(mine, number, granted, 'helps only')).toMatch(/^ballot 1\.0, over since /);
    }
  });

  it('are given up by a sound leader that hands over, and not by the bug', () => {
    const name = 'lease-outlives-transfer';
    const { mine, sound, parting } = travels(planted(`${name}.json`), name);
    const there = sound === null ? null : withShared(sound, mine);
    const rows = parting?.rows.filter(({ label }) => label.includes('lease')) ?? [];
    expect(rows.map((row) => row.sound)).toContain('no longer: it is given up');
    const lane = rows[0]?.lane ?? '';
    const number = parting?.step ?? 0;
    expect(rowOf(mine, number, lane, 'relies on its lease')).toMatch(/^until /);
    expect(rowOf(there, number, lane, 'relies on its lease')).toMatch(/given up$/);
  });

  it('are not there where reads do without', () => {
    const { mine } = travels(STALE_READ, null);
    const paths = new Set(
      mine?.steps.flatMap(({ changes }) => Object.values(changes)).flatMap(Object.keys),
    );
    expect([...paths].filter((path) => path.includes('|Leases|'))).toEqual([]);
  });

  it.each(['lease-outlives-clock', 'lease-outlives-transfer', 'read-without-quorum'])(
    'of the sound store are its own, also before the runs part: %s',
    (name) => {
      const scenario = planted(`${name}.json`);
      const { mine, sound } = travels(scenario, name);
      const alone = travels(scenario, null).mine;
      if (sound === null || alone === null) throw new Error('no travel');
      const whole = withShared(sound, mine);
      expect(whole.steps).toEqual(alone.steps);
    },
  );
});

describe('a step of a planted bug', () => {
  it('says what its rule answers, and what the sound one would', () => {
    const name = 'accept-beyond-gap';
    const { mine, sound, parting } = travels(planted(`${name}.json`), name);
    if (mine === null || sound === null) throw new Error('no travel');
    const step = stepAt(mine, parting?.step ?? 0);
    expect(step?.rules).toEqual([{ rule: 'mayAcceptBeyondGap', mine: 'yes', sound: 'no' }]);
    const whole = withShared(sound, mine);
    expect(whole.steps.flatMap(({ rules }) => rules)).toEqual([]);
    expect(stepAt(whole, parting?.step ?? 0)?.effects).toEqual([]);
  });
});

describe('the way through a run', () => {
  const { mine, sound } = travels(STALE_READ, 'local-reads');
  const view = runView(record(STALE_READ, 'local-reads'));

  it('knows what is in flight: sent, and neither taken nor lost yet', () => {
    if (mine === null) throw new Error('no travel');
    const open = new Map<number, number>();
    mine.steps.forEach((step, at) => {
      for (const frame of step.sent) {
        const message = view.messages.find(({ id }) => id === frame);
        open.set(frame, message?.legs.length ?? 0);
      }
      if (step.frame !== null) open.set(step.frame, (open.get(step.frame) ?? 0) - 1);
      const expected = [...open].filter(([id, legs]) => {
        const message = view.messages.find((one) => one.id === id);
        const untaken = message?.legs.some(({ fate }) => fate === 'untaken') === true;
        return legs > 0 && !untaken;
      });
      const flying = inFlight(view, mine, at + 1).filter(({ message }) =>
        message.legs.every(({ fate }) => fate !== 'untaken'),
      );
      expect(flying.map(({ message }) => message.id).sort((a, b) => a - b)).toEqual(
        expected.map(([id]) => id).sort((a, b) => a - b),
      );
    });
  });

  it('finds the step of every item, and the item of a step', () => {
    if (mine === null) throw new Error('no travel');
    for (const item of itemsOf(view).values()) {
      const step = stepAt(mine, stepOfItem(mine, item));
      expect(step).toBeDefined();
      if (item.found.kind === 'msg') expect(step?.sent).toContain(item.found.value.id);
      if (item.found.kind === 'op') expect(step?.item).toBe(item.name);
    }
  });

  it('goes to the next change of a replica, and to none after the last', () => {
    if (mine === null) throw new Error('no travel');
    const next = nextChange(mine, 5, 'r2') ?? 0;
    expect(next).toBeGreaterThan(5);
    expect(stepAt(mine, next)?.changes).toHaveProperty('r2');
    for (let at = 6; at < next; at++) expect(stepAt(mine, at)?.changes).not.toHaveProperty('r2');
    expect(nextChange(mine, mine.count, 'r2')).toBeNull();
  });

  it('goes beside the sound store at the same step, then at the same time', () => {
    if (mine === null || sound === null) throw new Error('no travel');
    const whole = withShared(sound, mine);
    const parts = mine.parts ?? 0;
    expect([1, 7, parts].map((number) => besides(mine, whole, number))).toEqual([1, 7, parts]);
    const late = besides(mine, whole, mine.count);
    const now = stepAt(mine, mine.count)?.atMs ?? 0;
    expect(stepAt(whole, late)?.atMs).toBeLessThanOrEqual(now);
    expect(stepAt(whole, late + 1)?.atMs ?? Infinity).toBeGreaterThan(now);
  });
});
