/**
 * Whether the values of one key with versions are right: every version's value follows from the changes
 * up to it. Called by kv-versions.ts. A value is kept as the last one seen and what was appended since,
 * so that long values are compared and never built.
 */

import { at, item } from '../base/ints.ts';
import type { KvInput } from '../models/kv-operations.ts';
import type { Line } from '../proof/certificate.ts';
import { plain } from './chains-lines.ts';
import { NONE } from './kv-versions-numbers.ts';
import type { Numbered } from './kv-versions-numbers.ts';

/** The value of a version: `base`, as shown by `shown` (NONE: initial), and `tail` appended since. */
interface Present {
  version: number;
  isKnown: boolean;
  base: string | null;
  tail: string;
  shown: number;
  /** The version of `base`. */
  since: number;
}

/** The line that says which operation saw, or did not see, a wrong value. */
export function wrongValueIn(numbered: Numbered, order: Int32Array): Line[] | undefined {
  const { part, initial, versions, changes } = numbered;
  const present: Present = {
    version: 0,
    isKnown: true,
    base: initial,
    tail: '',
    shown: NONE,
    since: 0,
  };
  for (let place = 0; place < order.length; place++) {
    const i = at(order, place);
    const id = at(part.calls, i);
    const isChange = changes[i] === 1;
    const found = at(versions, i) - (isChange ? 1 : 0);
    if (found > present.version) present.isKnown = false;
    const operation = item(part.operations, id);
    const answer = operation.return === null ? undefined : operation.output.value;
    if (present.isKnown && !isRight(present, operation.input, answer)) {
      return [plain('value', id, id, cited(numbered, present))];
    }
    present.version = at(versions, i);
    if (isChange) change(present, operation.input, i);
    else if (operation.input.kind === 'get') show(present, i, answer as string | null);
  }
  return undefined;
}

/** `answer` undefined: of a pending operation, which took effect. */
function isRight(present: Present, input: KvInput, answer: unknown): boolean {
  if (input.kind === 'cas') return isValue(present, input.from) === (answer ?? true);
  return input.kind !== 'get' || isValue(present, answer as string | null);
}

function isValue({ base, tail, version, since }: Present, value: string | null): boolean {
  if (version === since) return value === base;
  if (value === null) return false;
  const begin = base ?? '';
  if (value.length !== begin.length + tail.length) return false;
  return value.slice(0, begin.length) === begin && value.slice(begin.length) === tail;
}

function change(present: Present, input: KvInput, i: number): void {
  switch (input.kind) {
    case 'get':
      return;
    case 'append':
      present.tail += input.value;
      return;
    case 'put':
      show(present, i, input.value);
      return;
    case 'cas':
      show(present, i, input.to);
      return;
    case 'delete':
      show(present, i, null);
  }
}

function show(present: Present, shown: number, base: string | null): void {
  present.isKnown = true;
  present.base = base;
  present.tail = '';
  present.shown = shown;
  present.since = present.version;
}

/** Who showed a value, and who appended to it since. */
function cited({ part, makers }: Numbered, { shown, since, version }: Present): number[] {
  const indices = shown === NONE ? [] : [shown];
  for (let v = since + 1; v <= version; v++) indices.push(at(makers, v));
  return indices.map((i) => at(part.calls, i));
}
