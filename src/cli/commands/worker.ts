// `linlab worker`: executes cases of campaigns that were started elsewhere with `run --backend`.

import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { BatchResult } from '../../lab/campaign/batch.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { backendFlag, seconds, workersFlag } from '../flags.ts';
import type { Io } from '../io.ts';
import { print, tell } from '../io.ts';
import { redisAddress } from '../queue/address.ts';
import { workOnQueue } from '../queue/queue-worker.ts';
import { counted, decimal } from '../words.ts';

interface WorkerFlags {
  readonly backend: string;
  readonly workers?: number;
  readonly idle?: number;
}

const LINE_EVERY_MS = 5000;

interface Tally {
  readonly add: (result: BatchResult) => void;
  readonly cases: () => number;
}

/** Tells now and then what was done. */
function newTally(io: Io): Tally {
  let cases = 0;
  let violations = 0;
  let told = { cases: 0, at: performance.now() };
  const add = ({ sum }: BatchResult): void => {
    cases += sum.cases;
    violations += sum.verdicts.violation;
    const now = performance.now();
    if (now - told.at < LINE_EVERY_MS) return;
    const rate = ((cases - told.cases) * 1000) / (now - told.at);
    told = { cases, at: now };
    tell(
      io,
      `${counted(cases, 'case')} · ${decimal(rate)}/s · ${counted(violations, 'violation')}`,
    );
  };
  return { add, cases: () => cases };
}

export function addWorker(program: Command, { io, endWith }: Context): void {
  program
    .command('worker')
    .description('execute cases of campaigns that `run --backend` has put on a Redis')
    .addOption(backendFlag().makeOptionMandatory())
    .addOption(workersFlag())
    .addOption(
      new Option('--idle <seconds>', 'end after this time without a case (never)').argParser(
        seconds,
      ),
    )
    .action(async (flags: WorkerFlags) => {
      const address = redisAddress(flags.backend);
      const signal = io.listenForInterrupt();
      const tally = newTally(io);
      await workOnQueue({
        address,
        processes: flags.workers ?? availableParallelism(),
        cwd: io.cwd,
        idleMs: flags.idle === undefined ? null : flags.idle * 1000,
        signal,
        say: (text) => tell(io, text),
        onBatch: tally.add,
      });
      print(io, `${counted(tally.cases(), 'case')} executed`);
      if (signal.aborted) endWith(EXIT.interrupted);
    });
}
