// Rewrites what a scenario file expects and leaves the rest of it as it is, comments included.

import { isMap, isScalar, parseDocument } from 'yaml';
import { formatScenario, parseScenario } from '../lab/scenario/file.ts';
import type { Expectation } from '../lab/scenario/scenario.ts';

function flat(expected: Expectation): string {
  const members = Object.entries(expected).map(
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return `{ ${members.join(', ')} }`;
}

/** Where the value of `expected` stands, or null where there is none. */
function placeOf(text: string): readonly [number, number] | null {
  const { contents } = parseDocument(text);
  if (!isMap(contents)) return null;
  for (const { key, value } of contents.items) {
    const isIt = isScalar(key) && key.value === 'expected';
    const range = isIt && typeof value === 'object' && value !== null && 'range' in value;
    if (range && Array.isArray(value.range))
      return [Number(value.range[0]), Number(value.range[1])];
  }
  return null;
}

function insert(text: string, value: string): string {
  const isJson = text.trimStart().startsWith('{');
  if (!isJson) return `${text.trimEnd()}\nexpected: ${value}\n`;
  const end = text.lastIndexOf('}');
  const before = text.slice(0, end).trimEnd();
  return `${before},\n  "expected": ${value}\n${text.slice(end)}`;
}

/** The text of the file with a new expectation; `text` must be a scenario. Throws InputError. */
export function withExpected(text: string, fileName: string, expected: Expectation): string {
  const scenario = parseScenario(text, fileName);
  if (text === formatScenario(scenario)) return formatScenario({ ...scenario, expected });
  const place = placeOf(text);
  if (place === null) return insert(text, flat(expected));
  const [start, end] = place;
  // The value of a block reaches over its line's end.
  const space = /\s*$/.exec(text.slice(start, end))?.[0] ?? '';
  return text.slice(0, start) + flat(expected) + space + text.slice(end);
}
