/**
 * Verdicts against Porcupine's, on random histories written to files: another checker, another language,
 * models written by others. PORCUPINE=DIR is a checkout of it; needs Go. An operation without an answer
 * gets the latest possible return there and an answer that fits everything.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linHistText } from '../../bench/peer-files.ts';
import { startPorcupine } from '../../bench/peers.ts';
import type { Peer } from '../../bench/peers.ts';
import { checkOperations } from '../../src/index.ts';
import type { Operation } from '../../src/index.ts';
import type { DrawInput } from '../inputs.ts';
import { damaged, drawHistory, drawRun, seeded } from './random.ts';
import { subjects } from './subjects.ts';
import type { Kinded, Subject } from './subjects.ts';

const checkout = process.env['PORCUPINE'];

/** Porcupine's limit for one history; what takes longer is not compared. */
const LIMIT_MS = 2000;
const SMALL = 500;
const MIDDLE = 100;

function hasGo(): boolean {
  try {
    execFileSync('go', ['version']);
    return true;
  } catch {
    return false;
  }
}

interface Bout {
  readonly subject: string;
  /** The name of the model in the file. */
  readonly model: string;
  readonly flavours: readonly ('few' | 'unique')[];
  /** What the model there knows; default: everything. */
  readonly kinds?: readonly string[];
}

const bouts: readonly Bout[] = [
  { subject: 'register', model: 'register', flavours: ['few', 'unique'] },
  { subject: 'cas-register', model: 'cas-register', flavours: ['few', 'unique'] },
  {
    subject: 'kv of empty texts',
    model: 'kv',
    flavours: ['few', 'unique'],
    kinds: ['get', 'put', 'append'],
  },
  { subject: 'queue', model: 'queue', flavours: ['few', 'unique'] },
  { subject: 'stack', model: 'stack', flavours: ['few', 'unique'] },
  { subject: 'setall', model: 'setall', flavours: ['few', 'unique'] },
  // There "1" and 1 are one element, and -1 stands for nothing.
  { subject: 'set', model: 'set', flavours: ['unique'] },
  { subject: 'pqueue', model: 'pqueue', flavours: ['unique'] },
];

function only<S, I extends Kinded>(
  input: DrawInput<S, I>,
  kinds: readonly string[] | undefined,
): DrawInput<S, I> {
  return (below, serial, state) => {
    for (;;) {
      const drawn = input(below, serial, state);
      if (kinds === undefined || kinds.includes(drawn.kind)) return drawn;
    }
  };
}

/** Small histories of every kind of damage, and some of 20 to 60 operations of clients. */
function histories<S, T, I extends Kinded, O>(
  { spec, inputs }: Subject<S, T, I, O>,
  { flavours, kinds }: Bout,
): (readonly Operation<I, O>[])[] {
  return flavours.flatMap((flavour, which) => {
    const below = seeded(300 + which);
    const input = only<T, I>(inputs[flavour], kinds);
    const small = Array.from({ length: SMALL / flavours.length }, () =>
      drawHistory(spec, input, below, 12),
    );
    const middle = Array.from({ length: MIDDLE / flavours.length }, (_, n) => {
      const clients = 2 + (n % 4);
      const shape = { length: 20 + below(40), clients, unanswered: (n % 2) * 15 };
      const run = drawRun(spec, input, below, shape);
      return n % 3 === 0 ? run : damaged(run, below, 2 * clients);
    });
    return [...small, ...middle];
  });
}

const SAID = { linearizable: 'ok', violation: 'illegal', unknown: 'unknown' } as const;

interface Tally {
  ok: number;
  illegal: number;
  pending: number;
  unknown: number;
}

async function compare<S, T, I extends Kinded, O>(
  subject: Subject<S, T, I, O>,
  bout: Bout,
  porcupine: Peer,
  file: string,
): Promise<Tally> {
  const tally: Tally = { ok: 0, illegal: 0, pending: 0, unknown: 0 };
  for (const operations of histories(subject, bout)) {
    writeFileSync(file, linHistText(bout.model, operations));
    await porcupine.load(file);
    const { verdict } = await porcupine.check(LIMIT_MS);
    tally[verdict]++;
    if (verdict === 'unknown') continue;
    if (operations.some((one) => one.return === null)) tally.pending++;
    const said = SAID[checkOperations(subject.model, operations).verdict];
    if (said !== verdict) {
      throw new Error(`Porcupine says ${verdict}, we ${said}: ${JSON.stringify(operations)}`);
    }
  }
  return tally;
}

if (checkout === undefined || !hasGo()) {
  describe('the same verdicts as Porcupine', () => {
    it.skip('skipped: no PORCUPINE=DIR, or no Go', () => undefined);
  });
} else {
  describe('the same verdicts as Porcupine', () => {
    const folder = mkdtempSync(join(tmpdir(), 'porcupine-verdicts-'));
    let porcupine: Peer | undefined;
    beforeAll(() => {
      porcupine = startPorcupine(checkout);
    }, 120_000);
    afterAll(() => {
      porcupine?.end();
      rmSync(folder, { recursive: true, force: true });
    });

    it.each(bouts)('$subject', async (bout) => {
      const subject = subjects.find(({ name }) => name === bout.subject);
      if (subject === undefined || porcupine === undefined) throw new Error('nothing to compare');
      const peer = porcupine;
      const file = join(folder, 'history.jsonl');
      const tally = await subject.meet((one) => compare(one, bout, peer, file));
      console.log(`${bout.subject}: ${JSON.stringify(tally)}`);
      expect(tally.ok).toBeGreaterThan(SMALL * 0.2);
      expect(tally.illegal).toBeGreaterThan(SMALL * 0.1);
      expect(tally.pending).toBeGreaterThan(SMALL * 0.3);
      expect(tally.unknown).toBeLessThan(MIDDLE * 0.2);
    });
  });
}
