/**
 * The names of the rules of every data type, and what can be said of them by name. Called by rules.test.ts
 * and rule-cases.test.ts.
 */

export const CHAINS = ['stage', 'initial', 'block', 'refused'];
const REGISTER = [...CHAINS, 'never-written', 'two-successful-cas', 'reads-from', 'held'];
export const KV = [...CHAINS, 'never-written', 'torn'];

export const RULES: Readonly<Record<string, readonly string[]>> = {
  register: REGISTER,
  'cas-register': REGISTER,
  kv: KV,
  'kv of empty texts': KV,
  'kv with versions': ['impossible', 'twice', 'too-many', 'value', 'version'],
  set: ['alternation', 'answer'],
  setall: ['never-added', 'seen-twice', 'seen', 'unseen'],
  queue: ['never-enqueued', 'dequeued-twice', 'enq-first', 'first-out', 'emptied', 'left-over'],
  stack: [
    'never-pushed',
    'popped-twice',
    'push-first',
    'emptied',
    'no-outermost',
    'too-few-takers',
  ],
  pqueue: [
    'never-inserted',
    'polled-twice',
    'insert-first',
    'poll-last',
    'smaller-gone',
    'too-few-takers',
  ],
};

/** Rules that only ever find a contradiction: no line of theirs passes where there is a legal order. */
export const CONTRADICTIONS = new Set(
  `refused never-written two-successful-cas held torn impossible twice too-many value alternation never-added
  seen-twice never-enqueued dequeued-twice never-pushed popped-twice no-outermost never-inserted polled-twice
  answer too-few-takers`.split(/\s+/),
);

/** Rules that refuse a premise more than they need, and a citation more. */
export const NO_MORE_PREMISES = new Set(
  `${REGISTER.join(' ')} torn impossible twice too-many value version alternation first-out emptied
  smaller-gone`.split(/\s+/),
);
export const NO_MORE_CITES = new Set(
  'never-written two-successful-cas held reads-from version popped-twice polled-twice'.split(' '),
);
