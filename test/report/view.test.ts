// From a record to what is shown, and from there to a picture: times, fates of messages, the folded
// axis, and names of items.

import { describe, expect, it } from 'vitest';
import { EVERY_MESSAGE } from '../../src/report/view/message-filter.ts';
import type { Choice, Window } from '../../src/report/draw/layout.ts';
import { layout } from '../../src/report/draw/layout.ts';
import { picture } from '../../src/report/draw/picture.ts';
import { msAt, ticks, timeScale, unitsAt } from '../../src/report/draw/scale.ts';
import type { Shape } from '../../src/report/draw/shapes.ts';
import { parsePlace, parseViewing, showPlace } from '../../src/report/page/place.ts';
import { runView } from '../../src/report/view/build.ts';
import { detailsOf, focusOf, rowsOf, itemsOf } from '../../src/report/view/items.ts';
import type { RunView } from '../../src/report/view/run-view.ts';
import { showOperation, visible } from '../../src/report/view/words.ts';
import { LOST_WRITE, record, REFORMED, STALE_READ, stormy } from './records.ts';

const CHOICE: Choice = {
  filter: EVERY_MESSAGE,
  fold: true,
  matching: null,
  selected: null,
  selectedMessage: null,
  selectedEvent: null,
};

function itemNames(shapes: readonly Shape[]): string[] {
  return shapes.flatMap((one) => [
    ...(one.item === null ? [] : [one.item]),
    ...itemNames(one.children),
  ]);
}

function drawn(view: RunView, pxPerUnit = 2, choice = CHOICE): string[] {
  const plan = layout(view, choice);
  const window: Window = { from: 0, pxPerUnit, widthPx: plan.scale.units * pxPerUnit };
  return itemNames(picture(view, plan, window, choice, null).plot);
}

