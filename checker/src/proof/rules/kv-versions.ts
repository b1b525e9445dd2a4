/**
 * The rules of a key whose answers carry versions, for certificates of monitors/kv-versions.ts; shares
 * no code with it. Called through the monitor's `rules` by verifyCertificate. All but 'version' are
 * about one operation that contradicts itself (`before` and `after` are the same):
 * - 'impossible': its answer is no answer: a version that is no count, or 0 for a change;
 * - 'twice': the cited operation made the same version;
 * - 'too-many': not as many operations as its version says can have changed the key by then;
 * - 'value': what it says about a version is wrong. Cited are an operation that shows the value of an
 *   earlier version (none: version 0) and the appends that made each version from there on;
 * - 'version': `before` has the smaller version, or made the one that `after` found.
 * Source: the numbering says the order of changes; see models/kv-versions.ts.
 */

import type { CompletedOperation } from '../../history.ts';
import { item } from '../../base/ints.ts';
import type { KvInput, Versioned, VersionedOutput } from '../../models/kv-operations.ts';
import type { Claim, Justify, Line } from '../certificate.ts';

type VersionsClaim = Claim<KvInput, VersionedOutput>;
type Completed = CompletedOperation<KvInput, VersionedOutput>;

export function versionRules(claim: VersionsClaim, initial: string | null): Justify {
  return (line) => {
    if (line.from.length > 0) return 'the rule has no premises';
    const before = completed(claim, line.before);
    const after = completed(claim, line.after);
    if (before === undefined || after === undefined) return 'it is about a pending operation';
    if (line.by === 'version') return versionRule(before, after, line);
    if (before !== after) return 'it is about two operations';
    switch (line.by) {
      case 'impossible':
        return isImpossible(after) ? undefined : 'the answer is possible';
      case 'twice':
        return twiceRule(claim, line, after);
      case 'too-many':
        return tooManyRule(claim, after);
      case 'value':
        return valueRule(claim, line, after, initial);
      default:
        return 'there is no such rule';
    }
  };
}

function completed({ operations }: VersionsClaim, id: number): Completed | undefined {
  const operation = operations[id];
  return operation === undefined || operation.return === null ? undefined : operation;
}

/** Whether the operation changed the key. */
function isChange({ input, output }: Completed): boolean {
  return input.kind === 'cas' ? output.value === true : input.kind !== 'get';
}

function isImpossible(operation: Completed): boolean {
  const { input, output } = operation;
  if (!Number.isSafeInteger(output.version) || output.version < 0) return true;
  if (isChange(operation)) return output.version === 0;
  return typeof output.value !== 'boolean' ? input.kind === 'cas' : input.kind === 'get';
}

function versionRule(before: Completed, after: Completed, { cites }: Line): string | undefined {
  if (cites.length > 0) return 'it cites operations that the rule does not need';
  const [first, second] = [before.output.version, after.output.version];
  if (first < second) return undefined;
  const isMade = isChange(before) && !isChange(after);
  return first === second && isMade ? undefined : 'the versions are not in this order';
}

function twiceRule(
  claim: VersionsClaim,
  { after, cites }: Line,
  one: Completed,
): string | undefined {
  const [cited] = cites;
  const other = cited === undefined ? undefined : completed(claim, cited);
  if (other === undefined || cited === after) return 'it cites no other operation';
  if (!isChange(one) || !isChange(other)) return 'one of them changed nothing';
  return one.output.version === other.output.version ? undefined : 'their versions differ';
}

/** Every version up to the one that it says was made by an operation of its own. */
function tooManyRule({ operations, ids }: VersionsClaim, one: Completed): string | undefined {
  let possible = 0;
  for (let i = 0; i < ids.length; i++) {
    const operation = item(operations, item(ids, i));
    if (operation.return === null) possible += operation.input.kind === 'get' ? 0 : 1;
    else if (isChange(operation) && operation.output.version <= one.output.version) possible++;
  }
  return possible < one.output.version ? undefined : 'so many changes are possible';
}

function valueRule(
  claim: VersionsClaim,
  { cites }: Line,
  operation: Completed,
  initial: string | null,
): string | undefined {
  const [first, ...others] = cites.map((id) => completed(claim, id));
  const shown = first === undefined ? undefined : shows(first);
  const appends = shown === undefined ? cites.map((id) => completed(claim, id)) : others;
  let { value, version }: Versioned = shown ?? { value: initial, version: 0 };
  for (const append of appends) {
    if (append?.input.kind !== 'append') return 'it cites what is no append';
    if (append.output.version !== version + 1) return 'a version is missing';
    value = (value ?? '') + append.input.value;
    version++;
  }
  const { input, output } = operation;
  if (input.kind === 'get' && output.version === version) {
    return output.value === value ? 'the value is right' : undefined;
  }
  if (input.kind !== 'cas') return 'it says nothing about that version';
  const found = output.value === true ? output.version - 1 : output.version;
  if (found !== version) return 'it says nothing about that version';
  return (input.from === value) === output.value ? 'the answer is right' : undefined;
}

/** The value that an operation shows by itself, and of which version. */
function shows({ input, output }: Completed): Versioned | undefined {
  const { version } = output;
  switch (input.kind) {
    case 'get':
      return typeof output.value === 'boolean' ? undefined : { value: output.value, version };
    case 'put':
      return { value: input.value, version };
    case 'delete':
      return { value: null, version };
    case 'cas':
      return output.value === true ? { value: input.to, version } : undefined;
    case 'append':
      return undefined;
  }
}
