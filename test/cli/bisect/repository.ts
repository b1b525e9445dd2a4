// Made-up git repositories: small histories with branches, written file by file.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Repository {
  readonly folder: string;
  readonly git: (...argv: string[]) => string;
  readonly write: (name: string, text: string) => void;
  /** Commits everything; returns the commit's full name. */
  readonly commit: (subject: string) => string;
  readonly clear: () => void;
}

export function newRepository(): Repository {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'linlab-repository-')));
  const who = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com'];
  const git: Repository['git'] = (...argv) =>
    execFileSync('git', [...who, ...argv], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
  git('init', '--quiet', '--initial-branch=main');
  return {
    folder,
    git,
    write: (name, text) => {
      mkdirSync(join(folder, dirname(name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    },
    commit: (subject) => {
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', subject);
      return git('rev-parse', 'HEAD');
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}