describe('a run as shown', () => {
  it('keeps the places of the checker: the core is marked, the witness is an order', () => {
    const broken = runView(record(STALE_READ, 'local-reads'));
    expect(broken.operations.filter(({ inConflict }) => inConflict).map(({ id }) => id)).toEqual([
      0, 2, 3,
    ]);
    const sound = runView(record(STALE_READ, null));
    const orders = sound.operations.map(({ order }) => order);
    expect(new Set(orders)).toEqual(new Set([1, 2, 3, 4]));
    for (const { pointMs, callMs, returnMs } of sound.operations) {
      expect(pointMs).toBeGreaterThanOrEqual(callMs);
      expect(pointMs).toBeLessThanOrEqual(returnMs ?? Infinity);
    }
  });

  it('follows the message that an override loses, and what it was about', () => {
    const view = runView(record(LOST_WRITE, null));
    const lost = view.messages.filter(({ because }) => because === 'override');
    expect(lost).toMatchObject([
      {
        from: 'r0',
        to: 'r2',
        kind: 'accept',
        about: '1.0 #3',
        legs: [],
        override: 0,
        regards: ['c1/1'],
      },
    ]);
    expect(view.overrides).toMatchObject([{ messages: [lost[0]?.id] }]);
  });

  it('counts messages that are alike as the network does', () => {
    const address = { from: 'r0', to: 'r1', message: 'heartbeat', about: '1.0', occurrence: 2 };
    const late = { kind: 'delay', ms: 7, ...address } as const;
    const { messages } = runView(record({ ...LOST_WRITE, faults: [], overrides: [late] }, null));
    const beats = messages.filter(
      ({ from, to, kind }) => `${from}${to}${kind}` === 'r0r1heartbeat',
    );
    expect(beats.map(({ override }) => override === 0).indexOf(true)).toBe(2);
    const hit = messages.filter(
      ({ because, override }) => because === 'override' || override !== null,
    );
    expect(hit).toMatchObject([{ because: 'override', override: 0, delayMs: 7 }]);
  });

  it('knows who led, who was down, and whom a fault hit', () => {
    const view = runView(record(LOST_WRITE, null));
    expect(view.periods).toContainEqual(
      expect.objectContaining({ lane: 'r1', kind: 'down', fromMs: 86, toMs: 236 }),
    );
    expect(view.periods.filter(({ kind }) => kind === 'leads').map(({ lane }) => lane)).toEqual([
      'r0',
      'r2',
    ]);
    expect(runView(record(STALE_READ, null)).faults).toMatchObject([{ lane: 'r0' }]);
  });

  it('knows what each replica promised, and whose disk failed until when', () => {
    const full = { kind: 'disk-full', target: 1, atMs: 150, forMs: 100 } as const;
    const view = runView(record({ ...LOST_WRITE, faults: [full], overrides: [] }, null));
    const promises = view.events.filter(({ kind }) => kind === 'promise');
    expect(promises.map(({ lane, label }) => `${lane} ${label}`).sort()).toEqual([
      'r0 promise 1.0',
      'r1 promise 1.0',
      'r2 promise 1.0',
    ]);
    expect(view.periods).toContainEqual(
      expect.objectContaining({ lane: 'r1', kind: 'failing', fromMs: 150, toMs: 250 }),
    );
  });

  it('every delivery of the trace ends exactly one leg', () => {
    const found = record(stormy(4, 10), null);
    const deliveries = (found.trace ?? []).filter(
      (entry) => 'frame' in entry && entry.frame !== null && entry.kind !== 'lost',
    );
    const legs = runView(found).messages.flatMap((message) => message.legs);
    expect(legs.filter(({ fate }) => fate === 'delivered')).toHaveLength(deliveries.length);
  });

  it('shows the read that asks for progress, outside the history', () => {
    const view = runView(record(stormy(2, 3), null));
    expect(view.lanes.filter(({ kind }) => kind === 'probe')).toHaveLength(1);
    expect(view.operations.at(-1)).toMatchObject({ outcome: 'ok', order: null });
  });

  it('shows other voters, lives, snapshots and what the operator hears', () => {
    const view = runView(record(REFORMED, null));
    expect(view.configurations.map(({ number, sentence }) => [number, sentence])).toEqual([
      [0, 'r0, r1 and r2 vote'],
      [1, 'r0, r1 and r3 (life 1) vote'],
      [2, 'r0, r1 (life 2) and r3 (life 1) vote'],
    ]);
    const kinds = (lane: string): Set<string> =>
      new Set(view.events.filter((event) => event.lane === lane).map(({ kind }) => kind));
    expect([...kinds('r1')]).toEqual(
      expect.arrayContaining(['crash', 'restart', 'life', 'configure', 'snapshot']),
    );
    expect([...kinds('r0')]).toContain('operator');
    expect(view.lanes.at(-1)).toMatchObject({ id: 'r3', note: 'spare' });
  });

  it('draws what a pipelining client asks at the process that asks it', () => {
    const view = runView(record(REFORMED, null));
    const [, first, second] = view.operations;
    expect([first, second]).toMatchObject([
      { lane: 'c1', request: 'c1/1' },
      { lane: 'c2', request: 'c1/2' },
    ]);
    const asked = view.messages.filter(({ kind }) => kind === 'request');
    const from = new Map(asked.map((message) => [message.about, message.from]));
    expect([from.get('c1/1'), from.get('c1/2')]).toEqual(['c1', 'c2']);
    expect(view.lanes.find(({ id }) => id === 'c2')?.note).toBe('with c1');
    const lanes = new Set(view.lanes.map(({ id }) => id));
    expect(view.messages.filter(({ from: by, to }) => !lanes.has(by) || !lanes.has(to))).toEqual(
      [],
    );
  });

  it('marks where an invariant broke', () => {
    const view = runView(record(LOST_WRITE, 'volatile-acceptance'));
    const broken = view.events.find(({ kind }) => kind === 'broken');
    expect(broken?.label).toContain('chosen-once');
    expect(focusOf(view)?.toMs).toBeGreaterThanOrEqual(broken?.atMs ?? Infinity);
  });
});

