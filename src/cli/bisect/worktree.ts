// A checkout of other commits beside the working tree, which nobody else sees: a git worktree in a
// temporary folder. The folder, and what git keeps of it, are removed at the end.

import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Ran } from '../run-program.ts';
import { runProgram } from '../run-program.ts';

const NODE_MODULES = 'node_modules';

/** Messages in the language that is read here, and no hooks: they are for people's checkouts. */
const GIT = ['-c', 'core.hooksPath=/dev/null', '-c', 'advice.detachedHead=false'];

/** Throws CliError once the signal was given. */
export function heed(signal: AbortSignal): void {
  if (!signal.aborted) return;
  const text = 'interrupted before the first failing commit was found';
  throw new CliError('interrupted', text, null, EXIT.interrupted);
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Git's own variables would lead it elsewhere, as they do inside a hook. */
function withoutGit(env: Environment): Environment {
  const rest = Object.entries(env).filter(([name]) => !name.startsWith('GIT_'));
  return { ...Object.fromEntries(rest), LC_ALL: 'C' };
}

export class Worktree {
  /** The repository's working tree, where nothing is changed. */
  readonly root: string;
  readonly path: string;
  readonly #folder: string;
  readonly #env: Environment;
  readonly #signal: AbortSignal;
  readonly #onExit = (): void => this.remove();

  private constructor(root: string, env: Environment, signal: AbortSignal) {
    this.root = root;
    this.#env = withoutGit(env);
    this.#signal = signal;
    // Node sees real paths only, and compares them with those that it is given.
    this.#folder = realpathSync(mkdtempSync(join(tmpdir(), 'linlab-bisect-')));
    this.path = join(this.#folder, 'checkout');
    process.once('exit', this.#onExit);
  }

  /** A worktree of the repository around `cwd`. Throws CliError where there is none. */
  static async open(cwd: string, env: Environment, signal: AbortSignal): Promise<Worktree> {
    const argv = ['rev-parse', '--show-toplevel'];
    const asked = await runProgram({ file: 'git', argv, cwd, env: withoutGit(env) }, signal).catch(
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        throw new CliError('git', `cannot start git: ${reason}`);
      },
    );
    heed(signal);
    if (asked.code !== 0) {
      const text = `${cwd} is not in a git repository; bisect looks through the commits of one`;
      throw new CliError('git', text, cwd);
    }
    const worktree = new Worktree(asked.stdout.trim(), env, signal);
    try {
      await worktree.#ask(worktree.root, 'worktree', 'add', '--detach', worktree.path, 'HEAD');
    } catch (error) {
      worktree.remove();
      throw error;
    }
    return worktree;
  }

  /** Runs another program there, in the same environment and until the same signal. */
  program(file: string, ...argv: string[]): Promise<Ran> {
    return runProgram({ file, argv, cwd: this.path, env: this.#env }, this.#signal);
  }

  /** Writes a file beside the checkout; returns its path. */
  beside(name: string, text: string): string {
    const path = join(this.#folder, name);
    writeFileSync(path, text);
    return path;
  }

  async #ask(cwd: string, ...argv: string[]): Promise<string> {
    const ran = await this.#run(cwd, argv);
    heed(this.#signal);
    if (ran.code === 0) return ran.stdout;
    throw new CliError('git', `git ${argv.join(' ')} failed: ${ran.stderr.trim()}`);
  }

  #run(cwd: string, argv: readonly string[]): Promise<Ran> {
    return runProgram({ file: 'git', argv: [...GIT, ...argv], cwd, env: this.#env }, this.#signal);
  }

  /** What git says in the checkout. Throws CliError where it fails. */
  git(...argv: string[]): Promise<string> {
    return this.#ask(this.path, ...argv);
  }

  /** The same, for who looks at the exit code. */
  tryGit(...argv: string[]): Promise<Ran> {
    return this.#run(this.path, argv);
  }

  /** The commit that a name stands for. Throws CliError. */
  async commit(revision: string, flag: string): Promise<string> {
    const ran = await this.tryGit('rev-parse', '--verify', '--quiet', `${revision}^{commit}`);
    if (ran.code === 0) return ran.stdout.trim();
    throw new CliError('arguments', `there is no commit ${revision} in ${this.root}`, flag);
  }

  /** Takes out whatever a program left in the checkout. */
  async clean(): Promise<void> {
    await this.git('reset', '--hard', '--quiet');
    await this.git('clean', '-ffdxq');
  }

  /** Lends the checkout the packages of the working tree. */
  async linkPackages(): Promise<void> {
    const others = await this.#ask(this.root, 'ls-files', '--others', '--directory', '-z');
    for (const name of others.split('\0').map((one) => one.replace(/\/$/, ''))) {
      if (name === NODE_MODULES || name.endsWith(`/${NODE_MODULES}`)) this.#linkFolder(name);
    }
  }

  /** Link by link: a package that is a folder of the repository is the checkout's own. */
  #linkFolder(name: string): void {
    const [from, to] = [join(this.root, name), join(this.path, name)];
    if (existsSync(to) || !existsSync(join(to, '..'))) return;
    mkdirSync(to);
    for (const entry of readdirSync(from)) {
      if (entry.startsWith('@')) this.#linkFolder(join(name, entry));
      else symlinkSync(this.#packageAt(join(from, entry)), join(to, entry));
    }
  }

  #packageAt(path: string): string {
    if (!lstatSync(path).isSymbolicLink() || !existsSync(path)) return path;
    const inside = relative(realpathSync(this.root), realpathSync(path));
    const isOwn = !inside.startsWith('..') && !inside.split(sep).includes(NODE_MODULES);
    return isOwn ? join(this.path, inside) : path;
  }

  /** Removes the checkout. Safe to call twice, and where an exit leaves no time to wait. */
  remove(): void {
    process.removeListener('exit', this.#onExit);
    const argv = ['worktree', 'remove', '--force', '--force', this.path];
    spawnSync('git', argv, { cwd: this.root, env: { ...this.#env } });
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
