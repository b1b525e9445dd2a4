/**
 * The thread that mutants live in: loads the bundled tests, without vitest but with its `expect`, and runs
 * them for each mutant until the first one fails; quick tests that often fail come first. Started by
 * mutation-runner.mjs.
 */

import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { format } from 'node:util';
import { Script } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import fastCheck from 'fast-check';
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
} from '@vitest/expect';
import { fn, restoreAllMocks, spyOn } from '@vitest/spy';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

const expect = Object.assign(
  (value, message) => chai.expect(value, message),
  chai.expect,
  globalThis[ASYMMETRIC_MATCHERS_OBJECT],
);

/** What a test file imports of vitest; whatever it declares is appended to `tests`. */
function vitestFor(tests) {
  let names = [];
  /** What the file under way wants to be done after each of its tests. */
  let afterwards = [];
  const within = (file, collect) => {
    names = [file];
    afterwards = [];
    collect();
  };
  const describe = (name, collect) => {
    const outer = names;
    names = [...outer, name];
    collect();
    names = outer;
  };
  const it = (name, run) => {
    const id = [...names, name].join(' > ');
    const twins = tests.filter((test) => test.id === id || test.id.startsWith(`${id} #`)).length;
    tests.push({ id: twins === 0 ? id : `${id} #${twins}`, run, afterwards });
  };
  const nothing = () => undefined;
  const withForms = (declare) =>
    Object.assign(declare, {
      each: (rows) => (name, run) => {
        for (const row of rows) {
          const list = Array.isArray(row) ? row : [row];
          declare(titleOf(name, list), () => run(...list));
        }
      },
      skip: nothing,
      skipIf: (condition) => (condition ? nothing : declare),
    });
  return {
    within,
    describe: withForms(describe),
    it: withForms(it),
    expect,
    vi: { fn, spyOn, restoreAllMocks },
    afterAll: nothing,
    afterEach: (hook) => void afterwards.push(hook),
  };
}

function titleOf(name, [first, ...others]) {
  if (typeof first === 'object' && first !== null && /\$\w/.test(name)) {
    return name.replaceAll(/\$(\w+)/g, (_, field) => String(first[field]));
  }
  const count = name.match(/%[a-z]/g)?.length ?? 0;
  return format(name, ...[first, ...others].slice(0, count));
}

/** The same, without the search for a smaller case that fails too. */
function withoutShrinking(fc) {
  const assert = (property, parameters) =>
    fc.assert(property, { ...parameters, endOnFailure: true });
  return { ...fc, assert };
}

const script = new Script(`(require) => {${workerData.code}\n}`, { filename: 'tests.cjs' });
const packages = createRequire(resolve('package.json'));
const quickFastCheck = withoutShrinking(fastCheck);
/** Where the instrumented code looks for the mutant to be. */
const world = (globalThis.__stryker__ ??= {});
/** The tests, once they are loaded. */
let loaded;
/** By test: how often it failed, how long it took in all. */
const { records } = workerData;

parentPort.on('message', (question) => {
  const answering = question.kind === 'dry-run' ? dryRun() : mutantRun(question);
  void answering.then((answer) => parentPort.postMessage(answer));
});

/** Tests that fail on their share of the histories (too few to meet everything) are left out, and told. */
async function dryRun() {
  const results = [];
  for (const test of collect()) {
    world.currentTestId = test.id;
    const begin = process.cpuUsage();
    const failure = await outcome(test);
    const { user, system } = process.cpuUsage(begin);
    if (failure === undefined) {
      const timeSpentMs = (user + system) / 1000;
      results.push({ id: test.id, name: test.id, timeSpentMs, status: 0 });
    } else {
      process.stderr.write(`left out: ${test.id}: ${failure}\n`);
      delete world.mutantCoverage?.perTest[test.id];
    }
  }
  world.currentTestId = undefined;
  return { status: 'complete', tests: results, mutantCoverage: world.mutantCoverage };
}

/**
 * Tests stay loaded from one mutant to the next, so that they run warm. What a mutant may have left behind
 * must not catch another one: a test that fails has to pass without the mutant, or all is loaded afresh.
 */
async function mutantRun(question) {
  const { isStatic } = question;
  const isFresh = isStatic || loaded === undefined;
  if (isStatic) loaded = undefined;
  const result = await mutantRunOn(question);
  if (isStatic) loaded = undefined;
  if (result.status !== 'killed' || isFresh) return result;
  world.activeMutant = undefined;
  world.hitCount = undefined;
  const [killer] = result.killedBy;
  const test = loaded.find(({ id }) => id === killer);
  if ((await outcome(test)) === undefined) return result;
  loaded = undefined;
  return mutantRunOn(question);
}

async function mutantRunOn({ id, testFilter, hitLimit, isStatic }) {
  world.hitLimit = hitLimit;
  world.hitCount = hitLimit === undefined ? undefined : 0;
  world.activeMutant = isStatic ? id : undefined;
  try {
    loaded ??= collect();
  } catch (error) {
    return { status: 'killed', killedBy: [], failureMessage: String(error), nrOfTests: 0 };
  }
  const tests = ordered(loaded, testFilter);
  world.activeMutant = id;
  for (const [index, test] of tests.entries()) {
    const begin = performance.now();
    const failure = await outcome(test);
    note(test.id, performance.now() - begin, failure !== undefined);
    if (world.hitCount > hitLimit) return { status: 'timeout', reason: `over ${hitLimit} times` };
    if (failure === undefined) continue;
    const nrOfTests = index + 1;
    return { status: 'killed', killedBy: [test.id], failureMessage: failure, nrOfTests };
  }
  return { status: 'survived', nrOfTests: tests.length };
}

function collect() {
  const tests = [];
  const vitest = vitestFor(tests);
  script.runInThisContext()((name) => {
    if (name === 'vitest') return vitest;
    return name === 'fast-check' ? quickFastCheck : packages(name);
  });
  return tests;
}

function note(id, ms, isKill) {
  const { kills, totalMs } = records.get(id) ?? { kills: 0, totalMs: 0 };
  const record = { kills: kills + (isKill ? 1 : 0), totalMs: totalMs + ms };
  records.set(id, record);
  parentPort.postMessage({ id, record });
}

/** Least time for a likely kill first (Smith's rule). */
function ordered(tests, filter) {
  const covering = filter === undefined ? undefined : new Set(filter);
  return tests
    .filter(({ id }) => covering?.has(id) ?? true)
    .map((test) => ({ test, price: price(test.id) }))
    .toSorted((a, b) => a.price - b.price)
    .map(({ test }) => test);
}

function price(id) {
  const { kills, totalMs } = records.get(id) ?? { kills: 0, totalMs: 0 };
  return (totalMs + 5) / (kills + 0.1);
}

/** What the test complains of, or undefined. */
async function outcome({ run, afterwards }) {
  try {
    await run();
  } catch (error) {
    return String(error?.message ?? error).slice(0, 300) || 'failed';
  } finally {
    for (const hook of afterwards) hook();
  }
  return undefined;
}
