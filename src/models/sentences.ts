/** Which sentences of a passage answer a question best: shared words, weighed by how rare they are in the passage. */

export interface ScoredSentence {
  /** Verbatim. */
  readonly text: string;
  /** Place in the passage, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** 0: shares nothing that tells. 1: holds every telling word of the question, and what it asks for. */
  readonly score: number;
}

/** Words that say how a question is put, not what it is about. */
const STOP_WORDS = new Set(
  (
    'a an and any are as at be been being but by can could did do does doing for from get gets got had has have how i ' +
    'if in into is it its many me much my no nor not of off on or our please shall she should so some tell than that ' +
    'the their them then there these they this those to under up was we were what when where which who whom whose ' +
    'why will with would you your he her his him according document documents text passage say says said mention ' +
    'mentioned state stated name'
  ).split(' '),
);

/** Words ending in a full stop that ends no sentence. */
const ABBREVIATION =
  /(?:^|[\s(])(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|No|Nos|vs|etc|e\.g|i\.e|cf|approx|Inc|Ltd|Co|Fig|Art|Sec|p|pp)\.$/;

/** What a question of this kind expects in its answer. */
const HINTS: readonly { readonly question: RegExp; readonly answer: RegExp }[] = [
  {
    question: /\bhow (?:much|many|old|long|far|large|big|high|tall|deep|fast|heavy)\b/i,
    answer: /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million)\b/i,
  },
  {
    question: /\b(?:when|what (?:year|date|day|month|time)|which (?:year|date|day|month))\b/i,
    answer:
      /\b(?:1\d{3}|20\d{2})\b|\b\d{1,2}:\d{2}\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b/,
  },
  { question: /\b(?:who|whom|whose)\b/i, answer: /(?<=\S\s)\p{Lu}\p{Ll}+/u },
  { question: /\bwhere\b/i, answer: /\b(?:in|at|on|near|from|to|under|behind|beside)\s+(?:the\s+)?\p{Lu}/u },
  { question: /\bwhy\b/i, answer: /\b(?:because|since|so that|due to|in order to|owing to|therefore|reason)\b/i },
];

/** How far a sentence without the kind of thing asked for falls behind one that has it. */
const WITHOUT_HINT = 0.75;
/** How much the sentence before counts towards one that goes on about the same thing ("It was …"). */
const FROM_NEIGHBOUR = 0.3;
const REFERS_BACK = /^(?:it|its|he|his|she|her|they|their|this|that|these|those|the latter)\b/i;

/** All sentences, best first; equal ones in the order they stand. */
export function bestSentences(question: string, passage: string): readonly ScoredSentence[] {
  const wanted = [...new Set(words(question))];
  const sentences = splitSentences(passage);
  const held = sentences.map(({ text }) => new Set(words(text)));
  const weights = new Map(
    wanted.map((word) => [word, rarity(held.filter((set) => set.has(word)).length, held.length)]),
  );
  const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const shared = held.map((set) =>
    all === 0 ? 0 : wanted.reduce((sum, word) => sum + (set.has(word) ? (weights.get(word) ?? 0) : 0), 0) / all,
  );
  const hints = HINTS.filter((hint) => hint.question.test(question));
  return sentences
    .map(({ text, start, end }, index) => {
      const before = REFERS_BACK.test(text) ? (shared[index - 1] ?? 0) * FROM_NEIGHBOUR : 0;
      const fits = hints.every(({ answer }) => answer.test(text));
      const score = Math.min(1, (shared[index] ?? 0) + before) * (fits ? 1 : WITHOUT_HINT);
      return { text, start, end, score };
    })
    .sort((a, b) => b.score - a.score || a.start - b.start);
}

/** Rare words tell more. A word in no sentence tells too: that what it names is not here. */
function rarity(sentencesWithIt: number, sentences: number): number {
  return Math.log(1 + (sentences + 1) / (sentencesWithIt + 0.5));
}

/** The words that carry meaning, lower case, with common endings taken off so that “rebuilt in” finds “rebuilding”. */
export function words(text: string): string[] {
  const found =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+(?:['’.,-][\p{L}\p{N}]+)*/gu) ?? [];
  return found.filter((word) => !STOP_WORDS.has(word)).map(stem);
}

function stem(word: string): string {
  const bare = word.replace(/['’]s$/, '');
  if (bare.length <= 4 || /\d/.test(bare)) return bare;
  return bare.replace(/(?:ies|ied)$/, 'y').replace(/(?:ing|edly|ed|es|ly|s)$/, '');
}

/** Sentences and lines, with their places. */
function splitSentences(passage: string): { text: string; start: number; end: number }[] {
  const sentences: { text: string; start: number; end: number }[] = [];
  let start = 0;
  const take = (end: number) => {
    const text = passage.slice(start, end);
    const trimmed = text.trim();
    const from = start + (text.length - text.trimStart().length);
    // A line of dashes or a lone bullet says nothing.
    if (/[\p{L}\p{N}]/u.test(trimmed)) sentences.push({ text: trimmed, start: from, end: from + trimmed.length });
    start = end;
  };
  for (const { index, 0: mark } of passage.matchAll(
    /[.!?…]+["'”’)\]]*(?=\s|$)|\n\s*\n|\n(?=\s*(?:[-*•#|>]|\d+[.)]))|[。！？]/gu,
  )) {
    const end = index + mark.length;
    const soFar = passage.slice(start, end);
    const isSentence =
      mark.startsWith('\n') || !ABBREVIATION.test(soFar) || !/^\s+\S/.test(passage.slice(end, end + 3));
    if (isSentence) take(end);
  }
  take(passage.length);
  return sentences;
}
