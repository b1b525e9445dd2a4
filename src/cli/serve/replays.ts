// Scenarios that are executed on demand: each in a process of its own, `linlab replay`, so that one
// that hangs or throws harms nobody. Few at a time, for a bounded time, and the last ones are kept.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReplayOutput } from '../../schemas/output.ts';
import { parseErrorOutput, parseReplay } from '../../schemas/output.ts';
import type { Io } from '../io.ts';
import type { Ran } from '../run-program.ts';
import { runProgram } from '../run-program.ts';

export interface ReplayLimits {
  readonly runningMax: number;
  readonly keptMax: number;
  readonly msMax: number;
}

export const REPLAY_LIMITS: ReplayLimits = { runningMax: 2, keptMax: 20, msMax: 120_000 };

export interface ReplayOrder {
  /** Name of the campaign. */
  readonly campaign: string;
  /** From the campaign's folder. */
  readonly file: string;
  /** Absolute. */
  readonly path: string;
  /** As `--system` takes it. */
  readonly system: string;
  readonly host: 'sim' | 'zeromq';
}

export type ReplayState =
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly output: ReplayOutput; readonly report: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly why: string };

export interface Replay {
  readonly id: string;
  readonly order: ReplayOrder;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly state: ReplayState;
}

interface Kept {
  replay: Replay;
  readonly cancel: AbortController;
  ended: Promise<void>;
}

const FROM_SOURCES = import.meta.url.endsWith('.ts');
const LINLAB = fileURLToPath(new URL(`../linlab.${FROM_SOURCES ? 'ts' : 'js'}`, import.meta.url));

/** What Node runs for this very linlab. */
function linlabArguments(): string[] {
  const loader = ['--import', import.meta.resolve('tsx'), '-C', '@linlab/source'];
  return FROM_SOURCES ? [...loader, LINLAB] : [LINLAB];
}

function whyFailed({ code, stdout, stderr }: Ran): string {
  try {
    return parseErrorOutput(stdout, 'stdout').message;
  } catch {
    const said = stderr.trim().split('\n').at(-1) ?? '';
    return said === '' ? `linlab replay ended with ${String(code)}` : said;
  }
}

/** Owns the processes, and the folder in which they leave their pages. */
export class Replays {
  readonly #io: Io;
  readonly #limits: ReplayLimits;
  readonly #folder = mkdtempSync(join(tmpdir(), 'linlab-serve-'));
  readonly #kept = new Map<string, Kept>();
  #count = 0;

  constructor(io: Io, limits: ReplayLimits = REPLAY_LIMITS) {
    this.#io = io;
    this.#limits = limits;
  }

  /** Starts one; null where as many as may are running. */
  start(order: ReplayOrder): Replay | null {
    const running = [...this.#kept.values()].filter(({ replay }) => replay.endedAt === null);
    if (running.length >= this.#limits.runningMax) return null;
    const id = String(++this.#count);
    const cancel = new AbortController();
    const state = { kind: 'running' } as const;
    const replay: Replay = { id, order, startedAt: new Date(), endedAt: null, state };
    const kept: Kept = { replay, cancel, ended: Promise.resolve() };
    this.#kept.set(id, kept);
    kept.ended = this.#execute(order, id, cancel.signal).then((ended) => {
      kept.replay = { ...replay, endedAt: new Date(), state: ended };
    });
    this.#forgetOld();
    return replay;
  }

  get(id: string): Replay | null {
    return this.#kept.get(id)?.replay ?? null;
  }

  /** Ends one that runs; one that has ended stays as it is. */
  async cancel(id: string): Promise<void> {
    const kept = this.#kept.get(id);
    kept?.cancel.abort();
    await kept?.ended;
  }

  /** Ends all of them, and removes their pages. */
  async stop(): Promise<void> {
    for (const id of this.#kept.keys()) await this.cancel(id);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #execute(order: ReplayOrder, id: string, cancelled: AbortSignal): Promise<ReplayState> {
    const { path, system, host } = order;
    const page = join(this.#folder, `${id}.html`);
    const argv = ['replay', path, '--system', system, '--host', host, '--report', page, '--json'];
    const late = AbortSignal.timeout(this.#limits.msMax);
    const program = {
      ...{ file: process.execPath, argv: [...linlabArguments(), ...argv] },
      ...{ cwd: this.#io.cwd, env: this.#io.env },
    };
    try {
      const ran = await runProgram(program, AbortSignal.any([cancelled, late]));
      if (cancelled.aborted) return { kind: 'cancelled' };
      if (late.aborted) {
        const seconds = String(this.#limits.msMax / 1000);
        return { kind: 'failed', why: `it was not over after ${seconds} seconds, and was ended` };
      }
      if (ran.code === null || ran.code > 2) return { kind: 'failed', why: whyFailed(ran) };
      const output = parseReplay(ran.stdout, 'linlab replay');
      return { kind: 'done', output, report: readFileSync(page, 'utf8') };
    } catch (error) {
      return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
    } finally {
      rmSync(page, { force: true });
    }
  }

  #forgetOld(): void {
    for (const [id, { replay }] of this.#kept) {
      if (this.#kept.size <= this.#limits.keptMax) return;
      if (replay.endedAt !== null) this.#kept.delete(id);
    }
  }
}
