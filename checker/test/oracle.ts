/**
 * The oracle: decides linearizability by trying every order, with data types written down a second
 * time. Shares nothing with the checker but the types of its input. For histories of a few operations.
 */

import type {
  CasRegisterInput,
  CasRegisterOutput,
  CounterInput,
  CounterOutput,
  KvInput,
  KvOutput,
  MultiRegisterInput,
  MultiRegisterOutput,
  MutexInput,
  MutexOutput,
  Operation,
  PqueueInput,
  PqueueOutput,
  QueueInput,
  QueueOutput,
  RegisterInput,
  RegisterOutput,
  RegisterValue,
  Scalar,
  SetAllInput,
  SetAllOutput,
  SetInput,
  SetOutput,
  StackInput,
  StackOutput,
  VersionedOutput,
} from '../src/index.ts';

/** A data type as a function that answers. */
export interface Sequential<S, I, O> {
  readonly initial: S;
  apply(state: S, input: I): readonly [next: S, output: O];
  /** Whether a client that was given `answer` may have written down `seen`. Default: `===`. */
  accepts?(answer: O, seen: O, input: I): boolean;
  /** Text that equal states have in common, and no others. Default: JSON. */
  key?(state: S): string;
}

export const sequentialRegister: Sequential<RegisterValue, RegisterInput, RegisterOutput> = {
  initial: null,
  apply: (state, input) => (input.kind === 'read' ? [state, state] : [input.value, null]),
};

export const sequentialCas: Sequential<RegisterValue, CasRegisterInput, CasRegisterOutput> = {
  initial: null,
  apply(state, input) {
    if (input.kind === 'read') return [state, state];
    if (input.kind === 'write') return [input.value, null];
    return state === input.from ? [input.to, true] : [state, false];
  },
};

type Store = Readonly<Record<string, string>>;

/** The whole store in one state: partitions are the checker's business. */
export const sequentialKv: Sequential<Store, KvInput, KvOutput> = {
  initial: {},
  apply(store, input) {
    const { [input.key]: old, ...others } = store;
    switch (input.kind) {
      case 'get':
        return [store, old ?? null];
      case 'put':
        return [{ ...store, [input.key]: input.value }, null];
      case 'append':
        return [{ ...store, [input.key]: `${old ?? ''}${input.value}` }, null];
      case 'delete':
        return [others, null];
      case 'cas': {
        const isMet = (old ?? null) === input.from;
        return isMet ? [{ ...store, [input.key]: input.to }, true] : [store, false];
      }
    }
  },
  key: recordKey,
};

interface Counted {
  readonly value: string | null;
  readonly changes: number;
}

/** As above, and every answer says how many operations have changed the key so far. */
export const sequentialVersions: Sequential<
  Readonly<Record<string, Counted>>,
  KvInput,
  VersionedOutput
