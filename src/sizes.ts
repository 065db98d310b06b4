/**
 * From here on a corpus is not held in memory whole, in neither of the two places that read it: the corpus worker
 * searches by a filter of words and Python loads a document when it is used. In bytes of UTF-8.
 */
export const LARGE_CORPUS_BYTES = 200_000_000;
