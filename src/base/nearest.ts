// The nearest known name to a mistyped one, for messages that ask "did you mean". Called wherever a
// person's input names something: fields of files, flags, systems.

/** Edits that turn one text into the other; two neighbours swapped are one edit (Damerau, 1964). */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && swapped)
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? left.length;
}

/** Longer texts than this are not names that somebody mistyped. */
const NAME_LENGTH_MAX = 64;

/** The one of `names` that `text` was probably meant to be, or null. Case does not count. */
export function nearest(text: string, names: readonly string[]): string | null {
  if (text.length > NAME_LENGTH_MAX) return null;
  const lower = text.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(text.length / 3)) + 1;
  for (const name of names) {
    const distance = editDistance(lower, name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}
