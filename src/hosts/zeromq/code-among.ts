// Finds the code of a system in its module. Called inside the processes that run it.

import type { Code } from '../code.ts';
import { isRecord } from './json.ts';

function isSystem(value: unknown, name: string): value is { readonly code: Code } {
  return isRecord(value) && value['name'] === name && isRecord(value['code']);
}

/** The code of the system of this name among what a module exports, alone or in a list. */
export function codeAmong(exported: Readonly<Record<string, unknown>>, name: string): Code {
  for (const value of Object.values(exported).flat()) {
    if (isSystem(value, name)) return value.code;
  }
  throw new Error(`the module exports no system named ${name}`);
}
