// Commands on scenario files: replay, shrink, report.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../../src/faults/fault.ts';
import { simulate } from '../../src/hosts/sim/simulate.ts';
import { DEFAULT_LIMITS, newGenerator, scenarioOf } from '../../src/lab/generate/generate.ts';
import { judge } from '../../src/lab/run/judge.ts';
import { formatScenario, parseScenario } from '../../src/lab/scenario/file.ts';
import type { Expectation, Scenario } from '../../src/lab/scenario/scenario.ts';
import { parseReplay } from '../../src/schemas/output.ts';
import { SOUND_STORE, systemNamed } from '../../src/systems/registry.ts';
import { newDesk, onlyObject } from './captured.ts';

const desk = newDesk();
afterAll(desk.clear);

const SIM = ['--host', 'sim'];

/** Nothing goes wrong here, whatever the rules. */
const APPENDS: Scenario = {
  format: 'linlab/scenario@1',
  replicas: 3,
  clients: [
    {
      operations: [
        { afterMs: 0, operation: { kind: 'append', key: 'x', value: 'a' } },
        { afterMs: 0, operation: { kind: 'get', key: 'x' } },
      ],
    },
  ],
  faults: [],
  noise: null,
  seed: 0,
  overrides: [],
  progressWithinMs: null,
};

const MUTANT = 'kvpaxos:no-dedup';

/** The first generated scenario that fails on the mutant. */
function failing(): Scenario {
  const generator = newGenerator({ ...DEFAULT_LIMITS, replicas: 3, faults: FAULT_KINDS });
  const mutant = systemNamed(MUTANT) ?? SOUND_STORE;
  for (let index = 0; ; index++) {
    const scenario = scenarioOf(generator, 3, index);
    if (judge(simulate(scenario, mutant.code)).verdict === 'violation') return scenario;
  }
}

const FAILING = failing();

function expectation(): Expectation & { readonly signature: string } {
  const { expected } = parseScenario(desk.read('twice.json'), 'twice.json');
  if (expected === undefined) throw new Error('the file expects nothing');
  return { ...expected, signature: expected.signature ?? 'none' };
}

beforeAll(async () => {
  desk.write('plain.json', formatScenario(FAILING));
  desk.write('twice.json', formatScenario(FAILING));
  const ended = await desk.run('replay', 'twice.json', ...SIM, '--system', MUTANT, '--update');
  expect(ended.stderr).toContain('twice.json now expects this');
});

describe('replay', () => {
  it('tells the story and ends with the code of the verdict', async () => {
    const sound = await desk.run('replay', 'plain.json', ...SIM);
    expect(sound.code).toBe(0);
    expect(sound.stdout).toContain('kvpaxos on sim: 3 replicas');
    expect(sound.stdout).toContain('✓ linearizable');
    const planted = await desk.run('replay', 'plain.json', ...SIM, '--system', MUTANT);
    expect(planted.code).toBe(1);
    expect(planted.stdout).toContain(`✗ violation: ${expectation().signature}`);
  });

  it('prints one replay object, which expects nothing where the file does not', async () => {
    const ended = await desk.run('replay', 'plain.json', ...SIM, '--json');
    const output = parseReplay(ended.stdout, 'stdout');
    expect(output).toMatchObject({ verdict: 'linearizable', anomaly: null, host: 'sim' });
    expect(output.matchesExpected).toBeNull();
  });

  it('takes the system from what the file expects', async () => {
    const ended = await desk.run('replay', 'twice.json', ...SIM, '--json');
    const output = parseReplay(ended.stdout, 'stdout');
    expect([ended.code, output.verdict, output.matchesExpected]).toEqual([1, 'violation', true]);
  });

  it('also writes the page of the run, and not in place of the scenario', async () => {
    const argv = ['replay', 'twice.json', ...SIM, '--json'];
    const ended = await desk.run(...argv, '--report', 'pages/twice.html');
    expect([ended.code, ended.stderr]).toEqual([1, 'report: pages/twice.html\n']);
    expect(desk.read('pages/twice.html')).toContain(`<title>violation: ${MUTANT}</title>`);
    const refused = await desk.run(...argv, '--report', 'twice.json');
    expect(refused.code).toBe(254);
    expect(desk.read('twice.json')).toContain('linlab/scenario@1');
  });

  it('asks for the module of a system that only the file knows', async () => {
    const expected = { ...expectation(), system: 'my-own-store' };
    desk.write('own.json', formatScenario({ ...FAILING, expected }));
    const ended = await desk.run('replay', 'own.json', ...SIM);
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('--system FILE.ts');
  });
});

