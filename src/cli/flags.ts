// Flags that several commands share, and what their values may be. Commander turns what is thrown
// here into a usage error that names the flag.

import { InvalidArgumentError, Option } from 'commander';
import type { Shard } from '../lab/campaign/campaign.ts';
import type { HostName, SystemUnderTest } from '../lab/run/system.ts';
import type { Arm } from '../lab/generate/strategies.ts';
import { ARMS, NOVELTY, PORTFOLIO } from '../lab/generate/strategies.ts';
import { REPLICAS_MAX } from '../lab/scenario/schema-parts.ts';
import type { Guarantee } from '../lab/scenario/guarantee.ts';
import { GUARANTEES } from '../lab/scenario/guarantee.ts';
import { CliError } from './errors.ts';
import { durationOf } from './until.ts';

function guarantees(text: string, before: readonly Guarantee[] = []): readonly Guarantee[] {
  const names = text.split(',').map((name) => name.trim());
  const known = names.map((name) => {
    const guarantee = GUARANTEES.find((one) => one === name);
    if (guarantee !== undefined) return guarantee;
    throw new InvalidArgumentError(`Expected some of ${GUARANTEES.join(', ')}.`);
  });
  return [...new Set([...before, ...known])];
}

export const guaranteeFlag = (): Option =>
  new Option(
    '--guarantee <names>',
    'what to judge by: linearizable (default), sequential, read-your-writes, monotonic-reads, monotonic-writes, writes-follow-reads, session (all four); several with commas',
  ).argParser(guarantees);

export const clientsFlag = (): Option =>
  new Option(
    '--clients <n>',
    'the client of a process is its number modulo n; otherwise each process is one',
  ).argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER));

const HOSTS: readonly HostName[] = ['zeromq', 'sim', 'live'];

