/**
 * Words of a text for searching: in lower case, without accents, compatibility forms unfolded (ﬁ is fi, Ａ is A), an
 * English plural as its singular. Scripts that write without blanks give single characters and pairs of them.
 * Works unit by unit into one reused buffer, because making a string of every word costs more than all the rest.
 */

/** Receives a word: the first `length` units of `buffer`, and their hash. Copy what is kept. */
export type TakeToken = (buffer: Uint16Array, length: number, hash: number) => void;

/** Longer “words” are encoded data; their beginning identifies them well enough. */
const LONGEST = 64;
const HIGHEST_ASCII = 127;

const UNKNOWN = 0;
const BREAK = 1;
const LETTER = 2;
/** Becomes several units; they are in `unfolded`. */
const LETTERS = 3;
const SOLO = 4;
/** Neither letter nor break: accents, soft hyphens, joiners. */
const NOTHING = 5;
const SURROGATE = 6;

const WORD = /[\p{L}\p{N}\p{M}]/u;
const WITHOUT_BLANKS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const UNSEEN = /^[\p{Mn}\u00ad\u200b-\u200d\u2060]$/u;

const kinds = new Uint8Array(65_536);
const folded = new Uint16Array(65_536);
const unfolded = new Map<number, string>();
/** Kinds of characters beyond the first 65,536. */
const farKinds = new Map<number, number>();

const buffer = new Uint16Array(LONGEST);
const solo = new Uint16Array(4);

export function eachToken(text: string, start: number, end: number, take: TakeToken): void {
  let length = 0;
  let plain = true;
  /** Units of the character before in `solo`, when it was one without blanks. */
  let before = 0;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    let kind = kinds[unit] ?? UNKNOWN;
    if (kind === UNKNOWN) kind = learn(unit);
    if (kind === LETTER) {
      if (length < LONGEST) buffer[length++] = folded[unit] ?? 0;
      if (unit > HIGHEST_ASCII) plain = false;
      before = 0;
      continue;
    }
    let point = unit;
    if (kind === SURROGATE) {
      point = text.codePointAt(at) ?? unit;
      if (point > 0xffff) at += 1;
      kind = farKinds.get(point) ?? learnFar(point);
    }
    if (kind === NOTHING) continue;
    if (kind === LETTERS) {
      for (const character of unfolded.get(point)?.split('') ?? []) {
        if (length < LONGEST) buffer[length++] = character.charCodeAt(0);
      }
      plain = false;
      before = 0;
      continue;
    }
    if (length > 0) emit(buffer, length, plain, take);
    length = 0;
    plain = true;
    before = kind === SOLO ? emitSolo(point, before, take) : 0;
  }
  if (length > 0) emit(buffer, length, plain, take);
}

/** As strings, for queries. */
export function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  eachToken(text, 0, text.length, (units, length) => tokens.push(String.fromCharCode(...units.subarray(0, length))));
  return tokens;
}

function emit(units: Uint16Array, length: number, plain: boolean, take: TakeToken): void {
  const kept = plain ? singular(units, length) : length;
  take(units, kept, hashOf(units, kept));
}

function emitSolo(point: number, before: number, take: TakeToken): number {
  const text = unfolded.get(point) ?? String.fromCharCode(folded[point] ?? 0);
  const units = Math.min(text.length, 2);
  for (let index = 0; index < units; index++) solo[before + index] = text.charCodeAt(index);
  const own = solo.subarray(before, before + units);
  take(own, units, hashOf(own, units));
  if (before > 0) take(solo, before + units, hashOf(solo, before + units));
  solo.copyWithin(0, before, before + units);
  return units;
}

/** Drops an English plural’s s: “ledgers” finds “ledger”, “entries” finds “entry”; “glass” and “census” stay. */
function singular(units: Uint16Array, length: number): number {
  const s = 115;
  if (length < 4 || units[length - 1] !== s) return length;
  const last = units[length - 2];
  if (last === s || last === 117 || last === 105) return length;
  if (length > 4 && last === 101 && units[length - 3] === 105) {
    units[length - 3] = 121;
    return length - 2;
  }
  return length - 1;
}

export function hashOf(units: Uint16Array, length: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < length; index++) hash = Math.imul(hash ^ (units[index] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}

function learn(unit: number): number {
  const kind = unit >= 0xd800 && unit <= 0xdfff ? SURROGATE : kindOfPoint(unit);
  kinds[unit] = kind;
  return kind;
}

function learnFar(point: number): number {
  const kind = kindOfPoint(point);
  farKinds.set(point, kind);
  return kind;
}

/** Also stores what the character becomes. */
function kindOfPoint(point: number): number {
  const character = String.fromCodePoint(point);
  if (UNSEEN.test(character)) return NOTHING;
  if (!WORD.test(character)) return BREAK;
  const becomes = fold(character);
  if (becomes === '') return NOTHING;
  const solitary = WITHOUT_BLANKS.test(becomes);
  if (point <= 0xffff && becomes.length === 1) {
    folded[point] = becomes.charCodeAt(0);
    return solitary ? SOLO : LETTER;
  }
  unfolded.set(point, becomes);
  return solitary && becomes.length <= 2 ? SOLO : LETTERS;
}

function fold(character: string): string {
  const letters = character
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    // By way of upper case, which joins ß with ss and ς with σ.
    .toUpperCase()
    .toLowerCase();
  return Array.from(letters)
    .filter((letter) => WORD.test(letter))
    .join('');
}
