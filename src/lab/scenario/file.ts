// Scenario files: reading what a person or a shrinker wrote, writing what a person will read. Called
// by the cli, the campaign and the tests that replay every file.

import type { Scenario } from './scenario.ts';
import { readAs } from './read.ts';
import { scenarioSchema } from './schema.ts';

/**
 * The scenario in a file. A name that ends in `.json` must hold strict JSON, `.yaml` or `.yml` YAML;
 * any other is JSON if it begins like it. Fields left out get their defaults. Throws InputError.
 */
export function parseScenario(text: string, fileName: string): Scenario {
  return readAs(scenarioSchema, text, fileName);
}

/** Lists that are written with one element to a line. */
const TALL_LISTS: ReadonlySet<string> = new Set(['clients', 'operations', 'faults', 'overrides']);

function isTall(key: string, value: unknown): boolean {
  if (Array.isArray(value)) return TALL_LISTS.has(key) && value.length > 0;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => isTall(name, member));
}

/** A value on one line, with room to breathe. */
function flat(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flat).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `"${key}": ${flat(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function tall(value: object, indent: string): string {
  const within = `${indent}  `;
  const lines = Object.entries(value).map(([key, member]: [string, unknown]) => {
    const name = Array.isArray(value) ? '' : `"${key}": `;
    return within + name + layout(key, member, within);
  });
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${String(open)}\n${lines.join(',\n')}\n${indent}${String(close)}`;
}

function layout(key: string, value: unknown, indent: string): string {
  const isRoot = indent === '';
  return (isTall(key, value) || isRoot) && typeof value === 'object' && value !== null
    ? tall(value, indent)
    : flat(value);
}

/**
 * The one way to write a scenario: JSON, keys in the schema's order whatever theirs, one operation,
 * one fault, one override to a line. `parseScenario` gives the same scenario back.
 */
export function formatScenario(scenario: Scenario): string {
  return `${layout('', scenarioSchema.parse(scenario), '')}\n`;
}
