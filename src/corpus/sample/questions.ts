/** Asked of the sample archive; what the answers are, and where they stand, is in facts.ts in the same order. */
export const SAMPLE_QUESTIONS = [
  'What did the new lamp for the Gull Rock lighthouse cost?',
  'Who found the bell of the wrecked barque Halcyon?',
  'Why was the ferry to the Tern Islands stopped in the spring of 1891?',
  'How deep was the channel over the Sow Bar after the dredging of 1893?',
  'What name did the keeper give the seal at the lighthouse steps?',
  'What colour was the pilot cutter Petrel painted after the collision?',
  'Who won the regatta cup of 1889, and in which boat?',
  'What was the fishwives’ rent for the drying ground on Chapel Down?',
] as const;
