/**
 * What somebody who mistyped a word will have meant. Called for flags, commands, models and formats.
 * Source: Damerau, "A technique for computer detection and correction of spelling errors" (1964).
 */

/** ` (did you mean ...?)` for the nearest of the words, or nothing when none is near. */
export function suggestion(typed: string, words: readonly string[]): string {
  const near = words
    .map((word) => ({ word, distance: distance(typed.slice(0, 40), word) }))
    .filter(({ word, distance: far }) => far <= Math.max(1, Math.floor(word.length / 3)))
    .toSorted((a, b) => a.distance - b.distance)[0];
  return near === undefined ? '' : ` (did you mean ${near.word}?)`;
}

/** Letters to insert, drop, change or swap with their neighbour. */
function distance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      const isSwap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(
        Math.min(
          (row[j - 1] ?? 0) + change,
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          isSwap ? (before[j - 2] ?? Infinity) + 1 : Infinity,
        ),
      );
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
