import { plain } from './text';

/** What a text, or a search in it, is called. */
const TEXT =
  '(?:the |this |these |that |any of the |all |provided |given |available |supplied |whole |entire )*(?:texts?|documents?|passages?|context|archive|corpus|records?|rows|lines|notes?|diary|letters?|minutes|logs?|sources?|file|material|information|data|contracts?|list|table|it|they)';
const SAY =
  '(?:say|says|said|state[sd]?|mention(?:s|ed)?|specif(?:y|ies|ied)|give[sn]?|gave|name[sd]?|contain(?:s|ed)?|provide[sd]?|include[sd]?|tell|tells|told|indicate[sd]?|reveal(?:s|ed)?|record(?:s|ed)?|note[sd]?|list(?:s|ed)?|describe[sd]?|show[sn]?|report(?:s|ed)?|disclose[sd]?|explain(?:s|ed)?|answer(?:s|ed)?|identif(?:y|ies|ied)|address(?:es|ed)?|cover(?:s|ed)?|refer(?:s|red)?|present(?:ed)?|known|recorded|available|appear(?:s)?|stand|included|found|clear)';
const FIND =
  '(?:find|found|locate[d]?|determine[d]?|answer(?:ed)?|tell|establish(?:ed)?|identif(?:y|ied)|see|say|know|confirm(?:ed)?|conclude[d]?|infer(?:red)?|derive[d]?)';
const ADVERB = '(?:(?:explicitly|directly|actually|specifically|anywhere|clearly|ever|even|at all|be|been|to) )*';

/** Ways of saying that there is no answer in the text. */
const SAYS_ABSENT = [
  String.raw`\b${TEXT} (?:do|does|did) ?n(?:o|')t ${ADVERB}${SAY}`,
  String.raw`\b${TEXT} (?:never|nowhere) ${ADVERB}${SAY}`,
  String.raw`\b(?:is|are|was|were|has|have)(?:n't| not| never| nowhere)(?: been)? ${ADVERB}${SAY}`,
  String.raw`\b(?:can(?:no|')t|cannot|can not|could not|couldn't|unable to|not able to|not possible to|impossible to|did not|didn't|do not|don't|failed to) ${ADVERB}${FIND}`,
  String.raw`\bnot (?:${ADVERB})(?:found|mentioned|stated|specified|given|named|provided|included|available|recorded|indicated|present|contained|known|answered|disclosed|listed|determined|described)\b`,
  String.raw`\bno (?:\w+ ){0,3}?(?:mention|information|record|statement|evidence|reference|answer|indication|details?|passage|sentence|trace|data|entry|note)\b`,
  String.raw`\bnothing (?:\w+ ){0,4}?(?:says?|mentions?|states?|about|in ${TEXT}|is said|was found|found)`,
  String.raw`\b(?:says?|contains?|mentions?|found|find|there is|there was) (?:nothing|no such)\b`,
  String.raw`\bthere (?:is|are|was|were) no (?!doubt|question|need|reason|difference)`,
  String.raw`\b(?:nowhere|no ?where) (?:in|does|is|do)\b`,
  String.raw`\bn/a\b|\b(?:is |are )?(?:absent|missing|unknown|unspecified|unstated|unanswerable|undisclosed)\b`,
  String.raw`^\W*(?:none|nothing|no answer|absent|unknown|not found)\W*$`,
  String.raw`\bno(?:body| one| \w+)(?: \w+){0,6} (?:is|are|was|were) (?:\w+ )?(?:mentioned|named|stated|given|specified|recorded|found|listed)`,
].map((pattern) => new RegExp(pattern, 'm'));

/** What a sentence that offers an answer all the same begins or turns with. */
const OFFERS = [
  /\b(?:the )?(?:final |best |most likely |likely )?(?:answer|guess|value)(?: is| would be| must be|:)(?! (?:that |therefore )?(?:not|unknown|absent|the (?:text|document)s? do|there is no|none))/,
  /\b(?:probably|presumably|most likely|likely|perhaps|maybe)\b(?! (?:not|because|missing|omitted))/,
  /\bi (?:would )?(?:guess|assume|believe|suppose|estimate|suspect)\b/,
  /\b(?:could|might|may|must|would|should)(?: well| possibly)? be (?!found|said|mentioned|determined|given|stated|answered|known|helpful|needed|necessary|elsewhere|in another)/,
  /\b(?:so|therefore|thus|hence)[, ]+(?:it|he|she|they|the|this|that) (?:is|was|are|were|has|had) (?!not|never|no |nowhere|unknown|impossible|unclear|absent|missing)/,
  /\b(?:but|however|although|though|yet)[, ]+(?:\w+ ){0,3}?(?:it|he|she|they|this) (?:is|was|are|were) (?!not|never|no |nowhere|unknown|impossible|unclear|possible that)/,
  /\b(?:it|this|which|that) (?:suggests?|implies)\b/,
  /\b(?:implied|inferred|deduced|calculated|approximately|roughly|around) (?:to be |as |that |at )?["'\w]*\d/,
];

/** 1 when the answer says that the text does not say, and gives no answer beside. */
export function scoreAbsent(answer: string): number {
  const sentences = sentencesOf(plain(answer.replace(/\[\[cite:[^\]]*\]\]/g, '')));
  const first = sentences.findIndex((sentence) => SAYS_ABSENT.some((way) => way.test(sentence)));
  if (first === -1) return 0;
  return sentences.slice(0, first).some(isValue) ||
    sentences.some((sentence) => OFFERS.some((way) => way.test(sentence)))
    ? 0
    : 1;
}

/** A mark that ends a sentence has a space behind it: 4.5 and N/A. stay whole. */
function sentencesOf(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

const VALUE_WORDS = 5;

/** A few words before all else are the answer itself: “4711.”, “In Leiden.”; and so is what has a number or says “is”. */
function isValue(sentence: string): boolean {
  if (/^(?:i|we)\b|^(?:answer|result|note|sorry|unfortunately|hello|no)\W*$/.test(sentence) || /[:?]$/.test(sentence))
    return false;
  const isShort = sentence.split(/\s+/).length <= VALUE_WORDS;
  return isShort || /^(?:the|it|its|his|her|their)\b.*\b(?:is|was|are|were)\b/.test(sentence);
}
