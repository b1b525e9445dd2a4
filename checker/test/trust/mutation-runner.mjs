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
/** How much longer Stryker waits by the clock, and then ends the whole process. */
const PATIENCE = 10;

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
    return this.#ask({ kind: 'dry-run' }, Infinity);
  }

  mutantRun({ activeMutant, testFilter, hitLimit, mutantActivation, timeout }) {
    const isStatic = mutantActivation === 'static';
    const question = { kind: 'mutant', id: activeMutant.id, testFilter, hitLimit, isStatic };
    return this.#ask(question, timeout / PATIENCE);
  }

  async dispose() {
    await this.#thread?.terminate();
  }

  /** Whatever ends the thread, the next question starts another. */
  async #ask(question, cpuMs) {
    this.#thread ??= this.#start();
    const thread = this.#thread;
    const begin = process.cpuUsage();
    const watch = setInterval(() => {
      const { user, system } = process.cpuUsage(begin);
      if ((user + system) / 1000 > cpuMs) this.#end(`more than ${cpuMs} ms of the processor`);
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
      workerData: this.#code,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      stdout: true,
    });
    thread.on('message', (result) => this.#answer(result));
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
