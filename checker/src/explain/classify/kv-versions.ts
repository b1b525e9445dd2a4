/**
 * Names of what is wrong with one key whose answers carry versions. Set as `classify` in its model. The
 * versions say the order of all changes: what contradicts it is said here. What they leave open is
 * looked at as if there were none, for without its versions a legal history stays legal.
 */

import type {
  KvInput,
  KvOutput,
  KvState,
  Versioned,
  VersionedOutput,
} from '../../models/kv-operations.ts';
import type { CompletedOperation, Operation } from '../../history.ts';
import { firstOf, shortened } from '../view.ts';
import type { Anomaly, CoreOperation, CoreView } from '../view.ts';
import { classifyKey } from './kv.ts';

type View = CoreView<KvInput, VersionedOutput>;
type Core = CoreOperation<KvInput, VersionedOutput>;

/** What an operation says of the value that a version has; `by` undefined: the key began so. */
interface Fact {
  readonly by: Core | undefined;
  readonly version: number;
  readonly value: KvState;
}

export function classifyVersions(view: View): Anomaly | undefined {
  const facts = factsByVersion(view);
  return firstOf([
    () => impossible(view),
    () => madeTwice(view),
    () => wentBack(view),
    () => twoValues(view, facts),
    () => refused(view, facts),
    () => wrongAppend(view, facts),
    () => classifyKey(withoutVersions(view)),
  ]);
}

function isChange({ input, output }: Core): boolean {
  return input.kind === 'cas' ? output.value === true : input.kind !== 'get';
}

function did(one: Core): string {
  return `${isChange(one) ? 'made' : 'found'} version ${one.output.version}`;
}

/** A version that no change makes, or that there were too few changes for. */
function impossible({ core, others, tell, goOn }: View): Anomaly | undefined {
  for (const one of core) {
    if (!goOn(core.length + others.length)) return undefined;
    const { version } = one.output;
    const changes = [...core.filter(isChange), ...others].filter(
      ({ input, call }) => input.kind !== 'get' && call <= one.return,
    ).length;
    const least = isChange(one) ? 1 : 0;
    if (version >= least && version <= changes) continue;
    const why =
      version < least
        ? `The first change makes version 1, and versions only grow.`
        : `The number of changes called before it returned is ${changes}.`;
    return { anomaly: 'impossible-version', sentences: [`${tell(one)} ${did(one)}.`, why] };
  }
  return undefined;
}

function madeTwice({ core, tell }: View): Anomaly | undefined {
  const makers = new Map<number, Core>();
  for (const one of core) {
    if (!isChange(one)) continue;
    const other = makers.get(one.output.version);
    if (other === undefined) {
      makers.set(one.output.version, one);
      continue;
    }
    const first = `${tell(other)} and ${tell(one)} both made version ${one.output.version}.`;
    const second = `Every change makes a version of its own: one of the two was lost.`;
    return { anomaly: 'lost-update', sentences: [first, second] };
  }
  return undefined;
}

/** Something met a version although a later one had been met before it was called. */
function wentBack({ core, tell, goOn }: View): Anomaly | undefined {
  for (const later of core) {
    if (!goOn(core.length)) return undefined;
    // A change comes after everything that it follows, so that its version is a new one.
    const least = later.output.version + (isChange(later) ? 0 : 1);
    const earlier = core.find(
      (one) => one !== later && one.return < later.call && one.output.version >= least,
    );
    if (earlier === undefined) continue;
    const first =
      `${tell(later)} ${did(later)}, although ${tell(earlier)}, which ${did(earlier)}, had ` +
      `returned before it was called.`;
    const second = isChange(later) ? `A change makes a new version.` : `Versions never go back.`;
    return { anomaly: nameOfReturn(earlier, later), sentences: [first, second] };
  }
  return undefined;
}

function nameOfReturn(earlier: Core, later: Core): string {
  if (isChange(later)) return 'version-went-back';
  return isChange(earlier) ? 'stale-read' : 'non-monotonic-reads';
}

function factsByVersion({ core, initial }: View): Map<number, Fact[]> {
  const begin = initial as Versioned;
  const facts: Fact[] = [{ by: undefined, version: begin.version, value: begin.value }];
  for (const by of core) facts.push(...factsOf(by));
  const byVersion = new Map<number, Fact[]>();
  for (const fact of facts) {
    const same = byVersion.get(fact.version);
    if (same === undefined) byVersion.set(fact.version, [fact]);
    else same.push(fact);
  }
  return byVersion;
}

