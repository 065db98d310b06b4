/** Questions that ask for a person. */
import type { Grammar } from '../../grammar';
import { words, WORLD } from './world';

export const HUMAN: Grammar = {
  ...WORLD,
  start: [
    'Who {didWork} the {work} [in|of] {city}?',
    'Who was the first [woman|man|person] [to {feat}|from {country} to {feat}]?',
    'Which {trade} [from {country}|from {city}] {didThing}?',
    'Who [rules|governed|led|represents] {country} [today|in the {century} century|at the moment|after the war]?',
    'Who [is|was] the {role} of {organisation} [in|of] {country}?',
    'What is the name of the {trade} who {didThing}?',
    'Whose [portrait|statue|signature|face] [is|can be seen] on the {item} of {country}?',
    'Who invented the {invention}[|, and was born in {country}| and lived in {city}]?',
    'By whom was the {work} of {city} {made}?',
    'Who taught the {trade} who {didThing}?',
  ],
  didWork: words('designed; paid for; opened; painted; destroyed; restored; founded; laid the first stone of'),
  work: words(
    'opera house; old bridge; botanical garden; university library; main station; town hall; ' +
      'cathedral organ; lighthouse; first theatre; covered market; stadium; astronomical clock; waterworks; ' +
      'royal palace; children’s hospital; city wall',
  ),
  feat: words(
    'cross the Sahara alone; climb all the highest peaks; fly over the pole; win two Nobel prizes; ' +
      'swim the strait; sail round the world; walk in space; reach the source of the river; ' +
      'vote in an election; run a marathon in two hours; conduct the state orchestra; be made a judge; ' +
      'study medicine; dive to the wreck',
  ),
  trade: words(
    'painter; composer; explorer; architect; novelist; singer; chemist; queen; footballer; poet; actor; ' +
      'surgeon; general; film director; mathematician; dancer; photographer; sculptor; tennis player; ' +
      'astronomer',
  ),
  didThing: words(
    'died in exile; went blind in old age; refused the highest prize; never left {city}; ' +
      'wrote only one book; was painted most often; discovered a comet; burned all the letters; ' +
      'married three times; lost everything at cards; worked as a spy; founded a school in {city}; ' +
      'was buried in {city}; learned to read at thirty; gave the first concert in {city}',
  ),
  role: words(
    'president; chief conductor; founder; youngest member; treasurer; spokeswoman; patron; first chairwoman; ' +
      'director',
  ),
  organisation: words(
    'the Red Cross; the national theatre; the railway company; the chess federation; the central bank; ' +
      'the mountain rescue; the space agency; the national orchestra; the rowing club; the supreme court; ' +
      'the national museum',
  ),
  item: words('banknotes; coins; oldest stamps; ten-unit note; passport; main square'),
  invention: words(
    'bicycle; telephone; safety match; ballpoint pen; lightning rod; parachute; sewing machine; ' +
      'vacuum flask; thermometer; saxophone; dynamite; barometer; microscope; zip fastener; elevator; ' +
      'traffic light; stethoscope; hot-air balloon',
  ),
  made: words('designed; paid for; built; opened; restored; decorated'),
};
