/**
 * Questions as people send them in, each of exactly one kind: thousands of different ones for every label. No question can
 * be read as one of another kind: “who” asks for a person, “where” for a place, and so on, and none asks for two things.
 */
import { tell, type Grammar } from '../grammar';
import type { Random } from '../random';
import type { Label } from './labels';
import { ABBREVIATION } from './questions/abbreviation';
import { DESCRIPTION } from './questions/description';
import { ENTITY } from './questions/entity';
import { HUMAN } from './questions/human';
import { LOCATION } from './questions/location';
import { NUMBER } from './questions/number';

const GRAMMARS: Readonly<Record<Label, Grammar>> = {
  abbreviation: ABBREVIATION,
  entity: ENTITY,
  description: DESCRIPTION,
  human: HUMAN,
  location: LOCATION,
  number: NUMBER,
};

export function askFor(label: Label, random: Random): string {
  return tell('{start}', GRAMMARS[label], random);
}
