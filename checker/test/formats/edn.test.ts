/**
 * The EDN reader: every kind of form, places in errors, and that no text ends in anything but forms or a
 * FormatError.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ednText, plainOf, scalarOf } from '../../src/formats/edn.ts';
import type { Edn } from '../../src/formats/edn.ts';
import { readForms } from '../../src/formats/edn-reader.ts';
import { FormatError } from '../../src/formats/index.ts';

const read = (text: string): Edn[] => readForms({ name: 'x.edn', text });
const texts = (text: string): string[] => read(text).map(ednText);

function errorOf(text: string): FormatError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error(`${text} was read`);
}

describe('EDN', () => {
  it.each([
    ['nil true false', ['nil', 'true', 'false']],
    ['1 -7 +3 0 12345678901234', ['1', '-7', '3', '0', '12345678901234']],
    ['29N 9007199254740993 0x1F 2r101', ['29', '#N 9007199254740993', '31', '5']],
    ['1.5 2e3 1.5M 4/2 2/4 1e999', ['1.5', '2000', '#M 1.5', '2', '#ratio 1/2', '##Inf']],
    ['##NaN ##-Inf', ['##NaN', '##-Inf']],
    [':a :b/c :type', [':a', ':b/c', ':type']],
    ['sym a.b/c -x + ->', ["'sym", "'a.b/c", "'-x", "'+", "'->"]],
    ['\\a \\newline \\u0041 \\( \\o101', ['\\a', '\\newline', '\\u0041', '\\(', '\\o101']],
    [String.raw`"a\"b\\c\n\u0041"`, [JSON.stringify('a"b\\c\nA')]],
    ['[1 [2] (3 4)] ()', ['[1 [2] [3 4]]', '[]']],
    ['#{3 1 2} {:b 1, :a 2}', ['#{1 2 3}', '{:a 2, :b 1}']],
    ['#inst "2020" #jepsen.history.Op{:f 1} #my/tag [1]', ['"2020"', '{:f 1}', '[1]']],
    ['1 ; one\n2 #_ 3 #_ #_ 4 5 6 [#_ 7] ,,, 8', ['1', '2', '6', '[]', '8']],
  ])('reads %s', (text, expected) => {
    expect(texts(text)).toEqual(expected);
  });

  it.each([
    ['[1 2', 1, 1, 'closes'],
    ['{:a 1 :b}', 1, 1, 'key'],
    ['1\n  ]', 2, 3, 'closes nothing'],
    ['"abc', 1, 1, 'closes'],
    ['[1 "a\\q"]', 1, 6, '\\q'],
    ['[:a\n :]', 2, 2, 'colon'],
    ['[12ab]', 1, 2, '12ab'],
    ['#_', 1, 3, 'end'],
    ['#"regex"', 1, 1, '#'],
    ['\\unknown', 1, 1, 'unknown'],
    ['@x', 1, 1, '@x'],
    ['1/0', 1, 1, '1/0'],
  ])('refuses %s at %i:%i', (text, line, column, word) => {
    const error = errorOf(text);
    expect([error.file, error.line, error.column]).toEqual(['x.edn', line, column]);
    expect(error.message).toContain(word);
  });

  it.each(['[', '{:a ', '#{', '#_ ', '#tag '])('does not drown in nested %s', (open) => {
    expect(errorOf(open.repeat(100_000)).message).toContain('nested deeper');
  });

  it('gives different values different scalars', () => {
    const values = read(`1 "1" :1 nil "nil" "" 1.5 1.5M 1N 3/2 [1] "[1]" #{1} :a ":a" "'a" a`);
    const scalars = values.map(scalarOf);
    const same = scalars.filter((scalar, at) => scalars.indexOf(scalar) !== at);
    // 1 and 1N are one number.
    expect(same).toEqual([1]);
  });

  it('writes scalars so that they are read again', () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    fc.assert(
      fc.property(fc.array(scalar), (values) => {
        expect(plainOf(read(ednText(values))[0] ?? null)).toEqual(values.map(scalarOf));
      }),
    );
  });

  it('reads any text or says where it is wrong', () => {
    const mark = fc.constantFrom(
      ...'[](){}#_":;\\ \n,^@',
      ':a',
      '1',
      'nil',
      '#_',
      '#{',
      '"x"',
      '\\u',
    );
    const soup = fc.array(fc.oneof(mark, fc.string({ unit: 'binary', maxLength: 3 })));
    let refused = 0;
    fc.assert(
      fc.property(soup, (parts) => {
        const text = parts.join('');
        try {
          read(text);
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
          refused++;
          const lines = text.split('\n');
          expect(error.line).toBeLessThanOrEqual(lines.length);
          expect(error.column).toBeLessThanOrEqual((lines[error.line - 1] ?? '').length + 1);
        }
      }),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});
