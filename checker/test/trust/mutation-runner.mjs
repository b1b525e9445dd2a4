/**
 * A test runner for Stryker that costs a mutant milliseconds: all tests are bundled once and run in a
 * thread, by mutation-thread.mjs, that keeps them loaded and warm. A runner that starts a worker and
 * imports every file again needs a second; there are 14,000 mutants. What runs too long is
 * told by the time of the processor, not of the clock, so a busy machine makes no mutant look caught.
 * Loaded by stryker.config.mjs, which names the files of tests.
 */

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';

const MEMORY_MB = 1500;
const LOOK_EVERY_MS = 50;
/** What one test may take of the processor; without a mutant none takes a third of it. */
const TEST_CPU_MS = 1500;

/** All tests as one text, where `require` knows packages. */
async function bundle(files) {
  const contents = files
    .map(
      (file) => `within(${JSON.stringify(file)}, () => require(${JSON.stringify(resolve(file))}));`,
    )
    .join('\n');
  const { outputFiles } = await build({
    stdin: { contents: `const { within } = require('vitest');\n${contents}`, resolveDir: '.' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    conditions: ['@linlab/source'],
    external: ['vitest', 'fast-check'],
    define: {
      'import.meta.url': JSON.stringify(pathToFileURL(resolve('checker/test/any.ts')).href),
    },
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

class InProcess {
  static inject = ['options'];
  #files;
  #code;
  #thread;
  #answer;
  /** By test what the threads have learnt of it; a new one goes on from there. */
  #records = new Map();
  /** The processor's time when the test under way began. */
  #begin;

  constructor({ inProcess }) {
    this.#files = inProcess.tests;
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    this.#code = await bundle(this.#files);
  }

  dryRun() {
    return this.#ask({ kind: 'dry-run' });
  }

  mutantRun({ activeMutant, testFilter, hitLimit, mutantActivation }) {
    const isStatic = mutantActivation === 'static';
    const id = activeMutant.id;
    return this.#ask({ kind: 'mutant', id, testFilter, hitLimit, isStatic });
  }

  async dispose() {
    await this.#thread?.terminate();
  }

  /** Whatever ends the thread, the next question starts another. */
  async #ask(question) {
    this.#thread ??= this.#start();
    const thread = this.#thread;
    this.#begin = process.cpuUsage();
    const watch = setInterval(() => {
      const { user, system } = process.cpuUsage(this.#begin);
      const isLong = (user + system) / 1000 > TEST_CPU_MS && question.kind === 'mutant';
      if (isLong) this.#end(`more than ${TEST_CPU_MS} ms of the processor`);
    }, LOOK_EVERY_MS);
    const result = await new Promise((answer) => {
      this.#answer = answer;
      thread.postMessage(question);
    });
    clearInterval(watch);
    return result;
  }

  #start() {
    const thread = new Worker(new URL('mutation-thread.mjs', import.meta.url), {
      workerData: { code: this.#code, records: this.#records },
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      stdout: true,
    });
    thread.on('message', (message) => {
      if (thread !== this.#thread) return;
      if (message.record === undefined) return this.#answer(message);
      this.#begin = process.cpuUsage();
      this.#records.set(message.id, message.record);
    });
    thread.on('error', (error) => {
      if (thread === this.#thread) this.#end(String(error));
    });
    return thread;
  }

  #end(reason) {
    void this.#thread.terminate();
    this.#thread = undefined;
    this.#answer({ status: 'timeout', reason });
  }
}

export const strykerValidationSchema = {
  properties: { inProcess: { type: 'object', properties: { tests: { type: 'array' } } } },
};

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'in-process', injectableClass: InProcess },
];
