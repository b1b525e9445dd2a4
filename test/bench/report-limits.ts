// What a report of 100,000 operations and 1,000,000 trace events may cost (issue 6), and what of that was
// measured to be more. Sizes are exact; times and frames are those of the machine at that moment.
// Used by report.ts.

export const LIMITS = { bytes: 12_000_000, firstPictureMs: 1000, framesPerSecond: 30 } as const;

export interface Measured {
  readonly bytes: number;
  readonly firstPictureMs: number;
  /** By what was done to the timeline. */
  readonly framesPerSecond: Readonly<Record<string, number>>;
}

/** A sentence for each limit that was passed. */
export function beyond({ bytes, firstPictureMs, framesPerSecond }: Measured): string[] {
  const found: string[] = [];
  if (bytes > LIMITS.bytes) {
    found.push(`the file has ${String(bytes)} bytes, more than ${String(LIMITS.bytes)}`);
  }
  if (firstPictureMs > LIMITS.firstPictureMs) {
    found.push(
      `the first picture took ${firstPictureMs.toFixed(0)} ms as measured, more than ${String(LIMITS.firstPictureMs)}`,
    );
  }
  for (const [what, frames] of Object.entries(framesPerSecond)) {
    if (frames >= LIMITS.framesPerSecond) continue;
    found.push(
      `${what}: ${frames.toFixed(1)} frames/s as measured, fewer than ${String(LIMITS.framesPerSecond)}`,
    );
  }
  return found;
}
