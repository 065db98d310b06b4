/** Encryption with a passphrase: PBKDF2 makes a key of it, AES-GCM seals texts with that. Keeps nothing and stores nothing. */

/** What is advised for PBKDF2 with SHA-256. It makes guessing slow; whoever knows the passphrase waits a moment. */
export const ITERATIONS = 600_000;
const SALT_BYTES = 16;
/** The length AES-GCM is made for. */
const IV_BYTES = 12;

/** How a passphrase becomes a key. Not secret; without it the passphrase is of no use. */
export interface Derivation {
  readonly salt: ArrayBuffer;
  readonly iterations: number;
}

export interface Sealed {
  readonly iv: ArrayBuffer;
  readonly bytes: ArrayBuffer;
}

/** Browsers offer encryption to pages over https and to this machine's own only. */
export function canSeal(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}

export function newDerivation(iterations: number): Derivation {
  return { salt: random(SALT_BYTES), iterations };
}

/** The key can be used but not read, not even by this page. */
export async function deriveKey(passphrase: string, { salt, iterations }: Derivation): Promise<CryptoKey> {
  // One letter can be written in two ways (é, e and ´), and keyboards differ in which one they send.
  const typed = new TextEncoder().encode(passphrase.normalize('NFC'));
  const material = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, ['deriveKey']);
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  return crypto.subtle.deriveKey(derivation, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** `bound` is not hidden, but sealed with the text: it opens only for those who name the same. */
export async function seal(key: CryptoKey, text: string, bound: readonly string[]): Promise<Sealed> {
  const iv = random(IV_BYTES);
  const bytes = await crypto.subtle.encrypt(parameters(iv, bound), key, new TextEncoder().encode(text));
  return { iv, bytes };
}

/** null: sealed with another key, bound to something else, or changed since. */
export async function unseal(key: CryptoKey, { iv, bytes }: Sealed, bound: readonly string[]): Promise<string | null> {
  try {
    return new TextDecoder().decode(await crypto.subtle.decrypt(parameters(iv, bound), key, bytes));
  } catch {
    return null;
  }
}

function parameters(iv: ArrayBuffer, bound: readonly string[]): AesGcmParams {
  // As JSON, so that no two lists read the same.
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(JSON.stringify(bound)) };
}

function random(bytes: number): ArrayBuffer {
  return crypto.getRandomValues(new Uint8Array(bytes)).buffer;
}
