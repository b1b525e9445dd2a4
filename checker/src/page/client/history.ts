/**
 * The history that the page carries, as typed arrays for drawing. Called once, by main.ts.
 */

import type { PageData } from '../data.ts';

export interface PageHistory {
  readonly count: number;
  /** By position in order of call. */
  readonly id: Int32Array;
  readonly call: Float64Array;
  /** Infinity: never. */
  readonly end: Float64Array;
  readonly lane: Int32Array;
  readonly part: Int32Array;
  readonly lanes: readonly string[];
  readonly parts: readonly string[];
  readonly isCore: Uint8Array;
  /** When it takes effect in the witness; NaN: not in it. */
  readonly moment: Float64Array;
  /** Longest legal beginnings, as positions. */
  readonly partials: readonly (readonly number[])[];
  /** Positions of each lane, by call. */
  readonly inLane: readonly Int32Array[];
  /** First call, and last call or return. */
  readonly from: number;
  readonly to: number;
  text(position: number): string;
  process(position: number): number;
  positionOf(id: number): number;
}

/** What packed() of ../markup.ts made. */
export async function unpacked(text: string): Promise<PageData> {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return (await new Response(stream).json()) as PageData;
}

export function readHistory(data: PageData): PageHistory {
  const count = data.id.length;
  const call = Float64Array.from(sums(data.call));
  const end = new Float64Array(count);
  const id = sums(data.id);
  const text = sums(data.text);
  let to = -Infinity;
  for (let i = 0; i < count; i++) {
    const stamp = call[i] ?? 0;
    const took = data.took[i] ?? -1;
    end[i] = took < 0 ? Infinity : stamp + took;
    to = Math.max(to, took < 0 ? stamp : stamp + took);
  }
  const positions = new Map(id.map((of, position) => [of, position]));
  const positionOf = (of: number): number => positions.get(of) ?? -1;
  const { lane, lanes } = lanesOf(data);
  const isCore = new Uint8Array(count);
  for (const of of data.core) isCore[positionOf(of)] = 1;
  return {
    count,
    id: Int32Array.from(id),
    call,
    end,
    lane,
    part: Int32Array.from(data.part),
    lanes,
    parts: data.parts,
    isCore,
    moment: momentsOf(sums(data.witness), call, positionOf),
    partials: data.partials.map((ids) => ids.map(positionOf)),
    inLane: grouped(lane, lanes.length),
    from: call[0] ?? 0,
    to: Math.max(to, (call[0] ?? 0) + 1),
    text: (position) => data.texts[text[position] ?? -1] ?? '',
    process: (position) => data.process[position] ?? 0,
    positionOf,
  };
}

function sums(differences: readonly number[]): number[] {
  let sum = 0;
  return differences.map((difference) => (sum += difference));
}

function lanesOf(data: PageData): { lane: Int32Array; lanes: string[] } {
  const processes = [...new Set(data.process)].sort((a, b) => a - b);
  const laneOf = new Map(processes.map((process, index) => [process, index]));
  const lane = Int32Array.from(data.process, (process) => laneOf.get(process) ?? 0);
  return { lane, lanes: processes.map((process) => `process ${String(process)}`) };
}

/** Each at the latest call among itself and those before it: inside its interval. */
function momentsOf(
  witness: readonly number[],
  call: Float64Array,
  positionOf: (id: number) => number,
): Float64Array {
  const moment = new Float64Array(call.length).fill(NaN);
  let latest = -Infinity;
  for (const id of witness) {
    const position = positionOf(id);
    latest = Math.max(latest, call[position] ?? latest);
    moment[position] = latest;
  }
  return moment;
}

function grouped(lane: Int32Array, lanes: number): Int32Array[] {
  const sizes = new Int32Array(lanes);
  for (const of of lane) sizes[of] = (sizes[of] ?? 0) + 1;
  const groups = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  lane.forEach((of, position) => {
    const next = sizes[of] ?? 0;
    const group = groups[of];
    if (group !== undefined) group[next] = position;
    sizes[of] = next + 1;
  });
  return groups;
}
