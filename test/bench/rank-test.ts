// Mann and Whitney's test (1947): whether numbers of one kind tend to be smaller than those of
// another, whatever their distribution. Called by strategies.ts.

/** Mean ranks from 1, equal numbers sharing theirs, and the sum of t³ - t over groups of t equals. */
function ranksOf(values: readonly number[]): { readonly ranks: number[]; readonly ties: number } {
  const order = values.map((_, index) => index);
  order.sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0));
  const ranks = new Array<number>(values.length).fill(0);
  let ties = 0;
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    for (const index of order.slice(from, to)) ranks[index] = (from + 1 + to) / 2;
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  return { ranks, ties };
}

/** Area of the normal distribution beyond z (Abramowitz and Stegun 26.2.17; error below 1e-7). */
function beyond(z: number): number {
  if (z < 0) return 1 - beyond(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const poly =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
}

/**
 * One-sided p that `smaller` tends to be smaller than `larger`, by the normal approximation with
 * corrections for ties and continuity. At least one number of each; 0.5 where all are equal.
 */
export function rankTest(smaller: readonly number[], larger: readonly number[]): number {
  const [n, m] = [smaller.length, larger.length];
  const { ranks, ties } = ranksOf([...smaller, ...larger]);
  const rankSum = ranks.slice(0, n).reduce((sum, rank) => sum + rank, 0);
  const u = rankSum - (n * (n + 1)) / 2;
  const all = n + m;
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)));
  if (variance <= 0) return 0.5;
  return beyond(((n * m) / 2 - u - 0.5) / Math.sqrt(variance));
}
