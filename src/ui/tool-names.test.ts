import { expect, test } from 'vitest';
import { toolNames } from './tool-names';

test('the functions of a source are named as cells call them', () => {
  const source =
    'import re\n\ndef to_euro(x):\n    def inner(): pass\n\nasync  def ask(q): ...\ndef _own(): ...\nclass A:\n    def method(self): ...\ndef größe(): ...';
  expect(toolNames(source)).toEqual(['to_euro', 'ask', 'größe']);
  expect(toolNames('')).toEqual([]);
});
