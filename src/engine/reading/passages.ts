/** The reader has at most so many passages read. */
export const PASSAGES = 8;
