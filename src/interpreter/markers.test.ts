import { describe, expect, test } from 'vitest';
import { isMet } from './markers';

describe('the condition of a requirement', () => {
  test.each([
    ['python_version < "3.8"', false],
    ['python_version >= "3.9"', true],
    ["python_version<'3.10'", false],
    ['python_full_version <= "3.11.0a6"', false],
    ['sys_platform == "win32"', false],
    ['sys_platform != "win32"', true],
    ['os_name == "nt" or python_version > "3"', true],
    ['extra == "dev"', false],
    ['python_version >= "3.9" and extra == "dev"', false],
    ['(python_version >= "3.9" or os_name == "nt") and sys_platform != "darwin"', true],
    ['"win" in sys_platform', false],
    ['platform_system not in "Windows Darwin"', true],
    ['platform_machine == "x86_64"', false],
    ['implementation_name == "cpython"', true],
  ])('%s', (condition, met) => {
    expect(isMet(condition)).toBe(met);
  });

  test.each(['', 'what is this?', '(((', 'python_version', '"a" == "b" nonsense', '@@'])(
    'counts as met when it cannot be read: %s',
    (condition) => {
      expect(isMet(condition)).toBe(true);
    },
  );
});
