/**
 * A set of written strings that finds those of them that a text has at a place: a trie whose branches
 * are only as deep as two strings agree; what follows is compared at once. Called by kv-reading.ts to
 * take values of a key apart. One set is filled anew for every key: its arrays are kept.
 */

import { at, grown, item } from '../base/ints.ts';

/** Stands for a writer where there is none, and where there is more than one. */
export const NOBODY = -1;
export const SEVERAL = -2;

export interface Tokens {
  readonly texts: string[];
  /** By token: who wrote it, or SEVERAL. */
  owners: Int32Array;
  /** Children by hash of their parent and character; 0 is free (the root is nobody's child). */
  table: Int32Array;
  slots: number;
  nodes: number;
  parents: Int32Array;
  characters: Int32Array;
  /** By node: the token that ends here, or NOBODY. */
  ends: Int32Array;
  /** By node: the only token that goes on from here, or NOBODY. Such a node has no children. */
  tails: Int32Array;
  /** What matchTokens found, shorter ones first. */
  found: Int32Array;
}

export function newTokens(): Tokens {
  const tokens: Tokens = {
    texts: [],
    owners: new Int32Array(16),
    table: new Int32Array(64),
    slots: 64,
    nodes: 0,
    parents: new Int32Array(16),
    characters: new Int32Array(16),
    ends: new Int32Array(16),
    tails: new Int32Array(16),
    found: new Int32Array(16),
  };
  newNode(tokens, 0, 0);
  return tokens;
}

/** Empties the set. */
export function clearTokens(tokens: Tokens): void {
  tokens.table.fill(0, 0, tokens.slots);
  tokens.slots = 64;
  tokens.texts.length = 0;
  tokens.nodes = 0;
  newNode(tokens, 0, 0);
}

export function addToken(tokens: Tokens, text: string, owner: number): void {
  let node = 0;
  for (let depth = 0; depth < text.length; depth++) {
    const character = text.charCodeAt(depth);
    const child = childOf(tokens, node, character);
    if (child === 0) {
      const leaf = addChild(tokens, node, character);
      tokens.tails[leaf] = newToken(tokens, text, owner);
      return;
    }
    node = child;
    const tail = at(tokens.tails, node);
    if (tail === NOBODY) continue;
    if (item(tokens.texts, tail) === text) {
      tokens.owners[tail] = SEVERAL;
      return;
    }
    pushDown(tokens, node, tail, depth + 1);
  }
  const end = at(tokens.ends, node);
  if (end === NOBODY) tokens.ends[node] = newToken(tokens, text, owner);
  else tokens.owners[end] = SEVERAL;
}

/** A second token comes to a node where one went on alone: that one moves a character further. */
function pushDown(tokens: Tokens, node: number, tail: number, depth: number): void {
  tokens.tails[node] = NOBODY;
  const text = item(tokens.texts, tail);
  if (text.length === depth) {
    tokens.ends[node] = tail;
    return;
  }
  const leaf = addChild(tokens, node, text.charCodeAt(depth));
  tokens.tails[leaf] = tail;
}

/** Puts the tokens that `text` has at `from` into `found` and returns how many there are. */
export function matchTokens(tokens: Tokens, text: string, from: number): number {
  let count = 0;
  let node = 0;
  let place = from;
  for (;;) {
    const end = at(tokens.ends, node);
    if (end !== NOBODY) count = note(tokens, count, end);
    const tail = at(tokens.tails, node);
    if (tail !== NOBODY) {
      const isThere = goesOn(text, place, item(tokens.texts, tail), place - from);
      return isThere ? note(tokens, count, tail) : count;
    }
    if (place >= text.length) return count;
    node = childOf(tokens, node, text.charCodeAt(place));
    if (node === 0) return count;
    place++;
  }
}

function note(tokens: Tokens, count: number, token: number): number {
  if (count === tokens.found.length) tokens.found = grown(tokens.found, count + 1);
  tokens.found[count] = token;
  return count + 1;
}

/** Below this it pays to compare character by character. */
const SHORT = 24;

/** Whether the rest of `token` from `depth` stands in `text` at `place`. */
function goesOn(text: string, place: number, token: string, depth: number): boolean {
  const rest = token.length - depth;
  if (rest > text.length - place) return false;
  if (rest > SHORT) return text.slice(place, place + rest) === token.slice(depth);
  for (let i = 0; i < rest; i++) {
    if (text.charCodeAt(place + i) !== token.charCodeAt(depth + i)) return false;
  }
  return true;
}

function newToken(tokens: Tokens, text: string, owner: number): number {
  const token = tokens.texts.push(text) - 1;
  if (token === tokens.owners.length) tokens.owners = grown(tokens.owners, token + 1);
  tokens.owners[token] = owner;
  return token;
}

function newNode(tokens: Tokens, parent: number, character: number): number {
  const node = tokens.nodes++;
  if (node >= tokens.parents.length) {
    tokens.parents = grown(tokens.parents, node + 1);
    tokens.characters = grown(tokens.characters, node + 1);
    tokens.ends = grown(tokens.ends, node + 1);
    tokens.tails = grown(tokens.tails, node + 1);
  }
  tokens.parents[node] = parent;
  tokens.characters[node] = character;
  tokens.ends[node] = NOBODY;
  tokens.tails[node] = NOBODY;
  return node;
}

function slotOf(tokens: Tokens, parent: number, character: number): number {
  const hash = Math.imul(Math.imul(parent, 0x9e3779b1) ^ character, 0x85ebca6b);
  return (hash ^ (hash >>> 15)) & (tokens.slots - 1);
}

/** The child, or 0. */
function childOf(tokens: Tokens, parent: number, character: number): number {
  const { table, parents, characters } = tokens;
  const last = tokens.slots - 1;
  for (let slot = slotOf(tokens, parent, character); ; slot = (slot + 1) & last) {
    const child = at(table, slot);
    if (child === 0) return 0;
    if (at(parents, child) === parent && at(characters, child) === character) return child;
  }
}

function addChild(tokens: Tokens, parent: number, character: number): number {
  const child = newNode(tokens, parent, character);
  if (2 * tokens.nodes > tokens.slots) growTable(tokens);
  else place(tokens, child);
  return child;
}

function growTable(tokens: Tokens): void {
  tokens.slots *= 4;
  if (tokens.table.length < tokens.slots) tokens.table = new Int32Array(tokens.slots);
  else tokens.table.fill(0, 0, tokens.slots);
  for (let node = 1; node < tokens.nodes; node++) place(tokens, node);
}

function place(tokens: Tokens, child: number): void {
  const last = tokens.slots - 1;
  let slot = slotOf(tokens, at(tokens.parents, child), at(tokens.characters, child));
  while (at(tokens.table, slot) !== 0) slot = (slot + 1) & last;
  tokens.table[slot] = child;
}
