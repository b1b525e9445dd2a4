// Laws of scenario files: what is written is read again, in one spelling only, as JSON and as YAML.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { FAULT_KINDS } from '../../../src/faults/fault.ts';
import { DEFAULT_LIMITS, newGenerator, scenarioOf } from '../../../src/lab/generate/generate.ts';
import { formatScenario, parseScenario } from '../../../src/lab/scenario/file.ts';
import { readJson } from '../../../src/lab/scenario/json-text.ts';
import { anyScenario } from './arbitrary.ts';

/** The same data with all keys the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, reversed(member)] as const);
  return Object.fromEntries(members.reverse());
}

describe('a scenario file', () => {
  it('gives back the scenario that was written', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        expect(parseScenario(formatScenario(scenario), 'a.json')).toStrictEqual(scenario);
      }),
      { numRuns: 300 },
    );
  });

  it('is written in one way, whatever the order of the keys', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const text = formatScenario(scenario);
        expect(formatScenario(reversed(scenario) as typeof scenario)).toBe(text);
        expect(formatScenario(parseScenario(text, 'a.json'))).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  it('gives back whatever campaigns generate, at every size of a cluster', () => {
    for (const replicas of [1, 3, 5, 9]) {
      const faults = FAULT_KINDS;
      const generator = newGenerator({ ...DEFAULT_LIMITS, replicas, faults });
      for (let index = 0; index < 50; index++) {
        const scenario = scenarioOf(generator, 7, index);
        expect(parseScenario(formatScenario(scenario), 'a.json')).toStrictEqual(scenario);
      }
    }
  });

  it('is written in the order of its fields, the cluster ahead of the clients', () => {
    const text = `{
  "format": "linlab/scenario@1",
  "replicas": 3,
  "cluster": { "spares": 1, "settings": { "reads": "lease", "leaseMs": 90 }, "clocksPerMille": [0, -50] },
  "clients": [
    {
      "pipeline": 2,
      "operations": [
        { "afterMs": 0, "operation": { "kind": "get", "key": "x" }, "read": "here" }
      ]
    }
  ],
  "faults": [
    { "kind": "reconfigure", "change": { "kind": "set", "voters": [0, 3] }, "atMs": 5, "forMs": 9 },
    { "kind": "transfer", "to": 1, "atMs": 5, "forMs": 9 },
    { "kind": "damage", "target": "leader", "atMs": 5, "forMs": 9 }
  ],
  "noise": null,
  "seed": 0,
  "overrides": [],
  "progressWithinMs": 500,
  "progressBy": "quorum"
}
`;
    expect(formatScenario(parseScenario(text, 'a.json'))).toBe(text);
  });

  it('may be YAML', () => {
    // Text that is well-formed Unicode without controls: what YAML can hold.
    const isPlain = /^[^\p{Surrogate}\u0000-\u0008\u000b-\u001f\u007f]*$/u;
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const text = stringify(scenario);
        fc.pre(isPlain.test(text));
        expect(parseScenario(text, 'a.yaml')).toStrictEqual(scenario);
      }),
      { numRuns: 100 },
    );
  });

  it('reads well', () => {
    const text = `{
  "format": "linlab/scenario@1",
  "name": "lost reply",
  "replicas": 3,
  "clients": [
    {
      "operations": [
        { "afterMs": 100, "operation": { "kind": "append", "key": "x", "value": "a" } },
        { "afterMs": 10, "operation": { "kind": "get", "key": "x" } }
      ]
    },
    { "operations": [] }
  ],
  "faults": [
    { "kind": "partition", "shape": { "kind": "groups", "groups": [[0, 1], [2]] }, "atMs": 0, "forMs": 50 }
  ],
  "noise": null,
  "seed": 0,
  "overrides": [
    { "kind": "drop", "from": "r0", "to": "c0", "message": "reply", "about": "c0/1", "occurrence": 0 }
  ],
  "progressWithinMs": null,
  "provenance": { "seed": 7, "case": 12 }
}
`;
    expect(formatScenario(parseScenario(text, 'a.json'))).toBe(text);
  });

  it('has defaults for what hands leave out', () => {
    const text = `# yaml-language-server: $schema=scenario.schema.json
format: linlab/scenario@1
replicas: 3
clients:
  - operations:
      - operation: { kind: put, key: x, value: "1" }
`;
    expect(parseScenario(text, 'a.yaml')).toStrictEqual({
      format: 'linlab/scenario@1',
      replicas: 3,
      clients: [{ operations: [{ afterMs: 0, operation: { kind: 'put', key: 'x', value: '1' } }] }],
      faults: [],
      noise: null,
      seed: 0,
      overrides: [],
      progressWithinMs: null,
    });
  });

  it('may name its schema for an editor, and begin with a byte-order mark', () => {
    const bare = '{"format":"linlab/scenario@1","replicas":1,"clients":[]}';
    const marked = `\ufeff{"$schema":"x.json",${bare.slice(1)}`;
    expect(parseScenario(marked, 'a.json')).toStrictEqual(parseScenario(bare, 'a.json'));
    expect(parseScenario(marked, 'no-ending')).toStrictEqual(parseScenario(bare, 'a.json'));
  });
});

describe('the JSON reader', () => {
  it('agrees with JSON.parse on every value', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
        expect(readJson(text)).toMatchObject({ value: JSON.parse(text) as unknown });
      }),
    );
  });

  it('refuses what JSON.parse refuses', () => {
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', ',', '}', ']', '\\', '01', '\n', "'"))
      .map(([text, at, bad]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + bad + text.slice(place + 1);
      });
    const isJson = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(damaged, (text) => {
        const read = readJson(text);
        fc.pre(!('expected' in read && read.expected === 'every key once'));
        expect('value' in read).toBe(isJson(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('tells where every value stands', () => {
    const text = '{ "a": [1, {"b": "x"}] }';
    const read = readJson(text, true);
    if (!('value' in read)) throw new Error('not read');
    const places = [...read.places.values()].flatMap((members) => [...members]);
    const shown = places.map(([name, { key, value }]) => [name, text.slice(key, value + 1)]);
    expect(shown).toStrictEqual([
      ['a', '"a": ['],
      ['0', '1'],
      ['1', '{'],
      ['b', '"b": "'],
    ]);
  });

  it('reads a text of megabytes', () => {
    const long = JSON.stringify({ a: 'x\n'.repeat(3_000_000) });
    expect(readJson(long)).toMatchObject({ start: 0 });
  });
});
