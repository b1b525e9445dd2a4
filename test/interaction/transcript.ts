// A transcript: a text file of remarks (`#`), commands (`>`) and, under each command, what replicas
// did because of it. Running one gives the text that the file should be.

import type { Mark } from '../../src/replica/marks.ts';
import { openStage, performCommand } from './commands.ts';
import type { Stage } from './stage.ts';

export interface Rendered {
  readonly text: string;
  /** The rare branches that were taken. */
  readonly marks: ReadonlySet<Mark>;
}

/** The file without what replicas did. */
function scriptOf(text: string): string[] {
  return text.split('\n').filter((line) => !line.startsWith('  '));
}

function perform(stage: Stage | null, command: string): Stage {
  const words = command.split(/\s+/);
  if (words[0] === 'cluster') return openStage(words.slice(1));
  if (stage === null) throw new Error('a transcript begins with "cluster"');
  performCommand(stage, words);
  return stage;
}

/** Runs the commands of a transcript and writes it anew. */
export function render(text: string): Rendered {
  let stage: Stage | null = null;
  const lines: string[] = [];
  for (const line of scriptOf(text)) {
    lines.push(line);
    if (!line.startsWith('> ')) continue;
    try {
      stage = perform(stage, line.slice(2).trim());
    } catch (cause) {
      throw new Error(`at "${line}" after\n${lines.slice(-30).join('\n')}`, { cause });
    }
    lines.push(...stage.out);
  }
  return { text: lines.join('\n'), marks: stage?.marks ?? new Set() };
}
