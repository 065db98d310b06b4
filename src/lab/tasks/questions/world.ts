/** What questions of every kind speak of. */
import type { Grammar } from '../../grammar';

/** A list in one string. */
export function words(list: string): readonly string[] {
  return list.split('; ');
}

export const WORLD: Grammar = {
  country: words(
    'Argentina; Austria; Bolivia; Brazil; Bulgaria; Canada; Chile; Colombia; Croatia; Denmark; Ecuador; ' +
      'Egypt; Estonia; Ethiopia; Finland; Ghana; Greece; Hungary; Iceland; India; Indonesia; Ireland; Italy; ' +
      'Japan; Jordan; Kenya; Latvia; Lebanon; Malaysia; Mexico; Mongolia; Morocco; Nepal; New Zealand; ' +
      'Nigeria; Norway; Pakistan; Paraguay; Peru; Poland; Portugal; Romania; Senegal; Slovenia; South Africa; ' +
      'Spain; Sri Lanka; Sweden; Switzerland; Tanzania; Thailand; Tunisia; Turkey; Uganda; Ukraine; Uruguay; ' +
      'Vietnam; Zambia',
  ),
  city: words(
    'Amsterdam; Athens; Barcelona; Bergen; Berlin; Bogota; Boston; Bristol; Cairo; Cape Town; Chicago; ' +
      'Copenhagen; Dublin; Florence; Geneva; Hamburg; Hanoi; Helsinki; Istanbul; Kyoto; Lagos; Lima; Lisbon; ' +
      'Madrid; Manila; Melbourne; Milan; Montreal; Mumbai; Munich; Nairobi; Oslo; Paris; Porto; Prague; Quito; ' +
      'Riga; Rome; Seville; Stockholm; Sydney; Tallinn; Tokyo; Toronto; Valencia; Vancouver; Venice; Vienna; ' +
      'Warsaw; Zurich',
  ),
  century: words('fourteenth; fifteenth; sixteenth; seventeenth; eighteenth; nineteenth; twentieth'),
};
