// Reads the data of a run from its page, and says so where that is not what was written.

import { inflateSync, strFromU8 } from 'fflate';
import { sumOf, unpack } from '../view/packed.ts';
import type { RunView } from '../view/run-view.ts';

const DAMAGED =
  'the data of the run in this file is damaged: the file was cut or altered after it was written. Write the report again with the command above, or get the file again. Everything else on this page is as it was';

function textOf(base64: string): string {
  return strFromU8(inflateSync(Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))));
}

/** The run of a section. Throws an error with a sentence for people where its data is damaged. */
export function readRunData(section: HTMLElement): RunView {
  const script = section.querySelector<HTMLElement>('script.run-data');
  const text = script?.textContent ?? '';
  if (script === null || sumOf(text) !== script.dataset['sum']) throw new Error(DAMAGED);
  if (script.dataset['form'] === 'plain') return JSON.parse(text) as RunView;
  const packed = JSON.parse(textOf(text)) as Parameters<typeof unpack>[0];
  return unpack(packed) as unknown as RunView;
}
