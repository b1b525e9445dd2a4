/**
 * Histories as a lab makes them by the thousand: 40 operations of 5 closed-loop clients over 3 keys,
 * from a fixed seed. Called by bench.ts.
 */

import type { KvInput, KvOutput, Operation } from '../src/index.ts';
import { sequentialKv } from '../test/oracle.ts';

type Draw = (below: number) => number;

interface Planned {
  readonly process: number;
  readonly input: KvInput;
  readonly call: number;
  readonly moment: number;
  readonly end: number;
}

/** Linearizable ones, or with one read in the last quarter that shows what nobody wrote. */
export function smallHistories(
  count: number,
  isBroken: boolean,
): readonly (readonly Operation<KvInput, KvOutput>[])[] {
  const draw = drawFrom(20261122);
  return Array.from({ length: count }, () => perform(plan(draw), isBroken));
}

function drawFrom(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
}

function plan(draw: Draw): Planned[] {
  const freeAt = [0, 0, 0, 0, 0];
  return Array.from({ length: 40 }, (_, index) => {
    const free = Math.min(...freeAt);
    const process = freeAt.indexOf(free);
    const call = free + 1 + draw(5);
    const end = call + 5 + draw(40);
    freeAt[process] = end;
    const moment = call + draw(end - call + 1);
    return { process, input: plannedInput(draw, `${index},`), call, moment, end };
  });
}

function plannedInput(draw: Draw, value: string): KvInput {
  const key = `k${draw(3)}`;
  const kind = draw(10);
  if (kind < 4) return { kind: 'get', key };
  if (kind < 6) return { kind: 'put', key, value };
  if (kind < 8) return { kind: 'append', key, value };
  return kind < 9 ? { kind: 'delete', key } : { kind: 'cas', key, from: null, to: value };
}

function perform(planned: readonly Planned[], isBroken: boolean): Operation<KvInput, KvOutput>[] {
  let store = sequentialKv.initial;
  let place = 0;
  const operations = planned
    .toSorted((a, b) => a.moment - b.moment)
    .map(({ process, input, call, end }) => {
      const [next, output] = sequentialKv.apply(store, input);
      store = next;
      const isWrong = isBroken && place++ >= 30 && input.kind === 'get';
      return { process, input, output: isWrong ? 'nobody' : output, call, return: end };
    });
  return operations.toSorted((a, b) => a.call - b.call);
}
