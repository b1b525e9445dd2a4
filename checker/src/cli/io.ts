/**
 * What the command line may touch of the process around it, as one record: porcupine-ts.ts fills it with
 * the real thing. Nothing else in this room reads `process`.
 */

export interface OutputStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface Io {
  /** Results only. */
  readonly stdout: OutputStream;
  /** Progress and errors. */
  readonly stderr: OutputStream;
  readonly readStdin: () => Promise<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls back at every interrupt until the function that it returns is called. */
  readonly onInterrupt: (listener: () => void) => () => void;
}

export function print(io: Io, text: string): void {
  io.stdout.write(`${text}\n`);
}

/** Colours only for a person who wants them. */
export function paint(io: Io, colour: 'red' | 'green' | 'yellow', text: string): string {
  const isWanted =
    io.stdout.isTTY === true && (io.env['NO_COLOR'] ?? '') === '' && io.env['TERM'] !== 'dumb';
  const code = { red: 31, green: 32, yellow: 33 }[colour];
  return isWanted ? `\u001b[${code}m${text}\u001b[39m` : text;
}

/** A clock line for the person who watches; nothing at all for anybody else. */
export interface StatusLine {
  show(text: string): void;
  end(): void;
}

export function statusLine({ stderr }: Io): StatusLine {
  let isShown = false;
  return {
    show(text) {
      if (stderr.isTTY !== true) return;
      stderr.write(`\r\u001b[K${text}`);
      isShown = true;
    },
    end() {
      if (isShown) stderr.write('\r\u001b[K');
      isShown = false;
    },
  };
}
