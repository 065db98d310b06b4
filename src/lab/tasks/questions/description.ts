/** Questions that ask for an explanation. */
import type { Grammar } from '../../grammar';
import { words, WORLD } from './world';

export const DESCRIPTION: Grammar = {
  ...WORLD,
  start: [
    'Why [do|did] {many} {habit}[| in {country}| in the {century} century]?',
    'How does a {device} work[| in a cold climate| under water| without electricity]?',
    'How do you {task}[| without special tools| in winter| in a small flat| with children]?',
    'What is [meant by|the meaning of] “{term}” in {field}?',
    'What is the difference between {twoThings}[|, in simple words|, according to teachers in {country}]?',
    'What causes {trouble}[| in {country}| in {city}| in old houses]?',
    'What happens to {matter} when {event}?',
    'What is {term}, [in simple words|briefly|as taught in {field}]?',
    'Why is {matter} [so expensive|banned|protected|celebrated|feared] in {country}?',
    'How did [the word|the saying|the expression] “{term}” [arise|get its meaning|come into use]?',
    'What is the purpose of a {device} [on a ship|in a hospital|in a kitchen|in a mill|in a theatre]?',
    'What were the effects of {trouble} on {many}[| in {country}]?',
  ],
  many: words(
    'cats; farmers; students; swallows; sailors; monks; merchants; children; glaciers; bees; leaves; nurses; ' +
      'wolves; tourists; bakers; painters; owls; rivers; villagers; soldiers',
  ),
  habit: words(
    'gather before storms; move south in autumn; change colour; wear black; avoid the sun; sleep so much; ' +
      'make so much noise; leave the cities; turn towards the light; fear the dark; save so little; ' +
      'disappear in spring; return to the same place; cut their hair short',
  ),
  device: words(
    'barometer; heat pump; sextant; steam engine; microphone; canal lock; compass; refrigerator; ' +
      'printing press; pacemaker; gearbox; telescope; thermostat; water wheel; zip fastener; loudspeaker; ' +
      'carburettor; periscope; seismograph; siphon',
  ),
  task: words(
    'remove candle wax from wool; prune a pear tree; sharpen a plane; knit a heel; bleed a radiator; ' +
      'read a tide table; poach an egg; tune a guitar; keep bread fresh; repair a puncture; ' +
      'write a letter of condolence; train a puppy; store potatoes; descale a kettle; lay a hedge; ' +
      'wax a floor; fold a map; learn a poem by heart',
  ),
  term: words(
    'inflation; a leap year; osmosis; an alibi; photosynthesis; a sonnet; collateral; a filibuster; irony; ' +
      'a monsoon; entropy; plea bargaining; a fugue; quarantine; perspective; a mortgage; natural selection; ' +
      'a lien; syncopation; erosion; compound interest; a placebo',
  ),
  field: words(
    'economics; physics; law; music; biology; shipping; banking; medicine; painting; geography; politics; ' + 'poetry',
  ),
  twoThings: words(
    'a canal and a ditch; a sonata and a suite; a tariff and a quota; a comet and a meteor; ' +
      'jam and marmalade; fog and mist; a gallery and a museum; a ferry and a barge; a shrub and a tree; ' +
      'an ode and an elegy; a vitamin and a mineral; a solicitor and a barrister; a hare and a rabbit; ' +
      'butter and margarine; a virus and a bacterium; weather and climate; a debit and a credit; ' +
      'a viola and a violin',
  ),
  trouble: words(
    'droughts; hiccups; damp walls; earthquakes; traffic jams; headaches; power cuts; insomnia; landslides; ' +
      'the greenhouse effect; rust; low tides; unemployment; mould; northern lights; hay fever',
  ),
  matter: words(
    'ice; honey; old paper; steel; milk; saffron; amber; wine; coral; cork; charcoal; silk; concrete; ivory',
  ),
  event: words(
    'it is heated quickly; the pressure falls; it is kept in the dark; it freezes; it meets salt water; ' +
      'it is shaken; air is let in; it grows old; it is buried',
  ),
};
