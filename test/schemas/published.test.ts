// The published JSON Schemas are those that the readers use.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { publishedSchemas } from '../../src/schemas/publish.ts';

const ROOM = new URL('../../src/schemas/', import.meta.url);

describe('published schemas', () => {
  it.each([...publishedSchemas()])('%s is fresh: if not, npm run schemas', (name, text) => {
    expect(readFileSync(new URL(name, ROOM), 'utf8')).toBe(text);
  });

  it('are all there are', () => {
    const kept = readdirSync(ROOM).filter((name) => name.endsWith('.json'));
    expect(kept.sort((left, right) => left.localeCompare(right))).toStrictEqual(
      [...publishedSchemas().keys()].sort((left, right) => left.localeCompare(right)),
    );
  });

  it('say what is what, and what may be left out', () => {
    const schema = JSON.parse(publishedSchemas().get('scenario.schema.json') ?? '') as {
      $schema: string;
      required: string[];
      properties: Record<string, { description?: string }>;
    };
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.required).toStrictEqual(['format', 'replicas', 'clients']);
    expect(schema.properties['replicas']).toStrictEqual({
      type: 'integer',
      minimum: 1,
      maximum: 9,
      description: 'Voters at first.',
    });
  });
});