> = {
  initial: {},
  apply(store, input) {
    const { value: old, changes } = store[input.key] ?? { value: null, changes: 0 };
    const [next, value] = sequentialKv.apply(old === null ? {} : { [input.key]: old }, input);
    const isChange = input.kind !== 'get' && value !== false;
    const version = isChange ? changes + 1 : changes;
    const counted = { value: next[input.key] ?? null, changes: version };
    return [
      { ...store, [input.key]: counted },
      { value, version },
    ];
  },
  accepts: (answer, seen, { kind }) =>
    seen?.version === answer.version &&
    (['put', 'append', 'delete'].includes(kind) || seen.value === answer.value),
  key: (store) =>
    JSON.stringify(
      Object.entries(store)
        .filter(([, { changes }]) => changes > 0)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
};

/** An add may be written down without its answer. */
export const sequentialCounter: Sequential<number, CounterInput, CounterOutput> = {
  initial: 0,
  apply(sum, input) {
    const after = input.kind === 'add' ? sum + input.amount : sum;
    return [after, after];
  },
  accepts: (answer, seen, { kind }) => answer === seen || (kind === 'add' && seen === null),
};

/** The whole set in one state, as the list of its elements in the order of their coming. */
export const sequentialSet: Sequential<readonly Scalar[], SetInput, SetOutput> = {
  initial: [],
  apply(elements, { kind, element }) {
    const isThere = elements.includes(element);
    switch (kind) {
      case 'contains':
        return [elements, isThere];
      case 'add':
        return [isThere ? elements : [...elements, element], !isThere];
      case 'remove':
        return [elements.filter((one) => one !== element), isThere];
    }
  },
  key: bagKey,
};

export const sequentialSetAll: Sequential<readonly Scalar[], SetAllInput, SetAllOutput> = {
  initial: [],
  apply(elements, input) {
    if (input.kind === 'read') return [elements, elements];
    return [elements.includes(input.element) ? elements : [...elements, input.element], null];
  },
  accepts: (answer, seen) =>
    answer === null || seen === null ? answer === seen : bagKey(answer) === bagKey(seen),
  key: bagKey,
};

export const sequentialQueue: Sequential<readonly Scalar[], QueueInput, QueueOutput> = {
  initial: [],
  apply(values, input) {
    if (input.kind === 'enq') return [values.concat(input.value), null];
    return [values.slice(1), values[0] ?? null];
  },
};

export const sequentialStack: Sequential<readonly Scalar[], StackInput, StackOutput> = {
  initial: [],
  apply(values, input) {
    if (input.kind === 'push') return [[input.value, ...values], null];
    return [values.slice(1), values[0] ?? null];
  },
};

/** The numbers in the order of their coming; the smallest is looked for when it is asked for. */
export const sequentialPqueue: Sequential<readonly number[], PqueueInput, PqueueOutput> = {
  initial: [],
  apply(values, input) {
    if (input.kind === 'insert') return [[...values, input.value], null];
    if (values.length === 0) return [values, null];
    const smallest = Math.min(...values);
    if (input.kind === 'peek') return [values, smallest];
    return [values.toSpliced(values.indexOf(smallest), 1), smallest];
  },
  key: bagKey,
};

/** Nobody, or somebody; `by: null` is somebody unnamed, whom every release fits. */
type Holder = { readonly by: Scalar | null } | null;

/** Who is let in or out may write down true or nothing; who is refused writes down false. */
export const sequentialMutex: Sequential<Holder, MutexInput, MutexOutput> = {
  initial: null,
  apply(holder, { kind, owner }) {
    if (kind === 'acquire') return holder === null ? [{ by: owner }, true] : [holder, false];
    if (holder === null) return [holder, false];
    const isOwn = owner === null || holder.by === null || holder.by === owner;
    return isOwn ? [null, true] : [holder, false];
  },
  accepts: (answer, seen) => answer === (seen ?? true),
};

type Cells = Readonly<Record<string, Scalar | null>>;

export const sequentialMultiRegister: Sequential<Cells, MultiRegisterInput, MultiRegisterOutput> = {
  initial: {},
  apply(cells, input) {
    if (input.kind === 'write') return [{ ...cells, ...input.values }, null];
    return [cells, Object.fromEntries(input.keys.map((key) => [key, cells[key] ?? null]))];
  },
  accepts(answer, seen, input) {
    if (input.kind === 'write' || answer === null || seen === null) return answer === seen;
    return input.keys.every((key) => (answer[key] ?? null) === (seen[key] ?? null));
  },
  key: recordKey,
};

function recordKey(record: Readonly<Record<string, Scalar | null>>): string {
  const entries = Object.entries(record).filter(([, value]) => value !== null);
  return JSON.stringify(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function bagKey(values: readonly Scalar[]): string {
  return values
    .map((value) => JSON.stringify(value))
    .toSorted()
    .join();
}

/**
 * Whether some order of the completed operations and some of the pending ones is legal. Goes through
 * all pairs (operations done, state) that can be reached, each of them once.
 */
export function isLinearizable<S, I, O>(
  spec: Sequential<S, I, O>,
  operations: readonly Operation<I, O>[],
): boolean {
  if (operations.length > 24) throw new Error('the oracle is for histories of a few operations');
  const { completed, before } = masksOf(operations);
  const { length } = operations;
  const step = stepsOf(spec, operations);
  const reached = new Set<number>([0]);
  const todo = [0];
  for (let pair = todo.pop(); pair !== undefined; pair = todo.pop()) {
    const done = pair % 2 ** length;
    if ((completed & ~done) === 0) return true;
    const state = Math.floor(pair / 2 ** length);
    for (let id = 0; id < length; id++) {
      if ((done & (1 << id)) !== 0 || ((before[id] ?? 0) & ~done) !== 0) continue;
      const next = step(state, id);
      if (next < 0) continue;
      const further = next * 2 ** length + (done | (1 << id));
      if (reached.has(further)) continue;
      reached.add(further);
      todo.push(further);
    }
  }
  return false;
}

/** The completed operations as bits, and for every operation those that had returned at its call. */
function masksOf<I, O>(
  operations: readonly Operation<I, O>[],
): {
  readonly completed: number;
  readonly before: readonly number[];
} {
  let completed = 0;
  const before = operations.map(() => 0);
  operations.forEach((one, id) => {
    if (one.return === null) return;
    completed |= 1 << id;
    operations.forEach((other, later) => {
      if (one.return < other.call) before[later] = (before[later] ?? 0) | (1 << id);
    });
  });
  return { completed, before };
}

/** Steps between numbered states, each computed once; -1: another answer was seen. */
function stepsOf<S, I, O>(
  spec: Sequential<S, I, O>,
  operations: readonly Operation<I, O>[],
): (state: number, id: number) => number {
  const keyOf = spec.key ?? ((state: S): string => JSON.stringify(state));
  const states = [spec.initial];
  const numbers = new Map([[keyOf(spec.initial), 0]]);
  const known: number[] = [];
  const compute = (state: number, id: number): number => {
    const operation = operations[id] as Operation<I, O>;
    const [next, answer] = spec.apply(states[state] as S, operation.input);
    if (operation.return !== null && !isAnswer(spec, answer, operation.output, operation.input)) {
      return -1;
    }
    const key = keyOf(next);
    const number = numbers.get(key) ?? states.push(next) - 1;
    numbers.set(key, number);
    return number;
  };
  return (state, id) => (known[state * operations.length + id] ??= compute(state, id));
}

function isAnswer<S, I, O>(spec: Sequential<S, I, O>, answer: O, seen: O, input: I): boolean {
  return spec.accepts === undefined ? answer === seen : spec.accepts(answer, seen, input);
}

/** The same again, by the definition word for word: every order, nothing remembered. */
export function hasLegalOrder<S, I, O>(
  spec: Sequential<S, I, O>,
  operations: readonly Operation<I, O>[],
): boolean {
  const extend = (state: S, left: readonly Operation<I, O>[]): boolean => {
    if (left.every((operation) => operation.return === null)) return true;
    const firstReturn = Math.min(...left.map((operation) => operation.return ?? Infinity));
    return left.some((operation) => {
      if (operation.call > firstReturn) return false;
      const [next, answer] = spec.apply(state, operation.input);
      const { input } = operation;
      if (operation.return !== null && !isAnswer(spec, answer, operation.output, input)) {
        return false;
      }
      return extend(
        next,
        left.filter((other) => other !== operation),
      );
    });
  };
  return extend(spec.initial, operations);
}
