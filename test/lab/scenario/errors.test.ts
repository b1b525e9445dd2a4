// What a person is told about a damaged file: file, line, column, field, what was expected.

import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/input-error.ts';
import { nearest } from '../../../src/base/nearest.ts';
import { parseScenario } from '../../../src/lab/scenario/file.ts';

function complaint(text: string, fileName: string): InputError {
  try {
    parseScenario(text, fileName);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('the file was read');
}

const says = (text: string, fileName: string): string[] =>
  complaint(text, fileName).message.split('\n');

const YAML = `format: linlab/scenario@1
replicas: 3
clients:
  - operations:
      - operation: { kind: put, key: x, value: "1" }
faults:
  - { kind: crash, target: leader, atMs: 1, forMs: 5 }
`;
const JSON_TEXT = `{
  "format": "linlab/scenario@1",
  "replicas": 3,
  "clients": []
}
`;

describe('a damaged YAML scenario', () => {
  it('with a mistyped kind', () => {
    expect(says(`${YAML}  - kind: prtition\n`, 'scenario.yaml')).toStrictEqual([
      'scenario.yaml:8:11: faults.1.kind: expected one of partition, crash, tear, damage, wipe, disk-full, upgrade, reconfigure, transfer, pause, drop, delay, duplicate, reorder; got "prtition"; did you mean "partition"?',
    ]);
  });

  it('with an unknown field that was meant to be a known one', () => {
    const text = YAML.replace('replicas', 'replcas');
    expect(says(text, 's.yaml')).toStrictEqual([
      's.yaml:2:1: replcas: unknown field; did you mean "replicas"?',
    ]);
  });

  it('with an unknown field like no other', () => {
    const text = YAML.replace('value: "1"', 'value: "1", colour: red');
    expect(says(text, 's.yaml')).toStrictEqual([
      's.yaml:5:53: clients.0.operations.0.operation.colour: unknown field; expected one of kind, key, value',
    ]);
  });

  it('with a number where text belongs', () => {
    expect(says(YAML.replace('"1"', '1'), 's.yaml')).toStrictEqual([
      's.yaml:5:48: clients.0.operations.0.operation.value: expected a string; got 1 (quote it)',
    ]);
  });

  it('with a target out of range, and one that is no target', () => {
    expect(says(YAML.replace('leader', '3'), 's.yaml')).toStrictEqual([
      's.yaml:7:28: faults.0.target: expected a replica below 3, the size of the cluster; got 3',
    ]);
    expect(says(YAML.replace('leader', 'laeder'), 's.yaml')).toStrictEqual([
      `s.yaml:7:28: faults.0.target: expected a replica's number from 0 to 11, or leader; got "laeder"; did you mean "leader"?`,
    ]);
  });

  it('with one replica in two groups', () => {
    const shape = 'shape: { kind: groups, groups: [[0, 1], [1, 2]] }';
    const text = YAML.replace('kind: crash, target: leader', `kind: partition, ${shape}`);
    expect(says(text, 's.yaml')).toStrictEqual([
      's.yaml:7:65: faults.0.shape.groups.1.0: expected every replica in one group at most; got 1',
    ]);
  });

  it('with a key twice', () => {
    expect(says(`${YAML}seed: 1\nseed: 2\n`, 's.yaml')).toStrictEqual([
      's.yaml:9:1: not valid YAML: Map keys must be unique',
    ]);
  });

  it('that breaks off, or whose indentation slips', () => {
    expect(says(YAML.slice(0, YAML.indexOf('"1"') + 2), 's.yaml')).toStrictEqual([
      's.yaml:5:50: not valid YAML: Missing closing "quote',
      's.yaml:5:50: not valid YAML: Flow map in block collection must be sufficiently indented and end with a }',
    ]);
    expect(says('format: linlab/scenario@1\n replicas: 3\n', 's.yml')[0]).toMatch(
      /^s\.yml:\d:\d+: not valid YAML: /,
    );
  });

  it('with nothing but a comment', () => {
    expect(says('# later\n', 's.yaml')).toStrictEqual(['s.yaml:1:1: expected an object; got null']);
  });

  it('with an alias of nothing', () => {
    expect(says('a: *nobody\n', 's.yaml')).toStrictEqual([
      's.yaml:1:1: not valid YAML: Unresolved alias (the anchor must be set before the alias): nobody',
    ]);
  });

  it('with aliases that would explode', () => {
    const bomb = Array.from({ length: 9 }, (_, level) => {
      const inner =
        level === 0
          ? 'x'
          : Array(9)
              .fill(`*a${String(level - 1)}`)
              .join(', ');
      return `a${String(level)}: &a${String(level)} [${inner}]`;
    });
    expect(says(bomb.join('\n'), 's.yaml')).toStrictEqual([
      's.yaml:1:1: not valid YAML: Excessive alias count indicates a resource exhaustion attack',
    ]);
  });
});

describe('a damaged JSON scenario', () => {
  it('that breaks off', () => {
    expect(says(JSON_TEXT.slice(0, 50), 's.json')).toStrictEqual([
      's.json:3:16: expected "," or "}"; got the end of the file',
    ]);
  });

  it('with a key twice', () => {
    const text = JSON_TEXT.replace('"clients": []', '"replicas": 5');
    expect(says(text, 's.json')).toStrictEqual([
      's.json:4:3: expected every key once; got "replicas" a second time',
    ]);
  });

  it('that is JSON5 or YAML, not JSON', () => {
    expect(says(JSON_TEXT.replace('[]', '[],'), 's.json')).toStrictEqual([
      's.json:5:1: expected a key in double quotes; got "}"',
    ]);
    expect(says(JSON_TEXT.replace('{', '{ // mine'), 's.json')).toStrictEqual([
      's.json:1:3: expected a key in double quotes; got "/"',
    ]);
    expect(says(YAML, 's.json')).toStrictEqual(['s.json:1:1: expected a value; got "format"']);
  });

  it('with numbers out of range', () => {
    const text = JSON_TEXT.replace('3', '12').replace('[]', '[], "seed": 1e300, "noise": 0.5');
    expect(says(text, 's.json')).toStrictEqual([
      's.json:3:15: replicas: expected a whole number from 1 to 9; got 12',
      's.json:4:26: seed: expected a whole number from 0; got 1e+300',
      's.json:4:42: noise: expected an object; got 0.5',
    ]);
  });

  it('with fields missing', () => {
    expect(says('\n{"format": "linlab/scenario@1"}', 's.json')).toStrictEqual([
      's.json:2:1: replicas: expected a whole number from 1 to 9; got nothing',
      's.json:2:1: clients: expected a list of at most 1000 clients; got nothing',
    ]);
  });

  it('with an override of a message that nobody sends', () => {
    const override = { kind: 'drop', from: 'r9', to: 'x1', message: 'accept', about: '' };
    const text = JSON_TEXT.replace(
      '[]',
      `[], "overrides": [${JSON.stringify({ ...override, occurrence: -1 })}]`,
    );
    expect(says(text, 's.json')).toStrictEqual([
      's.json:4:64: overrides.0.to: expected a replica or client, such as r0 or c0; got "x1"',
      's.json:4:112: overrides.0.occurrence: expected a whole number from 0; got -1',
    ]);
  });

  it('that is a file of another kind, and only that', () => {
    expect(says('{"format": "linlab/run@1", "steps": 5}', 's.json')).toStrictEqual([
      's.json:1:12: format: expected "linlab/scenario@1"; got "linlab/run@1"',
    ]);
  });

  it('that is empty, binary or absurdly deep', () => {
    expect(says(' \n', 's.json')).toStrictEqual([
      's.json:1:1: expected some content; got an empty file',
    ]);
    expect(says('PK\u0003\u0004', 's.json')).toStrictEqual([
      's.json:1:3: expected text in UTF-8; got the byte 0x03',
    ]);
    expect(says('\ufffd\ufffd"', 's.json')).toStrictEqual([
      's.json:1:1: expected a value; got "\ufffd"',
    ]);
    expect(says('['.repeat(100_000), 's.json')).toStrictEqual([
      's.json:1:202: expected nesting of at most 200 levels; got "["',
    ]);
    expect(says('['.repeat(100_000), 's.yaml')).toStrictEqual([
      's.yaml:1:201: expected nesting of at most 200 levels',
    ]);
  });

  it('lists ten problems and counts the rest', () => {
    const text = JSON_TEXT.replace('[]', `[${Array(25).fill('{}').join(',')}]`);
    const lines = says(text, 's.json');
    expect(lines).toHaveLength(11);
    expect(lines[9]).toBe('s.json:4:42: clients.9.operations: expected a list; got nothing');
    expect(lines[10]).toBe('s.json: … and 15 more');
  });
});

describe('a cluster that cannot be', () => {
  /** What is said of the file with these lines in the place of its number of replicas. */
  const ofCluster = (cluster: string): string[] =>
    says(YAML.replace('replicas: 3\n', `replicas: 3\ncluster: ${cluster}\n`), 's.yaml');

  it.each([
    ['{ spares: 4 }', '3:20: cluster.spares: expected a whole number from 0 to 3; got 4'],
    [
      '{ quorums: { phase1: 1, phase2: 2 } }',
      '3:42: cluster.quorums.phase2: expected at least 3, to share a voter with every quorum of phase 1; got 2',
    ],
    [
      '{ quorums: { phase1: 4, phase2: 2 } }',
      '3:31: cluster.quorums.phase1: expected at most 3, the number of voters; got 4',
    ],
    [
      '{ clocksPerMille: [0, 0, 0, 1] }',
      '3:28: cluster.clocksPerMille: expected a list of at most 3, one a replica; got a list',
    ],
    [
      '{ clocksPerMille: [501] }',
      '3:29: cluster.clocksPerMille.0: expected a whole number from -500 to 500; got 501',
    ],
    [
      '{ clocksPerMille: 5 }',
      '3:28: cluster.clocksPerMille: expected a list of thousandths; got 5',
    ],
    ['{ software: 3 }', '3:22: cluster.software: expected one of 1, 2; got 3'],
    [
      '{ settings: { reads: leases } }',
      '3:31: cluster.settings.reads: expected one of log, index, lease; got "leases"; did you mean "lease"?',
    ],
    [
      '{ settings: { leaseMs: 0 } }',
      '3:33: cluster.settings.leaseMs: expected a whole number from 1 to 10000000; got 0',
    ],
    [
      '{ settings: { sessionsMx: 3 } }',
      '3:24: cluster.settings.sessionsMx: unknown field; did you mean "sessionsMax"?',
    ],
    ['{ spare: 1 }', '3:12: cluster.spare: unknown field; did you mean "spares"?'],
  ])('%s', (cluster, problem) => {
    expect(ofCluster(cluster)).toStrictEqual([`s.yaml:${problem}`]);
  });
});

describe('clients and faults of the new kinds', () => {
  const withFault = (fault: string, cluster = ''): string[] =>
    says(`${YAML}  - ${fault}\n${cluster}`, 's.yaml');
  const times = 'atMs: 1, forMs: 5';

  it.each([
    [
      `{ kind: wipe, target: 3, ${times} }`,
      'faults.1.target: expected a replica below 3, the size of the cluster; got 3',
    ],
    [
      `{ kind: transfer, to: 3, ${times} }`,
      'faults.1.to: expected a replica below 3, the size of the cluster; got 3',
    ],
    [
      `{ kind: reconfigure, change: { kind: add, replica: 3 }, ${times} }`,
      'faults.1.change.replica: expected a replica below 3, the size of the cluster; got 3',
    ],
    [
      `{ kind: reconfigure, change: { kind: replace, remove: 0, add: 3 }, ${times} }`,
      'faults.1.change.add: expected a replica below 3, the size of the cluster; got 3',
    ],
    [
      `{ kind: reconfigure, change: { kind: set, voters: [0, 1, 0] }, ${times} }`,
      'faults.1.change.voters.2: expected every voter once; got 0',
    ],
    [
      `{ kind: reconfigure, change: { kind: set, voters: [] }, ${times} }`,
      'faults.1.change.voters: expected a list of at least one replica; got a list',
    ],
    [
      `{ kind: reconfigure, change: { kind: quorums, phase1: 13, phase2: 1 }, ${times} }`,
      'faults.1.change.phase1: expected a whole number from 0 to 12; got 13',
    ],
    [
      `{ kind: reconfigure, change: { kind: ad, replica: 1 }, ${times} }`,
      'faults.1.change.kind: expected one of add, remove, replace, set, quorums; got "ad"; did you mean "add"?',
    ],
    [
      `{ kind: tear, ${times} }`,
      "faults.1.target: expected a replica's number from 0 to 11, or leader; got nothing",
    ],
  ])('%s', (fault, problem) => {
    expect(withFault(fault)).toStrictEqual([expect.stringMatching(/^s\.yaml:8:\d+: /) as string]);
    expect(withFault(fault)[0]).toContain(problem);
  });

  it('a spare counts as a replica', () => {
    const text = `${YAML.replace('replicas: 3', 'replicas: 3\ncluster: { spares: 1 }')}  - { kind: transfer, to: 3, ${times} }\n`;
    expect(parseScenario(text, 's.yaml').faults.at(-1)).toMatchObject({ to: 3 });
    expect(says(text.replace('to: 3', 'to: 4'), 's.yaml')[0]).toContain('a replica below 4');
  });

  it('a write that is to be read, a pipeline without room, and half a quorum', () => {
    const write = YAML.replace('value: "1" }', 'value: "1" }\n        read: here');
    expect(says(write, 's.yaml')).toStrictEqual([
      's.yaml:5:28: clients.0.operations.0.operation.kind: expected get, the only operation that may be read here; got "put"',
    ]);
    const mode = write.replace('kind: put', 'kind: get').replace(', value: "1"', '');
    expect(says(mode.replace('here', 'there'), 's.yaml')).toStrictEqual([
      's.yaml:6:15: clients.0.operations.0.read: expected "here"; got "there"; did you mean "here"?',
    ]);
    const none = YAML.replace('- operations', '- pipeline: 0\n    operations');
    expect(says(none, 's.yaml')).toStrictEqual([
      's.yaml:4:15: clients.0.pipeline: expected a whole number from 1 to 64; got 0',
    ]);
    expect(says(`${YAML}progressBy: all\n`, 's.yaml')).toStrictEqual([
      's.yaml:8:13: progressBy: expected "quorum"; got "all"',
    ]);
  });
});

describe('an InputError', () => {
  it('has the first problem as fields, for programs', () => {
    const { code, file, line, column, field, expected, problems } = complaint(
      JSON_TEXT.replace('3', '12'),
      'dir/s.json',
    );
    expect({ code, file, line, column, field, expected }).toStrictEqual({
      code: 'input',
      file: 'dir/s.json',
      line: 3,
      column: 15,
      field: 'replicas',
      expected: 'a whole number from 1 to 9',
    });
    expect(problems).toHaveLength(1);
  });
});

describe('the nearest name', () => {
  it('is near', () => {
    const names = ['partition', 'crash', 'pause'];
    expect(nearest('prtition', names)).toBe('partition');
    expect(nearest('Crahs', names)).toBe('crash');
    expect(nearest('pasue', ['parse', ...names, 'paste'])).toBe('pause');
    expect(nearest('restart', names)).toBeNull();
    expect(nearest('x'.repeat(1000), names)).toBeNull();
  });
});
