/** Questions that ask for a place. */
import type { Grammar } from '../../grammar';
import { words, WORLD } from './world';

export const LOCATION: Grammar = {
  ...WORLD,
  start: [
    'Where [in {country} |]can you [see|visit|find] {sight}?',
    'What is the capital of {country}?',
    'Which [city|town|port|village] in {country} {isCity}?',
    'What [river|lake|strait|canal] {isWater} in {country}?',
    'What is the name of the [highest mountain|longest river|largest lake|largest island|northernmost town|driest desert|deepest valley|largest forest|southernmost cape|oldest port] [of|in] {country}?',
    'In which [country|city|region|province] {thing} {happened}?',
    'Which [country|sea|ocean|mountain range] lies [north|south|east|west] of {country}?',
    'Where [do|did] {travellers} [cross|reach|leave|enter] {country}?',
    'From where in {country} does {product} come?',
    'In which [street|square|quarter] of {city} is the {building}?',
    'Where {thing} {happened}[| in the {century} century]?',
  ],
  sight: words(
    'wild flamingos; the oldest cave paintings; hot springs; a glass bridge; the largest open-air market; ' +
      'salt mines; cave dwellings; floating gardens; a working windmill; the northern lights; Roman baths; ' +
      'wooden churches; tea plantations; ruined castles; fossils of dinosaurs; sand dunes; a sunken village',
  ),
  isCity: words(
    'has the largest harbour; lies highest above the sea; was destroyed by fire; hosts the film festival; ' +
      'is famous for its lace; lies on two rivers; has the oldest university; was the capital before; ' +
      'is the warmest; makes the best glass; was built on islands; has the tallest church; ' +
      'lies nearest to the border',
  ),
  isWater: words(
    'is the longest; freezes every winter; forms the southern border; is saltiest; ' +
      'has the highest waterfall; is the deepest; dries out in summer; is crossed by the most bridges; ' +
      'feeds the largest reservoir',
  ),
  thing: words(
    'was the first paper mill; was the oldest violin; was the first underground railway; ' +
      'were the crown jewels; was the great clock; was the first stamp; were the first skis; ' +
      'was the largest diamond; was the first steamship; was the state archive; was the oldest map; ' +
      'were the first playing cards',
  ),
  happened: words(
    'found; made; first shown; first tested; sold; kept during the war; hidden during the war; ' +
      'taken after the fire',
  ),
  travellers: words(
    'storks; pilgrims; the Vikings; the first settlers; salmon; caravans; the night trains; whales; ' +
      'the Romans; long-distance hikers; traders in silk; the big ferries',
  ),
  product: words(
    'the best coffee; amber; the finest wool; the purest salt; most of the timber; the white marble; ' +
      'the sweetest wine; most of the copper; the blue pottery; the rarest tea; the strongest rope',
  ),
  building: words(
    'old mint; main post office; puppet theatre; fish market; house of the composer; stock exchange; ' +
      'planetarium; riding school; central bus station; museum of clocks; synagogue; embassy of {country}',
  ),
};
