// The status file of a corpus: read in any order, refused where it is damaged.

import { describe, expect, it } from 'vitest';
import type { StatusLine } from '../../src/schemas/status.ts';
import { formatStatus, parseStatus } from '../../src/schemas/status.ts';

const line = (scenario: string, at: string): StatusLine => ({
  ...{ scenario, system: 'kvpaxos', host: 'sim', outcome: 'passes', signature: null },
  ...{ commit: 'a'.repeat(40), changed: false, at: `2026-01-${at}T00:00:00.000Z` },
});

describe('a status file', () => {
  it('gives back what was written, sorted so that versions differ by few lines', () => {
    const lines = [line('b.json', '01'), line('a.json', '02'), line('a.json', '01')];
    const text = formatStatus(lines);
    expect(parseStatus(text, 's')).toEqual([lines[2], lines[1], lines[0]]);
    expect(formatStatus(parseStatus(text, 's'))).toBe(text);
    expect(text.split('\n')).toHaveLength(4);
  });

  it('may be the union of two', () => {
    const [one, other] = [formatStatus([line('a', '01')]), formatStatus([line('b', '01')])];
    expect(parseStatus(`${other}\n${one}`, 's')).toHaveLength(2);
  });

  const whole = formatStatus([line('a', '01')]);
  it.each([
    [`${whole}{"scenario":`, 's:2:1: expected a line of status; it is not JSON; mend'],
    [`${whole}<<<<<<< HEAD\n${whole}`, 's:2:1: expected a line of status; git left a conflict'],
    [whole.replace('passes', 'passed'), 's:1:1: expected a line of status; outcome: '],
  ])('is refused where it is damaged', (text, reason) => {
    expect(() => parseStatus(text, 's')).toThrow(reason);
  });
});
