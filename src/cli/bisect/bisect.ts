// Looks for the first commit that fails: git bisect, in a worktree, which knows about merges and
// about commits that cannot be judged, and a probe that says what each commit comes to.

import type { BisectOutput } from '../../schemas/output.ts';
import { CliError } from '../errors.ts';
import type { Ran } from '../run-program.ts';
import type { Probed } from './probe.ts';
import type { Worktree } from './worktree.ts';
import { heed } from './worktree.ts';

type Commit = BisectOutput['candidates'][number];

export interface Search {
  readonly worktree: Worktree;
  /** Full names. */
  readonly good: string;
  readonly bad: string;
  /** Null: whatever it fails for on the bad commit. */
  readonly signature: string | null;
  readonly probe: () => Promise<Probed>;
  readonly signal: AbortSignal;
  /** A line for the person who watches. */
  readonly say: (text: string) => void;
}

export type Answer = Pick<BisectOutput, 'signature' | 'first' | 'candidates' | 'tried'>;

async function commitNamed(worktree: Worktree, name: string): Promise<Commit> {
  const told = await worktree.git('show', '--no-patch', '--format=%H%x00%s%x00%an%x00%cI', name);
  const [commit = name, subject = '', author = '', date = ''] = told.trim().split('\0');
  return { commit, subject, author, date };
}

function shownCommit({ commit, subject }: Commit): string {
  return `${commit.slice(0, 10)} ${subject}`;
}

class Bisection {
  readonly #search: Search;
  readonly #tried: BisectOutput['tried'] = [];

  constructor(search: Search) {
    this.#search = search;
  }

  async #probe(what: string): Promise<Probed> {
    const { worktree, say, probe } = this.#search;
    say(`${what}: ${shownCommit(await commitNamed(worktree, 'HEAD'))}`);
    const probed = await probe();
    heed(this.#search.signal);
    switch (probed.kind) {
      case 'passes':
        say('  passes');
        break;
      case 'fails':
        say(`  fails: ${probed.signature}`);
        break;
      case 'unclear':
        say(`  cannot be judged: ${probed.reason}`);
        break;
    }
    return probed;
  }

  async #probeEnd(which: 'good' | 'bad'): Promise<Probed> {
    const { worktree } = this.#search;
    const commit = this.#search[which];
    await worktree.git('checkout', '--quiet', '--force', '--detach', commit);
    const probed = await this.#probe(`the ${which} commit`);
    if (probed.kind !== 'unclear') {
      this.#tried.push({ commit, outcome: probed.kind, reason: null });
      await worktree.clean();
      return probed;
    }
    const text = `the ${which} commit ${commit.slice(0, 10)} cannot be judged: ${probed.reason}`;
    throw new CliError('bisect', text, `--${which}`);
  }

  /** The signature to look for. Throws CliError where the two ends are not what they should be. */
  async #checkEnds(): Promise<string> {
    const [bad, good] = [await this.#probeEnd('bad'), await this.#probeEnd('good')];
    const refuse = (text: string, where: string): never => {
      throw new CliError('bisect', text, where);
    };
    if (bad.kind !== 'fails') {
      return good.kind === 'fails'
        ? refuse('it fails on the good commit and passes on the bad one: swap them', '--good')
        : refuse('it passes on both commits: there is nothing to look for', '--bad');
    }
    const signature = this.#search.signature ?? bad.signature;
    const wanted = `not as ${signature}, which is what the scenario is about`;
    if (bad.signature !== signature) {
      return refuse(`the bad commit fails as ${bad.signature}, ${wanted}`, '--bad');
    }
    if (good.kind !== 'fails') return signature;
    return good.signature === signature
      ? refuse('it fails on both commits: give an older one as --good', '--good')
      : refuse(`the good commit fails as ${good.signature}, ${wanted}; choose another`, '--good');
  }

  /** What git is told of the commit that is checked out. */
  async #judge(signature: string, left: string): Promise<'good' | 'bad' | 'skip'> {
    const commit = (await this.#search.worktree.git('rev-parse', 'HEAD')).trim();
    const probed = await this.#probe(left);
    const skip = (reason: string): 'skip' => {
      this.#tried.push({ commit, outcome: 'skipped', reason });
      return 'skip';
    };
    if (probed.kind === 'unclear') return skip(probed.reason);
    // Another failure may hide the one that is looked for.
    if (probed.kind === 'fails' && probed.signature !== signature) {
      return skip(`it fails as ${probed.signature}`);
    }
    this.#tried.push({ commit, outcome: probed.kind, reason: null });
    return probed.kind === 'fails' ? 'bad' : 'good';
  }

  async #answer(signature: string, { code, stdout, stderr }: Ran): Promise<Answer | null> {
    const { worktree } = this.#search;
    const tried = this.#tried;
    const first = /^([0-9a-f]{40,}) is the first bad commit$/m.exec(stdout)?.[1];
    if (first !== undefined) {
      return { signature, first: await commitNamed(worktree, first), candidates: [], tried };
    }
    if (/only 'skip'ped commits left/.test(stdout)) {
      const names = stdout.match(/^[0-9a-f]{40,}$/gm) ?? [];
      const candidates: Commit[] = [];
      for (const name of names) candidates.push(await commitNamed(worktree, name));
      return { signature, first: null, candidates, tried };
    }
    if (code === 0) return null;
    const base = /The merge base ([0-9a-f]{10})[0-9a-f]* is bad/.exec(stdout + stderr)?.[1];
    const text =
      base === undefined
        ? `git bisect: ${(stderr === '' ? stdout : stderr).trim()}`
        : `it fails on ${base} already, where the two branches part: give as --good a commit before the bug`;
    throw new CliError('bisect', text, '--good');
  }

  async run(): Promise<Answer> {
    const { worktree, good, bad } = this.#search;
    const signature = await this.#checkEnds();
    let told = await worktree.tryGit('bisect', 'start', bad, good);
    for (;;) {
      heed(this.#search.signal);
      const answer = await this.#answer(signature, told);
      if (answer !== null) return answer;
      const [, left = ''] = /^Bisecting: (.* left) to test after this/m.exec(told.stdout) ?? [];
      const judged = await this.#judge(signature, left === '' ? 'where branches part' : left);
      await worktree.clean();
      told = await worktree.tryGit('bisect', judged);
    }
  }
}

/** Throws CliError where the two commits do not enclose the bug, and at an interrupt. */
export function bisect(search: Search): Promise<Answer> {
  return new Bisection(search).run();
}
