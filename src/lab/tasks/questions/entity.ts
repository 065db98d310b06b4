/** Questions that ask for a thing. */
import type { Grammar } from '../../grammar';
import { words, WORLD } from './world';

export const ENTITY: Grammar = {
  ...WORLD,
  start: [
    'What animal {doesAnimal}[| in {country}| in the forests of {country}]?',
    'What [bird|fish|insect] is [rarest|most common|protected by law|eaten most|hunted most] in {country}?',
    'Which [dish|soup|cheese|bread|dessert|drink] is [eaten|served|most popular] {occasion} in {country}?',
    'What [tool|machine|instrument] do {workers} use to {work}?',
    'What [flower|tree|fruit|animal|bird] is the national symbol of {country}?',
    'Which [language|currency|religion] is most [common|widespread] in {country}?',
    'What {isMadeOf}?',
    'What colour [is {coloured}|are {colouredMany}]?',
    'What [sport|game|dance] is [most popular|played most|taught in schools] in {country}?',
    'Which [musical instrument|kind of drum|string instrument] is [typical of|played at weddings in|heard most in] {country}?',
    'What [spice|herb|vegetable|sauce] [gives {cooked} its taste|belongs in {cooked}] in {country}?',
    'Which [newspaper|magazine|television programme] is read or watched most in {country}?',
    'What [crop|product|raw material] does {country} [export|grow|sell] most?',
    'Which [breed of dog|breed of horse|breed of cattle] comes from {country}?',
    'What [illness|disease] {givesIllness}?',
    'What [plant|herb|tree] {doesPlant}[| in {country}]?',
  ],
  doesAnimal: words(
    'sleeps standing up; can turn its head almost all the way round; builds dams; lays the largest eggs; ' +
      'lives longest; never drinks; changes its colour in winter; feeds only on ants; is hunted for its fur; ' +
      'carries its young in a pouch; mates for life; eats bamboo; can fly backwards; migrates farthest; ' +
      'sleeps through the winter; digs the deepest burrows; has the strongest bite',
  ),
  occasion: words(
    'at Easter; at weddings; for breakfast; at New Year; after a funeral; in hot weather; with coffee; ' +
      'on market days; at the harvest; at Christmas; on Sundays; in winter',
  ),
  workers: words(
    'bookbinders; masons; shoemakers; sailors; dentists; beekeepers; glaziers; plumbers; tailors; surveyors; ' +
      'potters; violin makers; roofers; gardeners; printers; cooks',
  ),
  work: words(
    'cut leather; measure angles; bend pipes; smooth wood; lift heavy stones; test the humidity; ' +
      'split slate; mark straight lines; press paper; sharpen their blades; hold small parts; remove rust',
  ),
  isMadeOf: words(
    'metal is lightest of all; metals are church bells cast from; metal were the coins of {country} made of; ' +
      'wood is used for the keys of pianos; metal conducts heat best; ' +
      '[material|stone|metal] are the roofs of {city} covered with; ' +
      '[metal|stone] do jewellers in {city} work with most; cloth were sails made of in the {century} century; ' +
      '[wood|stone] floats best; [metal|stone|mineral] is found in the mines of {country}; ' +
      '[wood|metal] do boat builders in {country} prefer; metal melts at room temperature; ' +
      'cloth is the costume of {country} made of',
  ),
  coloured: words(
    'the flag of {city}; the coat of arms of {city}; the main station of {city}; the passport of {country}; ' +
      'a judge’s robe in {country}; the football shirt of {country}',
  ),
  colouredMany: words(
    'the taxis of {city}; the trams in {city}; school uniforms in {country}; the letter boxes of {country}; ' +
      'the eggs of a robin; the buses in {city}; the fire engines in {country}; traffic signs in {country}',
  ),
  cooked: words(
    'fish soup; lamb stew; rice pudding; pickled herring; sausages; meatballs; gingerbread; bean salad; ' +
      'roast chicken; dumplings',
  ),
  givesIllness: words(
    'is caused by a lack of vitamin C; do mosquitoes carry in {country}; ' +
      'emptied the streets of {city} in the {century} century; makes the skin turn yellow; ' +
      'is cured with quinine; did sailors fear most in the {century} century; ' +
      'are children in {country} vaccinated against first; comes from spoiled rye; ' +
      'makes people sneeze in spring; killed the vineyards of {country} in the {century} century',
  ),
  doesPlant: words(
    'grows fastest; is linen made from; is used against headaches; traps flies; can live without soil; ' +
      'gives the bluest dye; is poisonous to horses; flowers only once; keeps moths away; ' +
      'is rubber tapped from',
  ),
};
