// Removal of parts of a list: Zeller and Hildebrandt's ddmin (2002), in the form that only removes
// and halves the chunks. The result is 1-minimal unless the caller's test stops answering.

/** A smaller list for which `test` still holds; `test` must hold for `items`. */
export async function minimize<T>(
  items: readonly T[],
  test: (kept: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  if (items.length > 0 && (await test([]))) return [];
  let kept = items;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = nextSize(size)) {
    let removed = true;
    while (removed) {
      const smaller = await removeChunks(kept, size, test);
      removed = smaller.length < kept.length && size === 1;
      kept = smaller;
    }
    if (size === 1) break;
  }
  return kept;
}

function nextSize(size: number): number {
  return Math.ceil(size / 2);
}

/** One sweep from the end: what comes late is caused, what comes early causes. */
async function removeChunks<T>(
  items: readonly T[],
  size: number,
  test: (kept: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let kept = items;
  for (let end = kept.length; end > 0; end -= size) {
    const start = Math.max(0, end - size);
    if (start >= kept.length) continue;
    const without = [...kept.slice(0, start), ...kept.slice(end)];
    if (await test(without)) kept = without;
  }
  return kept;
}
