/**
 * The benchmark's numbers as lines of text. Called by bench.ts.
 */

export interface PeerTimes {
  readonly name: string;
  readonly ms: readonly number[];
  /** Why there are no times; '' when there are. */
  readonly problem: string;
}

export interface Row {
  readonly name: string;
  readonly group: string;
  readonly operations: number;
  readonly verdict: string;
  /** One a round; empty when not decided. */
  readonly ms: readonly number[];
  readonly states: number;
  readonly peers: readonly PeerTimes[];
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}

export function printRow({ name, operations, verdict, ms, peers }: Row): void {
  const columns = [
    name.padEnd(38),
    String(operations).padStart(7),
    verdict.padStart(14),
    time(median(ms)).padStart(9),
  ];
  for (const peer of peers) columns.push(`${peer.name} ${versus(ms, peer)}`);
  console.log(columns.join('  '));
}

function time(ms: number): string {
  if (Number.isNaN(ms)) return '-';
  return ms < 1 ? `${(ms * 1000).toFixed(0)} µs` : `${ms.toFixed(1)} ms`;
}

/** The peer's median, and how many times ours that is; the range is over the rounds. */
function versus(own: readonly number[], { ms, problem }: PeerTimes): string {
  if (problem !== '') return problem;
  const ratios = ms.slice(0, own.length).map((other, round) => other / (own[round] ?? NaN));
  const sorted = ratios.toSorted((a, b) => a - b);
  const range = `${times(sorted[0] ?? NaN)}-${times(sorted.at(-1) ?? NaN)}`;
  return `${time(median(ms))} = ${times(median(ms) / median(own))} x (${range})`;
}

function times(ratio: number): string {
  return ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0);
}

/** Files so small for Porcupine that only fixed costs count. */
const TINY_MS = 0.35;
const SLOW = ['etcd_002', 'etcd_007', 'etcd_099', 'etcd_057'];

/** The etcd logs together: what they cost, and whether any is slower than with the first peer. */
export function printSummary(rows: readonly Row[]): void {
  if (rows.length === 0) return;
  const own = rows.map(({ ms }) => median(ms));
  console.log(`etcd, ${rows.length} logs: ${time(sum(own))} in all`);
  const peer = rows.map(({ peers }) => median(peers[0]?.ms ?? []));
  if (peer.some(Number.isNaN)) return;
  const ratios = rows.map((_, index) => (peer[index] ?? NaN) / (own[index] ?? NaN));
  const least = Math.min(...ratios);
  const tiny = ratios.filter((_, index) => (peer[index] ?? 0) < TINY_MS);
  const mean = Math.exp(sum(tiny.map(Math.log)) / tiny.length);
  const isSlow = rows.map(({ name }) => SLOW.some((slow) => name.startsWith(slow)));
  const slow = (all: readonly number[]): number => sum(all.filter((_, index) => isSlow[index]));
  const name = rows[0]?.peers[0]?.name ?? '';
  console.log(`  ${name} ${time(sum(peer))}: ${times(sum(peer) / sum(own))} x in all`);
  console.log(`  the four slowest: ${times(slow(peer) / slow(own))} x`);
  console.log(
    `  least of any file: ${times(least)} x (${rows[ratios.indexOf(least)]?.name ?? ''})`,
  );
  if (tiny.length === 0) return;
  console.log(`  geometric mean of the ${tiny.length} under ${TINY_MS} ms: ${times(mean)} x`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
