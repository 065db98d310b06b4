/** Questions that ask for a number or a date. */
import type { Grammar } from '../../grammar';
import { words, WORLD } from './world';

export const NUMBER: Grammar = {
  ...WORLD,
  start: [
    'How many {countable} [are there in {country}|does {country} have|were counted in {country} last year]?',
    'How [tall|old|long|wide|heavy] is the {structure} [of|in] {city}?',
    'In what year was the {structure} of {city} [built|opened|closed|destroyed|restored|sold]?',
    'When did {country} [join the United Nations|become independent|adopt its constitution|win its first medal|introduce the metric system|abolish the death penalty|hold its first election|change its flag|open its first railway]?',
    'What is the [population|area in square kilometres|average age of the people|density of population|rate of unemployment|length of the coast] of {country}?',
    'How [far|many kilometres|many hours by train] is it from {city} to {city}?',
    'How much does {priced} cost in {city}?',
    'What percentage of {share} in {country} [live alone|can read|speak two languages|own a house|work at night|vote|smoke|have a garden]?',
    'At what {process}?',
    'How many {process2}?',
    'How long does {process3} [last|take] in {country}?',
    'On what date [is|do people celebrate] {feast} in {country}?',
    'What was the price of {priced} in {city} in the {century} century?',
  ],
  countable: words(
    'lighthouses; islands; languages; lakes; universities; railway stations; castles; active volcanoes; ' +
      'national parks; hospitals; bridges; bookshops; breweries; airports; members of parliament; time zones; ' +
      'public holidays; theatres; windmills; species of orchid',
  ),
  structure: words(
    'television tower; old bridge; city wall; cathedral; great bell; harbour crane; town hall; main tunnel; ' +
      'opera house; stadium; lighthouse; zoo; university; royal palace; main canal',
  ),
  priced: words(
    'a loaf of bread; a tram ticket; a flat with two rooms; a cup of coffee; a bicycle; a night in a hotel; ' +
      'a haircut; a ticket to the opera; a litre of milk; a parking permit; a pair of boots; a stamp',
  ),
  share: words('adults; children; farmers; women; students; pensioners; families; islanders; nurses; migrants'),
  process: words(
    'temperature does [copper|lead|tin|gold] melt; age do people in {country} retire; ' +
      'speed does a [cheetah|greyhound|swift|tuna] move; height do trees stop growing in {country}; ' +
      'temperature does [alcohol|sea water|milk|petrol] freeze; age do children start school in {country}; ' +
      'speed does sound travel in [water|steel|air]; height do eagles nest in {country}; ' +
      'temperature does [paper|straw|wool] burn; age do young people in {country} leave home; ' +
      'hour do shops close in {city}',
  ),
  process2: words(
    'days does it take to hatch a [goose|swan|duck|turkey] egg; litres does the reservoir of {city} hold; ' +
      'minutes does it take to walk across {city}; lessons does it take to learn to fly a glider; ' +
      'minutes does it take to boil an ostrich egg; ' +
      'hours does light take to reach [Neptune|Saturn|Pluto|Uranus]; ' +
      'months does it take to ripen a hard cheese; days does it take to cross {country} by bicycle; ' +
      'years does it take to become a citizen of {country}',
  ),
  process3: words(
    'the school year; military service; a term of office; the rainy season; the training of a nurse; ' +
      'parental leave; the fishing season; a football season; the polar night; the trial period of a job; ' +
      'the summer break',
  ),
  feast: words(
    'Mother’s Day; the harvest festival; the day of the constitution; the carnival; ' +
      'the feast of the patron saint; Independence Day; the day of the dead; Father’s Day; the longest night',
  ),
};
