/**
 * Why mutants of the nouns and of proof/ survive. Called by mutation-notes.ts.
 */

import type { Note } from './mutation-note.ts';

const PREALLOCATED = 'equivalent: only says beforehand how long the array will be';
const FASTER = 'performance only: the general way gives the same';
const PAST_THE_END = 'equivalent: past the end there is nothing to find';
const UNNAMED = 'equivalent: what is undefined leads to the same refusal a line later';
const TYPES = 'only an answer of a wrong type would tell, and types rule it out';
const ALONE = 'unreachable: the case falls to another one, or to the end, with the same outcome';
const NO_PENDING_READS = 'unreachable: pending operations that only read are not of the partition';
const CACHE = 'performance only: what is not remembered is worked out again';

export const proofNotes: readonly Note[] = [
  // The nouns.
  {
    file: 'timeline.ts',
    within: ['timelineOf'],
    line: 'idle === 0 ? byCall',
    to: 'false',
    why: FASTER,
  },
  {
    file: 'timeline.ts',
    within: ['timelineOf'],
    line: '=== IDLE) idle++',
    to: 'true',
    why: FASTER,
  },
  {
    file: 'timeline.ts',
    within: ['timelineOf'],
    line: '=== IDLE) idle++',
    to: 'idle--',
    why: 'equivalent: asked is only whether there is one',
  },
  {
    file: 'timeline.ts',
    line: 'model.isReadOnly?.(input, output) === true',
    why: 'performance only: an operation not known as read-only is tried like any other',
  },
  {
    file: 'timeline.ts',
    line: 'model.overwrites?.(input, output) === false',
    why: 'performance only: a state too many counts as overwritten, and is not left early',
  },
  {
    file: 'certificate.ts',
    line: 'i < claim.ids.length',
    why: 'equivalent: one place too far there is START, which is a member anyway',
  },
  {
    file: 'certificate.ts',
    line: 'if (line.after === START) return false',
    why: 'equivalent: the beginning has no call that anything could have returned before',
  },
  {
    file: 'certificate.ts',
    line: 'operations[line.before]?.return',
    why: 'unreachable: a line names members only, and those are operations',
  },
  {
    file: 'certificate.ts',
    line: 'premises.length !== 2 || first === undefined',
    from: 'first === undefined',
    why: 'equivalent: of two premises both are there; the comparison is for the type',
  },
  {
    file: 'certificate.ts',
    line: 'premises.length !== 2 || first === undefined',
    from: 'second === undefined',
    why: 'equivalent: of two premises both are there; the comparison is for the type',
  },
  {
    file: 'witness.ts',
    line: 'part === states.length',
    why: 'performance only: more states of the beginning than there are partitions',
  },
  {
    file: 'witness.ts',
    line: 'call > latestCall',
    to: 'call >= latestCall',
    why: 'equivalent: the same moment is no later one',
  },
  {
    file: 'certificate.ts',
    line: '.call ?? -Infinity',
    why: 'unreachable: a line names members only, and those are operations',
  },
  {
    file: '/history.ts',
    line: "outcome === 'ok' && completeIndex !== null",
    why: 'equivalent: who is ok has a completion; the comparison is for the type',
  },
  {
    file: '/history.ts',
    line: 'new Array<Completion | undefined>(events.length)',
    why: PREALLOCATED,
  },
  { file: 'witness.ts', line: 'new Array<number>(total)', why: PREALLOCATED },
  { file: 'witness.ts', line: 'orders.length === 1 && only !== undefined', why: FASTER },

  // proof/rules.
  {
    file: 'rules/chains.ts',
    line: 'is in no chain',
    why: 'a text: which of the two operations it names',
  },
  {
    file: 'rules/chains.ts',
    line: 'premise === undefined || premises.length !== 1',
    from: 'premise === undefined',
    to: 'false',
    why: 'equivalent: where the first premise is missing their number is not one',
  },
  { file: 'rules/kv-versions.ts', line: 'cited === undefined', to: 'false', why: UNNAMED },
  { file: 'rules/kv-versions.ts', line: "input.kind === 'get' ? 0 : 1", why: NO_PENDING_READS },
  { file: 'rules/kv-versions.ts', line: "typeof output.value === 'boolean'", why: TYPES },
  { file: 'rules/kv-versions.ts', line: "case 'append':", why: ALONE },
  {
    file: 'rules/kv.ts',
    within: ['chainLine'],
    line: 'const [first = [], second = []] = runs',
    why: 'equivalent: there is a first run, and what is in the place of a second is no operation',
  },
  {
    file: 'rules/kv.ts',
    line: 'runs[index]?.[0]',
    why: 'equivalent: the index has just been found',
  },
  {
    file: 'rules/kv.ts',
    within: ['hasFailed'],
    why:
      'equivalent: refused lines about what did not fail have premises that no order has: a cas that ' +
      'succeeded made the next state itself, and who saw nothing has no place',
  },
  { file: 'rules/kv.ts', line: 'gap < 0', why: UNNAMED },
  { file: 'rules/kv.ts', line: 'if (first === undefined) return undefined', why: UNNAMED },
  {
    file: 'rules/kv.ts',
    line: "inputOf(readings, cas).kind !== 'cas'",
    why: 'equivalent: who is no cas saw nothing, so the run ends there all the same',
  },
  { file: 'rules/kv.ts', line: "case 'delete':", why: ALONE },
  {
    file: 'rules/kv.ts',
    line: '(seen ?? [])',
    why: 'equivalent: what stands before the first operation of a run is no operation, and moves all stages alike',
  },
  {
    file: 'rules/kv.ts',
    within: ['isChange'],
    line: 'rest.return === null',
    why: 'equivalent: the one who asks wants a return before a call, which a pending one has not',
  },
  {
    file: 'rules/kv.ts',
    within: ['seenBy'],
    why: 'equivalent: only asked of a get or a cas, and the answer of a get is a text or null',
  },
  { file: 'rules/kv.ts', line: "input.kind === 'cas' && output === true", why: TYPES },
  { file: 'rules/kv.ts', line: 'readings.splits.find', why: CACHE },
  { file: 'rules/kv.ts', line: 'if (known !== undefined) return known', why: CACHE },
  { file: 'rules/kv.ts', line: 'splits.length > 16', why: CACHE },
  {
    file: 'rules/kv.ts',
    line: 'written.lengths.get(text.charAt(from)) ?? []',
    why: 'equivalent: no text has such a length',
  },
  {
    file: 'rules/kv.ts',
    line: 'from + length > text.length',
    why: 'equivalent: a write past the end of a typed array is none',
  },
  {
    file: 'rules/kv.ts',
    line: 'put(whole, 0, () => START)',
    why: 'equivalent: anything but NONE and MANY will do',
  },
  {
    file: 'rules/kv.ts',
    line: 'if (absent !== NONE) put',
    why: 'equivalent: put asks for the same',
  },
  { file: 'rules/kv.ts', line: 'from < text.length', why: PAST_THE_END },
  {
    file: 'rules/pqueue.ts',
    line: "typeof taker.output === 'number'",
    why: 'equivalent: null is larger than no number but negative ones, and is let through before',
  },
  {
    file: 'rules/queue.ts',
    line: 'operation.output !== null) dequeued',
    why: 'equivalent: null was never enqueued, so nobody asks who dequeued it',
  },
  {
    file: 'rules/stack.ts',
    line: 'operation.output !== null) popped',
    why: 'equivalent: null was never pushed, so nobody asks who popped it',
  },
  {
    file: 'rules/queue.ts',
    within: ['deqAt'],
    line: 'operation.return === null',
    why: 'equivalent: a pending operation has no answer either, and the answer is what is asked for',
  },
  {
    file: 'rules/setall.ts',
    line: 'operation.return === null',
    why: 'equivalent: a pending read has no answer either',
  },
  {
    file: 'rules/setall.ts',
    within: ['elementsSeen'],
    line: "operation.input.kind === 'read'",
    why: TYPES,
  },
  { file: 'rules/setall.ts', line: 'i < ids.length', why: PAST_THE_END },
  {
    file: 'rules/setall.ts',
    line: 'seenBy(before) ?? []',
    why: 'equivalent: one element is not two',
  },
  { file: 'rules/queue.ts', line: 'other === undefined', to: 'false', why: UNNAMED },
  {
    file: 'rules/stack.ts',
    within: ['spanOf'],
    line: 'value === undefined || push === undefined',
    why: 'equivalent: who has a value to push is an operation, and a span of anybody else has no pop',
  },
  { file: 'rules/register.ts', within: ['foundBy', 'madeBy'], line: "case '", why: ALONE },
  {
    file: 'rules/register.ts',
    within: ['foundBy'],
    line: 'operation.return === null',
    why: 'equivalent: a pending read has no answer either',
  },
  {
    file: 'rules/register.ts',
    within: ['isRefused'],
    line: 'operation.return !== null',
    from: 'operation.return !== null',
    why: 'equivalent: only a completed cas answers false',
  },
  {
    file: 'rules/register.ts',
    line: 'path.length > claim.ids.length',
    to: 'path.length >= claim.ids.length',
    why: 'equivalent: a path without a circle has been left before it is as long as there are operations',
  },
  { file: 'rules/register.ts', line: 'i < ids.length', why: PAST_THE_END },
  {
    file: 'rules/register.ts',
    within: ['twoSuccessfulCas'],
    line: 'other === undefined',
    why: UNNAMED,
  },
  {
    file: 'rules/register.ts',
    within: ['makerOf'],
    line: 'value === undefined',
    why: 'equivalent: nobody makes what is undefined',
  },
  {
    file: 'rules/register.ts',
    within: ['makersOf'],
    line: 'value === undefined',
    why: 'equivalent: nobody asks who makes what is undefined',
  },
  {
    file: 'rules/set.ts',
    within: ['roleOf'],
    line: "kind === 'contains'",
    why: NO_PENDING_READS,
  },
  { file: 'rules/set.ts', line: "case 'nothing':", why: NO_PENDING_READS },
  {
    file: 'rules/set.ts',
    within: ['misfit'],
    line: 'other !== element && !Object.is',
    from: 'other !== element',
    to: 'true',
    why: 'equivalent: what is === but not the same is 0 and -0, and both are one element of no two partitions',
  },

  // proof/rules: conditions that the types ask for, and what another condition says too.
  {
    file: 'rules/chains.ts',
    line: 'first?.after !== before || second?.before !== before',
    why: 'equivalent: of two premises both are there; the question mark is for the type',
  },
  {
    file: 'rules/kv.ts',
    within: ['split'],
    line: "text === '' ? undefined",
    to: 'false',
    why: 'equivalent: of the empty text the line before has found the same writer',
  },
  {
    file: 'rules/queue.ts',
    within: ['factsOf'],
    line: 'pendingCalls: number[] = []',
    why: 'equivalent: a text that is no number is called at no time',
  },
  {
    file: 'rules/queue.ts',
    within: ['leftOver'],
    line: 'answer === undefined',
    to: 'false',
    why: 'equivalent: no premise is about undefined, and without premises no value is left over',
  },
  {
    file: 'rules/queue.ts',
    within: ['leftOver'],
    line: 'facts.operations[premise.before]?.return',
    from: 'facts.operations[premise.before]?.return',
    why: 'equivalent: who has a value to enqueue is an operation',
  },
  {
    file: 'rules/register.ts',
    within: ['certainOf'],
    line: 'isSettled = maker === START',
    from: 'maker === START',
    to: 'false',
    why: 'equivalent: the beginning is no operation, and what it returned is not null either',
  },
  {
    file: 'rules/register.ts',
    within: ['certainOf'],
    line: 'isSettled = maker === START',
    from: 'operations[maker]?.return',
    why: 'equivalent: a maker is an operation, and a completed one is certain by itself',
  },
  {
    file: 'rules/register.ts',
    within: ['certainOf'],
    line: 'if (isSettled) continue',
    why: 'equivalent: the beginning and what is completed or known already are added, which changes nothing',
  },
  { file: 'rules/register.ts', within: ['missedBy'], line: 'maker === undefined', why: UNNAMED },
  {
    file: 'rules/register.ts',
    within: ['twoSuccessfulCas'],
    line: 'value === undefined',
    why: UNNAMED,
  },
  {
    file: 'rules/register.ts',
    within: ['held'],
    line: 'premise?.after',
    from: 'premise?.after',
    why: 'equivalent: of one premise the first is there; the question mark is for the type',
  },
  {
    file: 'rules/register.ts',
    within: ['canReplace'],
    line: "refused.input.kind === 'cas'",
    to: 'true',
    why: 'equivalent: what was refused is a cas; the comparison is for the type',
  },
  {
    file: 'rules/set.ts',
    within: ['isAnswered'],
    line: 'operation.return !== null',
    to: 'true',
    why: 'equivalent: a pending operation has no answer either',
  },
  {
    file: 'rules/set.ts',
    within: ['countWithin'],
    line: 'callOf(operations, ids, i) <= end',
    to: 'true',
    why: 'performance only: what is called later returns later, and is not counted',
  },
  {
    file: 'rules/stack.ts',
    within: ['goneBy'],
    line: 'push === undefined || pop === undefined',
    from: 'push === undefined',
    to: 'false',
    why: 'equivalent: who has a value to push is an operation',
  },
];