describe('replay --expected', () => {
  it('succeeds on a violation that the file expects', async () => {
    const ended = await desk.run('replay', 'twice.json', ...SIM, '--expected');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('as the file expects');
  });

  it.each([
    [{ verdict: 'linearizable' }, 'the verdict is violation, the file expects linearizable'],
    [{ signature: 'other' }, 'the file expects other'],
    [{ traceHash: '0123456789abcdef' }, 'the trace hash is'],
  ] as const)('fails where the file says %j, and says what differs', async (changed, text) => {
    const expected = { ...expectation(), ...changed };
    desk.write('other.json', formatScenario({ ...FAILING, expected }));
    const ended = await desk.run('replay', 'other.json', ...SIM, '--expected');
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain(text);
    const json = await desk.run('replay', 'other.json', ...SIM, '--expected', '--json');
    expect([json.code, onlyObject(json)['matchesExpected']]).toEqual([1, false]);
  });

  it('does not compare trace hashes of another protocol version', async () => {
    const other = { traceHash: '0123456789abcdef', protocolVersion: 999 };
    const expected = { ...expectation(), ...other };
    desk.write('old.json', formatScenario({ ...FAILING, expected }));
    expect((await desk.run('replay', 'old.json', ...SIM, '--expected')).code).toBe(0);
  });

  it('is refused where the file expects nothing', async () => {
    const ended = await desk.run('replay', 'plain.json', ...SIM, '--expected');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('--update');
  });
});

describe('replay --update', () => {
  const rest = { ...APPENDS, name: 'kept' };

  it('changes nothing but what the file expects, comments included', async () => {
    const body = [
      '# by hand',
      'format: linlab/scenario@1',
      'name: kept # for the test',
      'replicas: 3',
      'clients:',
      '  - operations:',
      '      - { afterMs: 0, operation: { kind: get, key: x } }',
    ];
    const expects = ['expected:', '  system: kvpaxos', '  verdict: violation', '  signature: x'];
    const hash = ['  traceHash: 0123456789abcdef', '  protocolVersion: 0', '', '# the end', ''];
    desk.write('hand.yaml', [...body, ...expects, ...hash].join('\n'));
    expect((await desk.run('replay', 'hand.yaml', ...SIM, '--update')).code).toBe(0);
    const text = desk.read('hand.yaml');
    expect(text.startsWith(body.join('\n'))).toBe(true);
    expect(text.trimEnd().endsWith('# the end')).toBe(true);
    expect(parseScenario(text, 'hand.yaml').expected?.verdict).toBe('linearizable');
    expect((await desk.run('replay', 'hand.yaml', ...SIM, '--expected')).code).toBe(0);
  });

  it.each([
    ['canonical JSON', 'new.json', formatScenario(rest)],
    ['JSON of another layout', 'new.json', JSON.stringify(rest)],
    ['YAML', 'new.yaml', 'format: linlab/scenario@1\nreplicas: 3\nclients: []\n'],
  ])('adds it to %s', async (_, name, text) => {
    desk.write(name, text);
    const before = parseScenario(text, name);
    await desk.run('replay', name, ...SIM, '--update');
    const { expected, ...after } = parseScenario(desk.read(name), name);
    expect(after).toEqual(before);
    expect(expected?.system).toBe('kvpaxos');
    expect((await desk.run('replay', name, ...SIM, '--expected')).code).toBe(0);
  });
});

describe('a file of another protocol', () => {
  it('has its trace hash not compared, and is told so', async () => {
    const expected = { ...expectation(), protocolVersion: 999 };
    desk.write('old.json', formatScenario({ ...FAILING, expected }));
    const argv = ['replay', 'old.json', ...SIM, '--expected'];
    const people = await desk.run(...argv);
    expect(people.code).toBe(0);
    expect(people.stdout).toContain('trace hash not compared: the file is of protocol 999');
    const json = parseReplay((await desk.run(...argv, '--json')).stdout, 'stdout');
    expect(json).toMatchObject({ matchesExpected: true, hashCompared: false });
  });
});