function wholeNumber(min: number, max: number): (text: string) => number {
  const upTo = max === Number.MAX_SAFE_INTEGER ? '' : ` to ${String(max)}`;
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${String(min)}${upTo}.`);
  };
}

export function seconds(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 1e7) return value;
  throw new InvalidArgumentError('Expected a number of seconds above 0.');
}

export const systemFlag = (): Option =>
  new Option('--system <name|file>', 'kvpaxos, kvpaxos:MUTANT, or a FILE.ts that exports `system`');

export const hostFlag = (): Option =>
  new Option(
    '--host <host>',
    'zeromq: processes and real sockets; sim: in this process; live: processes in real time',
  ).choices(HOSTS);

export const casesFlag = (): Option =>
  new Option('--cases <n>', 'stop after this many cases').argParser(
    wholeNumber(1, Number.MAX_SAFE_INTEGER),
  );

export const trialsFlag = (): Option =>
  new Option('--trials <n>', 'searches for each bug, each with a seed of its own').argParser(
    wholeNumber(1, 10_000),
  );

export const findingsFlag = (): Option =>
  new Option('--findings <n>', 'stop after so many findings').argParser(
    wholeNumber(1, Number.MAX_SAFE_INTEGER),
  );

export const timeFlag = (): Option =>
  new Option('--time <seconds>', 'stop after this time').argParser(seconds);

export const timesFlag = (): Option =>
  new Option('--times <n>', 'executes it so often, and says how often it reproduced').argParser(
    wholeNumber(1, 10_000),
  );

/** What shrinking may cost; the other of the two is unlimited. */
export interface Budget {
  readonly runsMax: number;
  readonly msMax: number;
}

function budget(text: string): Budget {
  const seconds = durationOf(text);
  if (seconds !== null) return { runsMax: Infinity, msMax: seconds * 1000 };
  const runs = Number(/^(\d+)(?: ?runs)?$/.exec(text)?.[1] ?? 0);
  if (runs > 0 && runs <= 1e6) return { runsMax: runs, msMax: Infinity };
  throw new InvalidArgumentError('Expected a number of runs (200), or a time (90s, 10m).');
}

export const budgetFlag = (): Option =>
  new Option('--budget <runs|time>', 'what shrinking may cost: 200 runs, or 90s, 10m').argParser(
    budget,
  );

export const checkBudgetFlag = (): Option =>
  new Option(
    '--check-budget <states>',
    'what judging one run may cost, in states explored; where that is not enough it is unknown',
  ).argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER));

export const seedFlag = (): Option =>
  new Option('--seed <n>', 'the same seed gives the same cases').argParser(
    wholeNumber(0, Number.MAX_SAFE_INTEGER),
  );

export const portFlag = (): Option =>
  new Option('--port <n>', 'first port for clients (7400); 0 finds free ones').argParser(
    wholeNumber(0, 65_000),
  );

export const servePortFlag = (): Option =>
  new Option('--port <n>', 'where to listen; 0 finds a free one').argParser(wholeNumber(0, 65_535));

export const workersFlag = (): Option =>
  new Option('--workers <n>', 'processes that share simulated cases (all processors)').argParser(
    wholeNumber(1, 1024),
  );

/** Its value is looked at by the command: a refusal of commander's would print the password. */
export const backendFlag = (): Option =>
  new Option('--backend <url>', 'redis://…: other machines execute the cases (linlab worker)');

function shard(text: string): Shard {
  const [index = NaN, of = NaN] = text.split('/').map(Number);
  if (/^\d+\/\d+$/.test(text) && index >= 1 && index <= of) return { index, of };
  throw new InvalidArgumentError('Expected a part like 1/4: from 1/n to n/n.');
}

export const shardFlag = (): Option =>
  new Option('--shard <i/n>', 'only every n-th case; linlab merge adds the parts up').argParser(
    shard,
  );

function strategies(text: string): readonly Arm[] {
  if (text === 'portfolio') return PORTFOLIO;
  if (text === NOVELTY) return [...PORTFOLIO, NOVELTY];
  const named = text.split(',');
  const known = ARMS.filter((strategy) => named.includes(strategy));
  if (known.length === named.length) return known;
  const all = `portfolio (all but pos and novelty), or of ${ARMS.join(', ')}, with commas`;
  throw new InvalidArgumentError(`Expected ${all}.`);
}

export const strategyFlag = (): Option =>
  new Option(
    '--strategy <names>',
    `how to explore: portfolio, or ${ARMS.join(', ')}; novelty varies cases that showed something new, and gives more cases to the strategies that do`,
  )
    .argParser(strategies)
    .default(PORTFOLIO, 'portfolio');

/** What asks for some strategies again; nothing for those that nobody had to ask for. */
export function strategyWords(host: HostName, strategies: readonly Arm[]): string[] {
  const named = [...new Set(strategies)];
  const [isAll, isNovel] = [strategies.length >= PORTFOLIO.length, named.includes(NOVELTY)];
  if (isAll && isNovel) return ['--strategy', NOVELTY];
  return host === 'live' || isAll ? [] : ['--strategy', named.join(',')];
}

export const replicaArgument = wholeNumber(0, REPLICAS_MAX - 1);

export const replicasFlag = (): Option =>
  new Option('--replicas <n>', 'replicas in the cluster').argParser(wholeNumber(1, REPLICAS_MAX));

export const jsonFlag = (): Option =>
  new Option('--json', 'print exactly one JSON object, also for an error');

/** The host that was asked for, or the first that the system has of those people mean. */
export function hostOf(system: SystemUnderTest, asked: HostName | undefined): HostName {
  const host = asked ?? HOSTS.find((name) => system.hosts.includes(name));
  if (host !== undefined && system.hosts.includes(host)) return host;
  const has = system.hosts.length === 0 ? 'none' : system.hosts.join(', ');
  throw new CliError(
    'arguments',
    `${system.name} has no host ${String(asked)}; it has ${has}`,
    '--host',
  );
}
