import { describe, expect, test } from 'vitest';
import { ITERATIONS, deriveKey, newDerivation, seal, unseal } from './sealing';

const few = newDerivation(1_000);

describe('sealing', () => {
  test('takes the time that is advised: at least 600,000 rounds', async () => {
    expect(ITERATIONS).toBeGreaterThanOrEqual(600_000);
    const derivation = newDerivation(ITERATIONS);
    const sealed = await seal(await deriveKey('a real passphrase', derivation), 'secret', ['for a']);
    expect(await unseal(await deriveKey('a real passphrase', derivation), sealed, ['for a'])).toBe('secret');
    expect(await unseal(await deriveKey('a real passphrase', few), sealed, ['for a'])).toBeNull();
  });

  test('makes a key of 256 bits that nobody can take out', async () => {
    const key = await deriveKey('passphrase', few);
    expect(key).toMatchObject({ extractable: false, algorithm: { name: 'AES-GCM', length: 256 } });
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
  });

  test('never gives the same twice, and shows nothing of the text', async () => {
    const key = await deriveKey('passphrase', few);
    const one = await seal(key, 'sk-secret', []);
    const other = await seal(key, 'sk-secret', []);
    expect(Buffer.from(one.iv)).not.toEqual(Buffer.from(other.iv));
    expect(Buffer.from(one.bytes)).not.toEqual(Buffer.from(other.bytes));
    expect(Buffer.from(one.bytes).toString('latin1')).not.toContain('sk-secret');
  });

  test.each([
    ['another passphrase', 'Passphrase', ['a', 'b'], 0],
    ['something else it is bound to', 'passphrase', ['a', 'c'], 0],
    ['the same words, cut elsewhere', 'passphrase', ['a,b'], 0],
    ['a changed byte', 'passphrase', ['a', 'b'], 1],
  ])('does not open with %s', async (_what, passphrase, bound, flip) => {
    const sealed = await seal(await deriveKey('passphrase', few), 'secret', ['a', 'b']);
    const bytes = new Uint8Array(sealed.bytes);
    bytes[0] = (bytes[0] ?? 0) ^ flip;
    expect(await unseal(await deriveKey(passphrase, few), { ...sealed, bytes: bytes.buffer }, bound)).toBeNull();
  });

  test('opens however the keyboard writes an accent', async () => {
    const sealed = await seal(await deriveKey('caf\u00e9', few), 'secret', []);
    expect(await unseal(await deriveKey('cafe\u0301', few), sealed, [])).toBe('secret');
  });
});
