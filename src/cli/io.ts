// What the command line may touch of the process around it, as one record: `linlab.ts` fills it with
// the real thing, tests with buffers. Nothing else under cli/ reads `process`.

import pc from 'picocolors';

export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

export type Colors = ReturnType<typeof pc.createColors>;

export interface Io {
  /** Results only. */
  readonly stdout: OutputStream;
  /** Progress, warnings and errors. */
  readonly stderr: OutputStream;
  /** All of standard input. */
  readonly readStdin: () => Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute; paths that are given and printed are relative to it. */
  readonly cwd: string;
  /** What a person types to start this program again: `npx linlab`. */
  readonly command: string;
  /**
   * From this call on the first interrupt aborts the signal and the second one ends the process.
   * Without it an interrupt ends the process at once. `said`: what the person is told then; else
   * that the case under way is finished first.
   */
  readonly listenForInterrupt: (said?: string) => AbortSignal;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** Colours for one of the two streams; each is looked at for itself. */
export function colorsFor({ env }: Io, stream: OutputStream): Colors {
  const wanted = env['FORCE_COLOR'];
  const forced = isSet(wanted) && wanted !== '0';
  const shown = stream.isTTY === true && env['TERM'] !== 'dumb';
  return pc.createColors(!isSet(env['NO_COLOR']) && (forced || shown));
}

/** A line of results. */
export function print(io: Io, text: string): void {
  io.stdout.write(`${text}\n`);
}

/** A line for the person who watches. */
export function tell(io: Io, text: string): void {
  io.stderr.write(`${text}\n`);
}

/** The one object that `--json` promises. */
export function printJson(io: Io, value: object): void {
  print(io, JSON.stringify(value));
}