describe('the axis', () => {
  it('folds waiting, keeps order, and maps back', () => {
    const scale = timeScale([10, 15, 600, 605], 700, true);
    expect(scale.units).toBeLessThan(150);
    expect(scale.folds).toContainEqual({ fromMs: 15, toMs: 600 });
    for (const ms of [0, 3, 10, 14, 300, 601, 700])
      expect(msAt(scale, unitsAt(scale, ms))).toBeCloseTo(ms);
    expect(unitsAt(scale, 300)).toBeLessThan(unitsAt(scale, 301));
    expect(timeScale([10, 600], 700, false).units).toBe(700);
  });

  it('writes ticks apart from each other', () => {
    const scale = timeScale([10, 15, 100, 103, 200, 202, 600, 605], 700, true);
    const px = ticks(scale, 0, 700, 2, 60).map((ms) => unitsAt(scale, ms) * 2);
    expect(px.length).toBeGreaterThan(1);
    for (let nth = 1; nth < px.length; nth++) {
      expect((px[nth] ?? 0) - (px[nth - 1] ?? 0)).toBeGreaterThanOrEqual(60);
    }
  });
});

describe('the picture', () => {
  it('holds every item of a small run once, and hides what a filter hides', () => {
    const view = runView(record(LOST_WRITE, 'volatile-acceptance'));
    expect([...drawn(view)].sort()).toEqual([...itemsOf(view).keys()].sort());
    const quiet = drawn(view, 2, {
      ...CHOICE,
      filter: { ...EVERY_MESSAGE, hidden: new Set(['heartbeat', 'accept']) },
    });
    const hidden = view.messages.filter(({ kind }) => kind === 'heartbeat' || kind === 'accept');
    expect(hidden.length).toBeGreaterThan(5);
    for (const { id } of hidden) expect(quiet).not.toContain(`msg=${String(id)}`);
  });

  it('says how many messages it left out rather than drawing a carpet', () => {
    const view = runView(record(stormy(8, 60), null));
    const plan = layout(view, CHOICE);
    const all = picture(view, plan, { from: 0, pxPerUnit: 0.2, widthPx: 5000 }, CHOICE, null);
    expect(all.leftOut).toBe(view.messages.length);
    expect(itemNames(all.plot).some((name) => name.startsWith('msg='))).toBe(false);
  });

  it('draws only what is in sight', () => {
    const view = runView(record(stormy(4, 20), null));
    const plan = layout(view, CHOICE);
    const names = itemNames(
      picture(view, plan, { from: 0, pxPerUnit: 10, widthPx: 400 }, CHOICE, null).plot,
    );
    expect(names.filter((name) => name.startsWith('op=')).length).toBeLessThan(20);
  });
});

describe('items', () => {
  it('every item has details, and a lane to walk along', () => {
    const view = runView(record(stormy(3, 5), null));
    const items = itemsOf(view);
    for (const item of items.values()) expect(detailsOf(item).title).not.toBe('');
    const walked = rowsOf(view, items, () => true).flat();
    expect(walked).toHaveLength(items.size);
  });

  it('links name a run and an item, and nothing else is one', () => {
    expect(parsePlace('#op=3')).toEqual({ run: 0, item: 'op=3' });
    for (const place of [
      { run: 0, item: 'msg=17' },
      { run: 2, item: 'fault=0' },
      { run: 1, item: null },
    ]) {
      expect(parsePlace(showPlace(place))).toEqual(place);
    }
    for (const other of ['', '#', '#top', '#op=x', '#op=3"]', '#run=-1&op=3']) {
      expect(parsePlace(other)).toBeNull();
    }
  });

  it('links say how a run is looked at, and what makes no sense is left out', () => {
    const stretch = { fromMs: 0, toMs: 12.5 };
    const viewing = { stretch, fold: false, compare: false, allRows: true };
    const place = { run: 0, item: 'op=3' };
    const link = showPlace(place, undefined, undefined, viewing);
    expect(link).toBe('#op=3&view=0-12.5&fold=no&compare=no&rows=all');
    expect(parseViewing(link)).toEqual(viewing);
    expect(parseViewing('#view=all')).toEqual({ stretch: 'all' });
    for (const nonsense of ['#view=', '#view=5', '#view=9-3', '#view=x-3', '#view=-3-5', '#op=3']) {
      expect(parseViewing(nonsense)).toEqual({});
    }
  });
});

describe('words', () => {
  it('cut long texts and show what cannot be seen', () => {
    const value = 'x'.repeat(5000);
    expect(showOperation({ kind: 'put', key: 'k', value }, 18)).toBe(
      `put(k, "${'x'.repeat(18)}…")`,
    );
    expect(visible('a\u0000\u202e\ud800b😀\n')).toBe('a\\u0000\\u202e\\ud800b😀\\n');
  });
});