function factsOf(by: Core): Fact[] {
  const { input, output } = by;
  const { value, version } = output;
  switch (input.kind) {
    case 'get':
      return typeof value === 'boolean' ? [] : [{ by, version, value }];
    case 'put':
      return [{ by, version, value: input.value }];
    case 'delete':
      return [{ by, version, value: null }];
    case 'append':
      return [];
    case 'cas':
      if (value !== true) return [];
      return [
        { by, version: version - 1, value: input.from },
        { by, version, value: input.to },
      ];
  }
}

function twoValues(view: View, facts: ReadonlyMap<number, readonly Fact[]>): Anomaly | undefined {
  for (const [version, [one, ...more]] of facts) {
    const two = more.find(({ value }) => value !== one?.value);
    if (one === undefined || two === undefined) continue;
    const sentences = [
      one.by === undefined
        ? `${said(two, view)}, but ${said(one, view)}.`
        : `${said(one, view)}, but ${said(two, view)}.`,
      `Both speak of version ${version}, which has one value.`,
    ];
    const isCas = [one, two].some((fact) => isSuccessOf(fact));
    return { anomaly: isCas ? 'wrong-successful-cas' : 'wrong-value', sentences };
  }
  return undefined;
}

/** Whether it is the value that a cas found. */
function isSuccessOf({ by, version }: Fact): boolean {
  return by?.input.kind === 'cas' && by.output.version !== version;
}

function said(fact: Fact, { tell }: View): string {
  const { by, value } = fact;
  const told = show(value);
  if (by === undefined) return `the key began as ${told}`;
  if (isSuccessOf(fact)) return `${tell(by)} succeeded from ${told}`;
  return `${tell(by)} ${isChange(by) ? 'left' : 'saw'} ${told}`;
}

/** A cas failed on the very version whose value it asked for. */
function refused(view: View, facts: ReadonlyMap<number, readonly Fact[]>): Anomaly | undefined {
  for (const one of view.core) {
    const { input, output } = one;
    if (input.kind !== 'cas' || output.value !== false) continue;
    const [fact] = facts.get(output.version) ?? [];
    if (fact?.value !== input.from) continue;
    const first = `${view.tell(one)} failed, although ${said(fact, view)}.`;
    const second = `Both speak of version ${output.version}.`;
    return { anomaly: 'refused-cas', sentences: [first, second] };
  }
  return undefined;
}

/** What the version after an append is known to be is not what the append made of the one before. */
function wrongAppend(view: View, facts: ReadonlyMap<number, readonly Fact[]>): Anomaly | undefined {
  for (const one of view.core) {
    const { input, output } = one;
    const [after] = facts.get(output.version) ?? [];
    if (input.kind !== 'append' || after === undefined) continue;
    const [before] = facts.get(output.version - 1) ?? [];
    const { value } = after;
    const made = before === undefined ? undefined : (before.value ?? '') + input.value;
    if (made === undefined ? value?.endsWith(input.value) === true : value === made) continue;
    const first = `${said(after, view)}, but ${view.tell(one)} had made that version.`;
    if (before === undefined) return { anomaly: 'wrong-value', sentences: [first] };
    const second = `In the version before, ${said(before, view)}.`;
    return { anomaly: 'wrong-value', sentences: [first, second] };
  }
  return undefined;
}

function withoutVersions(view: View): CoreView<KvInput, KvOutput> {
  const originals = new Map<unknown, Operation<KvInput, VersionedOutput>>();
  const plain = <T extends CompletedOperation<KvInput, VersionedOutput>>(
    one: T,
  ): Omit<T, 'output'> & { readonly output: KvOutput } => {
    const bare = { ...one, output: one.output.value };
    originals.set(bare, one);
    return bare;
  };
  return {
    ...view,
    initial: (view.initial as Versioned).value,
    core: view.core.map(plain),
    recorded: view.recorded.map((one) => (one.return === null ? one : plain(one))),
    tell(one) {
      if (one.return === null) return view.tell(one);
      const original = originals.get(one);
      return original === undefined ? one.input.kind : view.tell(original);
    },
  };
}

function show(value: KvState): string {
  return value === null ? 'absent' : shortened(JSON.stringify(value));
}
