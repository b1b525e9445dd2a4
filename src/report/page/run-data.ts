// Reads the data of a run from its page, and says so where that is not what was written.

import { inflateSync, strFromU8 } from 'fflate';
import type { BlockHead, MessageIndex } from '../view/long.ts';
import { readEvents, readIndex, readMessages, readOperations } from '../view/long.ts';
import type { Columns } from '../view/packed.ts';
import { sumOf } from '../view/packed.ts';
import type { RunView } from '../view/run-view.ts';
import type { LongLists } from './long-lists.ts';
import { newLongList } from './long-lists.ts';

const DAMAGED =
  'the data of the run in this file is damaged: the file was cut or altered after it was written. Write the report again with the command above, or get the file again. Everything else on this page is as it was';

/** A run, and its lists that are read when they are needed; null: it has them all at hand. */
export interface RunData {
  readonly view: RunView;
  readonly long: LongLists | null;
}

interface Packed extends Omit<RunView, 'operations'> {
  readonly operations: Columns;
  readonly blocks: {
    readonly texts: string;
    readonly index: string;
    readonly messages: readonly WrittenHead[];
    readonly events: readonly WrittenHead[];
  };
}

type WrittenHead = BlockHead & { readonly sum: string };

function inflated(base64: string): unknown {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
  return JSON.parse(strFromU8(inflateSync(bytes)));
}

/** Reads one block after the other from its element when it is asked for. */
function listOf<T>(
  heads: readonly WrittenHead[],
  scripts: readonly Element[],
  read: (columns: Columns) => T[],
): ReturnType<typeof newLongList<T>> {
  return newLongList(heads, (place) => {
    const text = scripts[place]?.textContent ?? '';
    if (sumOf(text) !== heads[place]?.sum) return null;
    return read(inflated(text) as Columns);
  });
}

/** The run of a section. Throws an error with a sentence for people where its data is damaged. */
export function readRunData(section: HTMLElement): RunData {
  const script = section.querySelector<HTMLElement>('script.run-data');
  const text = script?.textContent ?? '';
  if (script === null || sumOf(text) !== script.dataset['sum']) throw new Error(DAMAGED);
  if (script.dataset['form'] === 'plain') return { view: JSON.parse(text) as RunView, long: null };
  const { blocks, operations, ...rest } = inflated(text) as Packed;
  const [texts, ways, ...scripts] = section.querySelectorAll('script.run-block');
  const apart = texts?.textContent ?? '';
  const indexed = ways?.textContent ?? '';
  if (sumOf(apart) !== blocks.texts) throw new Error(DAMAGED);
  if (sumOf(indexed) !== blocks.index) throw new Error(DAMAGED);
  let index: MessageIndex | null = null;
  const long = {
    messages: listOf(blocks.messages, scripts, readMessages),
    events: listOf(blocks.events, scripts.slice(blocks.messages.length), readEvents),
    index: () => (index ??= readIndex(inflated(indexed) as MessageIndex)),
  };
  const read = (): Columns => inflated(apart) as Columns;
  return { view: { ...rest, operations: readOperations(operations, read) }, long };
}