describe('damaged files', () => {
  const text = formatScenario(APPENDS);

  it.each([
    ['cut.json', text.slice(0, 60), /cut\.json:\d+:\d+/],
    [
      'wrong.json',
      text.replace('"replicas": 3', '"replicas": "three"'),
      /wrong\.json:3:\d+: .*replicas/,
    ],
    ['field.json', text.replace('"faults"', '"fualts"'), /fualts.*faults/s],
    ['empty.json', '', /empty\.json/],
  ])('%s is refused with its place and reason', async (name, damaged, pattern) => {
    desk.write(name, damaged);
    const ended = await desk.run('replay', name, ...SIM);
    expect(ended.code).toBe(254);
    expect(ended.stderr).toMatch(pattern);
    const json = onlyObject(await desk.run('replay', name, ...SIM, '--json'));
    expect(json).toMatchObject({ format: 'linlab/error@1', code: 'input' });
    expect(json['where']).toMatch(new RegExp(`^${name}:\\d+:\\d+$`));
  });

  it('say which command takes them where it is another one', async () => {
    desk.write('history.json', '{"format":"linlab/history@1","events":[]}');
    const ended = await desk.run('replay', 'history.json', ...SIM);
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('linlab recheck');
  });
});

describe('shrink', () => {
  it('refuses a scenario that does not fail', async () => {
    const ended = await desk.run('shrink', 'plain.json');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('there is nothing to shrink');
    expect(existsSync(join(desk.folder, 'plain.shrunk.json'))).toBe(false);
  });

  it('leaves a file alone that is not a scenario', async () => {
    desk.write('notes.txt', 'mine');
    const ended = await desk.run('shrink', 'twice.json', '--out', 'notes.txt');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('is not a scenario');
    expect(desk.read('notes.txt')).toBe('mine');
  });

  it('ends with 130 and writes nothing where nothing smaller was found in time', async () => {
    const changes = { listenForInterrupt: (): AbortSignal => AbortSignal.abort() };
    const ended = await desk.runWith(changes, 'shrink', 'twice.json', '--out', 'early.json');
    expect(ended.code).toBe(130);
    expect(existsSync(join(desk.folder, 'early.json'))).toBe(false);
  });

  it('ends with 130 and keeps the smallest that was found in time', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const changes = { listenForInterrupt: (): AbortSignal => stop.signal };
    const ended = await desk.runWith(changes, 'shrink', 'twice.json', '--out', 'late.json');
    expect(ended.code).toBe(130);
    if (!ended.stderr.includes('nothing was written')) {
      const again = await desk.run('replay', 'late.json', ...SIM, '--expected');
      expect(again.code).toBe(0);
    }
  });

  it('writes a smaller scenario that fails for the same reason, confirmed over ZeroMQ', async () => {
    const ended = await desk.run('shrink', 'twice.json', '--json');
    expect(ended.code).toBe(1);
    const { signature, system } = expectation();
    const output = onlyObject(ended);
    expect(output).toMatchObject({ format: 'linlab/shrink@1', signature });
    expect(output['scenario']).toBe('twice.shrunk.json');
    expect(output['confirmed']).toEqual({ zeromq: true });
    const small = desk.read('twice.shrunk.json');
    expect(small.length).toBeLessThan(formatScenario(FAILING).length);
    expect(parseScenario(small, 'small').expected).toMatchObject({ signature, system });
    const again = await desk.run('replay', 'twice.shrunk.json', ...SIM, '--expected');
    expect(again.code).toBe(0);
  });
});

describe('report', () => {
  it('of a scenario goes to reports/', async () => {
    const ended = await desk.run('report', 'twice.json');
    expect([ended.code, ended.stdout]).toEqual([0, 'reports/twice.html\n']);
    const html = desk.read('reports/twice.html');
    expect(html.includes('<span>twice.json</span>')).toBe(true);
    expect(html.includes('<html lang="en">')).toBe(true);
  });

  it('of a campaign is made again from its folder', async () => {
    await desk.run('run', ...SIM, '--cases', '2', '--seed', '1', '--replicas', '5', '--out', 'c');
    const ended = await desk.run('report', 'c', '--out', 'again.html');
    expect([ended.code, ended.stdout]).toEqual([0, 'again.html\n']);
    expect(desk.read('again.html') === desk.read('c/report.html')).toBe(true);
  });

  it('does not overwrite what it is made of', async () => {
    const before = desk.read('twice.json');
    const ended = await desk.run('report', 'twice.json', '--out', './twice.json');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('such as ./twice.html');
    expect(desk.read('twice.json')).toBe(before);
  });

  it('of a folder without a campaign names what is missing', async () => {
    const ended = await desk.run('report', '.');
    expect(ended.code).toBe(254);
    expect(ended.stderr).toContain('campaign.json: there is no such file or folder');
  });
});
