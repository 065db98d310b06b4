/** The six kinds of answer that questions ask for (those of TREC), in words that models and people understand. */
export const LABELS = ['abbreviation', 'entity', 'description', 'human', 'location', 'number'] as const;
export type Label = (typeof LABELS)[number];

export const MEANINGS: Readonly<Record<Label, string>> = {
  abbreviation: 'what letters stand for, or the short form of a name',
  entity: 'a thing, such as an animal, a plant, a food, a colour, a language, a game or a tool',
  description: 'an explanation: what something means, how it works or why it happens',
  human: 'a person, by name',
  location: 'a place, such as a city, a country, a river or a mountain',
  number: 'a number, an amount, a date or a year',
};
