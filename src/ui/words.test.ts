import { describe, expect, test } from 'vitest';
import { amounts, bytes, counted, duration, money, rounded, share, whereSent } from './words';

describe('numbers in words', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [84_000, '84 KB'],
    [1_100_000, '1.1 MB'],
    [412_300_000, '412 MB'],
    [18_000_000_000, '18 GB'],
  ])('%d bytes', (value, words) => expect(bytes(value)).toBe(words));

  test.each([
    [0, '0 s'],
    [0.2, '1 ms'],
    [420, '420 ms'],
    [1_000, '1 s'],
    [9_949, '9.9 s'],
    [9_960, '10 s'],
    [99_400, '99 s'],
    [108_000, '1 min 48 s'],
    [3_599_600, '1 h 0 min'],
    [3_780_000, '1 h 3 min'],
    [-5, '0 s'],
  ])('%d ms', (value, words) => expect(duration(value)).toBe(words));

  test.each([
    [999, '999'],
    [1_204, '1.2 K'],
    [290_400, '290 K'],
    [999_499, '999 K'],
    [999_500, '1 M'],
    [9_812_000, '9.8 M'],
  ])('%d rounded', (value, words) => expect(rounded(value)).toBe(words));

  test('singular and plural', () => {
    expect(counted(1, 'turn')).toBe('1 turn');
    expect(counted(1_204, 'reply', 'replies')).toBe('1,204 replies');
  });

  test('money that is not nothing never reads as nothing', () => {
    expect(money(0.001)).toBe('under $0.01');
    expect(money(1.5)).toBe('$1.50');
  });

  test('where a run sent text', () => {
    expect(whereSent({})).toBe('on this device');
    expect(whereSent({ 'a.example': 1, 'b.example': 1_204 })).toBe(
      'a.example received 1 character, b.example received 1,204 characters',
    );
  });

  test('amounts leave out what there was none of', () => {
    const spent = {
      turns: 1,
      calls: 0,
      cached: 0,
      failed: 0,
      input: 0,
      output: 0,
      money: 0,
      unpriced: 0,
      estimated: false,
    };
    expect(amounts(spent)).toBe('1 turn');
    expect(amounts({ ...spent, calls: 63 })).toBe('1 turn, 63 calls');
  });
});

test('a share neither vanishes nor seems whole by rounding', () => {
  expect([share(0, 9), share(1, 1e6), share(1, 3), share(9_999_999, 1e7), share(5, 5), share(1, 0)]).toEqual([
    '0%',
    'under 0.1%',
    '33.3%',
    '99.9%',
    '100%',
    '0%',
  ]);
});
