/** Adding packages and checking tools, with the real Python and the store in memory. */
import { afterAll, describe, expect, test } from 'vitest';
import type { PackageRecord } from '../storage/records';
import { Packages } from './packages';
import { pythonPool } from './testing/python';
import { makeWheel, type Files, type WheelParts } from './testing/wheel';

const signal = new AbortController().signal;
const pool = pythonPool();
afterAll(() => pool.dispose());

function service() {
  let stored: PackageRecord[] = [];
  return new Packages({
    shelf: {
      list: async () => stored,
      put: async (added) => {
        const record = { ...added, addedAt: 0 };
        stored = [...stored, record];
        return record;
      },
      remove: async () => async () => undefined,
    },
    take: (supplies) => pool.take(supplies),
    onChange: () => () => undefined,
  });
}

function file(files: Files, parts: WheelParts = {}): File {
  return new File([makeWheel(files, parts)], 'kite-1.0-py3-none-any.whl');
}

// Each check starts a Python of its own.
describe('the packages service', { timeout: 60_000 }, () => {
  test('stores a wheel under its normalised name', async () => {
    const packages = service();
    const record = await packages.add(file({ 'kite.py': 'X = 1' }, { name: 'Kite.Wing', requires: ['six'] }));
    expect(record).toMatchObject({ id: 'kite-wing', name: 'Kite.Wing', version: '1.0', requires: ['six'] });
    expect(record.bytes).toBe(record.wheel.size);
    await expect(packages.add(new File(['x'], 'x.whl'))).rejects.toMatchObject({ code: 'wheel.notOne' });
    expect(await packages.list()).toHaveLength(1);
  });

  test('checks tools in Python, with the packages there', async () => {
    const packages = service();
    await packages.add(file({ 'kite.py': 'X = 3' }, { name: 'kite' }));
    expect(await packages.checkTools('import kite\ndef x() -> int:\n    return kite.X', signal)).toEqual({
      ok: true,
      tools: [{ name: 'x', signature: 'x() -> int', description: '' }],
    });
    expect(await packages.checkTools('def x(:', signal)).toMatchObject({
      ok: false,
      sentence: expect.stringMatching(/cannot be used \(line 1\): SyntaxError/),
    });
    expect(await packages.checkTools(' \n', signal)).toEqual({ ok: true, tools: [] });
  });

  test('stops checking when nobody waits for it any more', async () => {
    const stop = new AbortController();
    const check = service().checkTools('while True: pass', stop.signal);
    stop.abort();
    await expect(check).rejects.toThrow();
  });
});
