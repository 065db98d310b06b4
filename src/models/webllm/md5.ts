/**
 * MD5 of bytes as they come. Lists of weights carry these sums, and browsers do not know them: they tell a file that
 * was damaged on its way, or is of another version, and are no protection against forgery.
 */
const BLOCK = 64;
const SHIFTS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const;
const SINES = Int32Array.from({ length: 64 }, (_, step) => Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32));
const ROTATIONS = Uint8Array.from({ length: 64 }, (_, step) => SHIFTS[step >> 4]?.[step % 4] ?? 0);
/** Which of a block's sixteen words each step takes. */
const WORDS = Uint8Array.from({ length: 64 }, (_, step) => {
  const [factor, offset] = [
    [1, 0],
    [5, 1],
    [3, 5],
    [7, 0],
  ][step >> 4] ?? [0, 0];
  return ((factor ?? 0) * step + (offset ?? 0)) % 16;
});

export class Md5 {
  readonly #state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  /** What does not fill a block yet. */
  readonly #rest = new Uint8Array(BLOCK);
  readonly #words = new Int32Array(16);
  #bytes = 0;

  add(bytes: Uint8Array): void {
    let at = 0;
    const filled = this.#bytes % BLOCK;
    this.#bytes += bytes.length;
    if (filled > 0) {
      at = Math.min(BLOCK - filled, bytes.length);
      this.#rest.set(bytes.subarray(0, at), filled);
      if (filled + at < BLOCK) return;
      this.#mix(this.#rest, 0);
    }
    for (; at + BLOCK <= bytes.length; at += BLOCK) this.#mix(bytes, at);
    this.#rest.set(bytes.subarray(at), 0);
  }

  /** In hexadecimal; nothing can be added after. */
  end(): string {
    const bits = this.#bytes * 8;
    const padding = new Uint8Array(((BLOCK + 55 - (this.#bytes % BLOCK)) % BLOCK) + 9);
    padding[0] = 0x80;
    const length = new DataView(padding.buffer, padding.length - 8);
    length.setUint32(0, bits % 2 ** 32, true);
    length.setUint32(4, Math.floor(bits / 2 ** 32), true);
    this.add(padding);
    return [...new Uint8Array(this.#state.buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  #mix(bytes: Uint8Array, at: number): void {
    const words = this.#words;
    for (let n = 0; n < 16; n += 1) {
      const from = at + n * 4;
      words[n] =
        (bytes[from] ?? 0) |
        ((bytes[from + 1] ?? 0) << 8) |
        ((bytes[from + 2] ?? 0) << 16) |
        ((bytes[from + 3] ?? 0) << 24);
    }
    const [a0 = 0, b0 = 0, c0 = 0, d0 = 0] = this.#state;
    let [a, b, c, d] = [a0, b0, c0, d0];
    for (let step = 0; step < 64; step += 1) {
      const mixed =
        step < 16 ? (b & c) | (~b & d) : step < 32 ? (d & b) | (~d & c) : step < 48 ? b ^ c ^ d : c ^ (b | ~d);
      const sum = (a + mixed + (SINES[step] ?? 0) + (words[WORDS[step] ?? 0] ?? 0)) | 0;
      const by = ROTATIONS[step] ?? 0;
      a = d;
      d = c;
      c = b;
      b = (b + ((sum << by) | (sum >>> (32 - by)))) | 0;
    }
    this.#state[0] = a0 + a;
    this.#state[1] = b0 + b;
    this.#state[2] = c0 + c;
    this.#state[3] = d0 + d;
  }
}
