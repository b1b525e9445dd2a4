// A scenario as a test for vitest that stands by itself: it fails for as long as the bug is there, and
// tells why in the checker's words.

import { dirname, relative, resolve, sep } from 'node:path';
import type { RunRecord } from '../lab/run/record.ts';
import { formatScenario } from '../lab/scenario/file.ts';
import { isDefault, LINEARIZABLE } from '../lab/scenario/guarantee.ts';
import { tellStory } from '../lab/story/story.ts';
import { systemNamed } from '../systems/registry.ts';
import { CliError } from './errors.ts';
import { writeText } from './files.ts';
import type { Io } from './io.ts';

/** How the test comes by the system: by its name, or from the module that exports it. */
function importLines(io: Io, out: string, record: RunRecord, given: string | undefined): string[] {
  const { system } = record;
  if (systemNamed(system) !== undefined) {
    return [
      "import { judge, parseScenario, sessionsIn, systemNamed } from 'linlab';",
      "import { expect, it } from 'vitest';",
      '',
      `const system = systemNamed(${JSON.stringify(system)});`,
    ];
  }
  if (given === undefined) {
    const text = `${system} is not one of linlab's own; name its module: --system FILE.ts`;
    throw new CliError('arguments', text, '--system');
  }
  const path = relative(dirname(resolve(io.cwd, out)), resolve(io.cwd, given));
  const from = path.startsWith('.') ? path : `./${path}`;
  return [
    "import { judge, parseScenario, sessionsIn } from 'linlab';",
    "import { expect, it } from 'vitest';",
    `import { system } from ${JSON.stringify(from.split(sep).join('/'))};`,
  ];
}

/** Nothing that somebody wrote into a key or a name can end the comment it stands in. */
function commented(lines: readonly string[]): string[] {
  return lines
    .flatMap((line) => line.split(/[\n\r\u2028\u2029]/))
    .map((line) => (line === '' ? '//' : `// ${line}`));
}

/** The text of the test. */
export function testText(io: Io, out: string, record: RunRecord, given?: string): string {
  const { expected: _, ...scenario } = record.scenario;
  const title = `${record.system}: ${record.judgement.anomaly ?? 'a run that was linearizable'}`;
  const asked = record.judgement.guarantees?.map(({ guarantee }) => guarantee) ?? LINEARIZABLE;
  return [
    ...commented([`Written by linlab. ${title}.`, '', ...tellStory(record)]),
    '',
    ...importLines(io, out, record, given),
    '',
    `const SCENARIO = ${formatScenario(scenario).trimEnd()};`,
    '',
    `it(${JSON.stringify(title)}, async () => {`,
    "  const running = await system?.start('sim');",
    "  const scenario = parseScenario(JSON.stringify(SCENARIO), 'SCENARIO');",
    '  const outcome = await running?.execute(scenario);',
    '  await running?.stop();',
    `  const judgement = outcome && judge(outcome, ${JSON.stringify(asked)}, sessionsIn(scenario));`,
    `  expect(judgement?.verdict, judgement?.explanation).toBe('${isDefault(asked) ? 'linearizable' : 'holds'}');`,
    '});',
    '',
  ].join('\n');
}

/** Writes the test. Throws CliError. */
export function emitTest(io: Io, out: string, record: RunRecord, given?: string): void {
  writeText(io, out, testText(io, out, record, given));
}
