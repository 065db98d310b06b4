/** The same for the same bytes, and another for others. They are taken into memory as a whole. */
export async function fingerprintOf(parts: readonly BlobPart[]): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await new Blob([...parts]).arrayBuffer()));
  return [...digest.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
