// Everything that was ever met, by number: sites, what can happen to them, what it does. A replica
// is stepped once for each pair of a site and an event; worlds are then small lists of numbers, and
// most of their transitions cost a look into this book. Called by world.ts.

import { assert } from '../base/assert.ts';
import type { ReplicaId } from '../protocol/ids.ts';
import type { ClientReply } from '../protocol/message.ts';
import type { Effect } from '../replica/io.ts';
import type { Broken, Deed } from './deeds.ts';
import { brokenTogether } from './deeds.ts';
import type { Reaction, Site, Stimulus, Terms } from './site.ts';
import { react, siteText } from './site.ts';
import { textOf } from './text.ts';

/** Something that can happen at one site; a frame in flight is one, too. */
export interface Happening {
  readonly number: number;
  readonly to: ReplicaId;
  readonly stimulus: Stimulus;
}

/** What came of a happening at a site. */
export interface Met {
  readonly site: number;
  /** Frames sent, by number. */
  readonly sent: readonly Happening[];
  readonly replies: readonly ClientReply[];
  readonly broken: readonly Broken[];
  readonly notes: readonly Effect[];
  /** Nothing changed, and nobody was told anything. */
  readonly isIdle: boolean;
}

interface Known {
  readonly site: Site;
  /** Names the deeds of the site. */
  readonly deeds: number;
  /** By number of the happening. */
  readonly met: Map<number, Met>;
}

export interface Book {
  readonly terms: Terms;
  readonly sites: Known[];
  readonly siteNumbers: Map<string, number>;
  readonly happenings: Happening[];
  readonly happeningsByText: Map<string, Happening>;
  /** What can always happen, by a short name. */
  readonly standing: Map<string, Happening>;
  readonly deedNumbers: Map<string, number>;
  readonly together: Map<string, readonly Broken[]>;
}

export function newBook(terms: Terms): Book {
  return {
    terms,
    sites: [],
    siteNumbers: new Map(),
    happenings: [],
    happeningsByText: new Map(),
    standing: new Map(),
    deedNumbers: new Map(),
    together: new Map(),
  };
}

function numberOf(numbers: Map<string, number>, text: string): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, numbers.size);
  return numbers.size - 1;
}

/** The number of a site. */
export function enter(book: Book, site: Site): number {
  const number = numberOf(book.siteNumbers, siteText(book.terms, site));
  if (number === book.sites.length) {
    const deeds = numberOf(book.deedNumbers, [...site.deeds.keys()].sort().join());
    book.sites.push({ site, deeds, met: new Map() });
  }
  return number;
}

export function siteAt(book: Book, number: number): Site {
  return known(book, number).site;
}

function known(book: Book, number: number): Known {
  const found = book.sites[number];
  assert(found !== undefined, 'a site is entered before it is asked for');
  return found;
}

export function happeningOf(book: Book, to: ReplicaId, stimulus: Stimulus): Happening {
  const text = `${String(to)}${textOf(stimulus)}`;
  const before = book.happeningsByText.get(text);
  if (before !== undefined) return before;
  const happening = { number: book.happenings.length, to, stimulus };
  book.happenings.push(happening);
  book.happeningsByText.set(text, happening);
  return happening;
}

/** The same, of what has a name: its text need not be made again. */
export function standing(
  book: Book,
  to: ReplicaId,
  name: string,
  stimulus: () => Stimulus,
): Happening {
  const key = `${String(to)} ${name}`;
  const before = book.standing.get(key);
  if (before !== undefined) return before;
  const fresh = happeningOf(book, to, stimulus());
  book.standing.set(key, fresh);
  return fresh;
}

export function happeningAt(book: Book, number: number): Happening {
  const found = book.happenings[number];
  assert(found !== undefined, 'a frame is sent before it arrives');
  return found;
}

/** What of a reaction concerns others, with the site that it leaves. */
export function entered(book: Book, from: ReplicaId, reaction: Reaction, before?: number): Met {
  const site = enter(book, reaction.site);
  const sent = reaction.sent.map(({ to, message }) =>
    happeningOf(book, to, { kind: 'message', from, message }),
  );
  const { replies, broken, notes } = reaction;
  const isSilent = sent.length + replies.length + broken.length === 0;
  return { site, sent, replies, broken, notes, isIdle: isSilent && site === before };
}

/** What comes of a happening at a site. */
export function meet(book: Book, site: number, happening: Happening): Met {
  const { met, site: before } = known(book, site);
  const remembered = met.get(happening.number);
  if (remembered !== undefined) return remembered;
  const reaction = react(book.terms, before, happening.stimulus);
  const fresh = entered(book, happening.to, reaction, site);
  met.set(happening.number, fresh);
  return fresh;
}

/** The invariants that the deeds of these sites break together. */
export function brokenAt(book: Book, sites: readonly number[]): readonly Broken[] {
  const key = sites.map((site) => known(book, site).deeds).join();
  const remembered = book.together.get(key);
  if (remembered !== undefined) return remembered;
  const deeds = sites.map((site): ReadonlyMap<string, Deed> => siteAt(book, site).deeds);
  const fresh = brokenTogether(deeds);
  book.together.set(key, fresh);
  return fresh;
}
