import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanName } from './names';

test.each([
  ['report.txt', 'report.txt'],
  ['  a \t b\n.txt ', 'a b .txt'],
  ['', 'Untitled'],
  ['\u0000\u202e', 'Untitled'],
  ['invoice\u202efdp.exe', 'invoice fdp.exe'],
  ['cafe\u0301.md', 'café.md'],
  ['<b>x</b>.md', '<b>x</b>.md'],
])('the name %j becomes %j', (raw, name) => {
  expect(cleanName(raw, 'Untitled')).toBe(name);
});

test('a long name keeps its extension', () => {
  expect(cleanName(`${'x'.repeat(500)}.markdown`, '')).toMatch(/^x+…\.markdown$/);
});

test('every name is short, visible and stays as it is when cleaned again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (raw) => {
      const name = cleanName(raw, 'Untitled');
      expect(Array.from(name).length).toBeLessThanOrEqual(200);
      expect(name.trim()).not.toBe('');
      expect(name).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      expect(cleanName(name, 'Untitled')).toBe(name);
    }),
  );
});
