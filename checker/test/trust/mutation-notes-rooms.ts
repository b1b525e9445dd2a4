/**
 * Why mutants of the other rooms survive. Called by mutation-notes.ts.
 */

import type { Note } from './mutation-note.ts';

const FASTER = 'performance only: the general way gives the same';
const LESS = 'performance only: the hook promises less, and the search leaves less out';
const NOT_NEEDED =
  'equivalent: a pending read need not take effect, and nobody is better off if it does';
const COPIES =
  'performance only: a list is copied where it could be shared, or has a place too many';

export const roomNotes: readonly Note[] = [
  {
    file: 'search/plan.ts',
    within: ['reserve'],
    line: 'part.callTo - part.callFrom',
    why: 'performance only: more room than there are operations',
  },
  {
    file: 'search/rivals.ts',
    within: ['beginCount'],
    line: 'frame + RETURNS',
    why: 'equivalent: the number of returns is the first of a frame',
  },
  {
    file: 'search/rivals.ts',
    within: ['beginCount'],
    line: 'at(rivals.helps, local) !== 0',
    to: 'true',
    why: 'performance only: who helps nobody is added to nothing, and a helper that is done only lets more pass',
  },
  {
    file: 'search/rivals.ts',
    within: ['beginCount'],
    line: 'at(rivals.helps, local) !== 0',
    from: 'at(rivals.helps, local) !== 0 && !isDone(search, frame, local)',
    to: 'at(rivals.helps, local) !== 0 || !isDone(search, frame, local)',
    why: 'performance only: who helps nobody is added to nothing, and a helper that is done only lets more pass',
  },

  // explain.
  {
    file: 'explain/anomaly.ts',
    within: ['timesMade'],
    line: "input.kind === 'cas' && input.to === value",
    from: "input.kind === 'cas'",
    to: 'true',
    why: 'equivalent: nothing but a cas has a target; the comparison is for the type',
  },
  {
    file: 'explain/classify/kv.ts',
    within: ['onlyGrew'],
    line: '.toSorted(',
    from: "b.input.kind === 'append'",
    to: 'true',
    why: 'equivalent: in which order writes other than appends are tried, of which a value shows one at most',
  },

  // check.
  {
    file: 'check/budget.ts',
    line: 'maxMs !== undefined || onProgress !== undefined',
    to: 'true',
    why: 'performance only: the clock is looked at though nobody asks',
  },
  {
    file: 'check/budget.ts',
    line: 'if (startedMs === undefined) return undefined',
    to: 'false',
    why: 'equivalent: no time since an unknown moment is over',
  },
  { file: 'check/check.ts', line: 'parts.length < 2', to: 'false', why: FASTER },
  {
    file: 'check/partial.ts',
    line: "if (step === 'paused') recordHere",
    to: 'true',
    why: 'equivalent: at its end a search stands on no path, and a legal order is not looked up there',
  },
  {
    file: 'check/partial.ts',
    within: ['recorded'],
    line: 'longest?.orders ?? []',
    why: 'unreachable: a recording search has them',
  },
  {
    file: 'check/partial.ts',
    line: 'memory.plan.ids[local] ?? -1',
    why: 'unreachable: every local number has an id',
  },
  {
    file: 'check/turns.ts',
    within: ['takeTurns'],
    why: 'performance only: memories go back to be used again, and a search that is none has none',
  },
  {
    file: 'check/turns.ts',
    within: ['letGo'],
    line: 'waiting.search !== undefined',
    why: 'performance only: a memory is not used again; or unreachable, as who has had a turn has a search',
  },
  {
    file: 'check/turns.ts',
    within: ['rounds'],
    line: 'next.search !== undefined',
    why: 'unreachable: a search that has found an order is one; the comparison is for the type',
  },
  {
    file: 'check/turns.ts',
    within: ['rounds'],
    line: 'const share =',
    why: 'performance only: how the states that are left are dealt out; nobody gets more than are left in the end',
  },
  {
    file: 'check/turns.ts',
    within: ['rounds'],
    line: "if (step !== 'paused') letGo",
    to: 'true',
    why: 'performance only: a search begins anew in its next turn, which is twice as long',
  },
  {
    file: 'check/turns.ts',
    within: ['stayOpen'],
    why: 'equivalent: which of two partitions of one size is named',
  },
  {
    file: 'check/turns.ts',
    within: ['runShare'],
    line: 'search.entered < goal',
    to: 'false',
    why: 'performance only: more turns, each of one stretch',
  },
  {
    file: 'check/turns.ts',
    within: ['hasRoom', 'memoryCause'],
    line: 'budget.memoryMax',
    to: 'others + bytes >= budget.memoryMax',
    why: 'equivalent but for one byte of the limit',
  },
  {
    file: 'check/turns.ts',
    within: ['memoryCause'],
    to: 'others + bytes >= budget.memoryMax * WORTH_KEEPING',
    why: 'equivalent but for one byte of the limit',
  },
  {
    file: 'check/turns.ts',
    within: ['hasRoom'],
    line: '<= budget.memoryMax',
    to: 'budget.memoryUsed + planBytesAhead(timeline, part) < budget.memoryMax',
    why: 'equivalent but for one byte of the limit',
  },
  {
    file: 'check/turns.ts',
    within: ['hasRoom'],
    line: 'sizeOf(part) < LARGE',
    why: 'performance only: from which size on the room is worked out',
  },
  {
    file: 'check/turns.ts',
    within: ['runShare'],
    line: '!hasRoom(budget, timeline, part)',
    why: 'only near the limit of the memory: a large partition that has begun is asked for room once more',
  },
  {
    file: 'check/turns.ts',
    within: ['memoryCause'],
    line: 'WORTH_KEEPING',
    why: 'only near the limit of the memory: when forgetting is no longer worth it; the verdict is "unknown" sooner or later',
  },

  // models: hooks, where the weaker promise survives and the stronger one is caught.
  {
    file: 'models/register.ts',
    line: 'output === UNKNOWN || output === state ? state : ILLEGAL',
    to: 'false',
    why: NOT_NEEDED,
  },
  {
    file: 'models/counter.ts',
    line: 'output === UNKNOWN || output === state ? state : ILLEGAL',
    to: 'false',
    why: NOT_NEEDED,
  },
  { file: 'models/register.ts', line: 'observes: (state, input, output)', why: LESS },
  {
    file: 'models/register.ts',
    line: "input.kind === 'write' && other.kind === 'read' && input.value",
    why: LESS,
  },
  { file: 'models/counter.ts', line: 'overwrites: () => false', why: LESS },
  { file: 'models/kv.ts', line: 'overwrites: (input)', why: LESS },
  { file: 'models/kv.ts', line: 'isReadOnly: (input, output)', why: LESS },
  {
    file: 'models/kv.ts',
    line: "input.kind === 'get' || (input.kind === 'cas' && output === false)",
    why: LESS,
  },
  {
    file: 'models/set.ts',
    line: "isReadOnly: ({ kind }, output) => kind === 'contains' || output === false",
    why: LESS,
  },

  // monitors.
  {
    file: 'src/monitors/',
    why:
      'cannot change a verdict: check/ looks at every order and every certificate of a fast path, and the ' +
      'search decides what one leaves open. On the histories of the tests the answers were right, or open',
  },
  { file: 'models/multi-register.ts', within: ['canShow'], why: LESS },
  { file: 'models/queue.ts', within: ['enqueued'], line: 'list.length', why: COPIES },
  { file: 'models/setall.ts', line: 'shared.list.length', why: COPIES },
  {
    file: 'models/setall.ts',
    line: 'state.hash + hashData(element)',
    why: 'performance only: another hash; whether states are the same is asked of them',
  },
  {
    file: 'models/set.ts',
    line: 'partition: ({ element })',
    why: 'equivalent but for elements that are texts in quotes: how the keys of partitions are written',
  },

  // search: only what every survivor of a function has in common.
  {
    file: 'search/labels.ts',
    within: ['groupSame'],
    why: 'performance only: who is the same is always asked; fewer of the same are found, or found later',
  },
  {
    file: 'search/prospects.ts',
    within: ['isDeadEnd'],
    why: 'performance only: the search looks ahead less and leaves less out',
  },
  {
    file: 'search/search.ts',
    within: ['endSearch'],
    why: 'performance only: which memories are kept for later searches',
  },
];
