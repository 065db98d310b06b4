/** The log of the light on Gull Rock: a line a day, and sometimes more. */
import { tell, type Chance, type Fill } from './chance';
import { MONTHS, OFFICERS } from './world';

const WINTER = [
  'Gale, south-west, heavy sea',
  'Gale, north-east, with snow',
  'Strong, north-west, hail',
  'Hard frost, calm',
  'Fresh, east, grey',
  'Strong, south-west, rain all day',
  'Moderate, west, swell',
  'Light, north, very clear',
  'Sleet',
] as const;
const SUMMER = [
  'Calm, fine',
  'Calm, haze',
  'Light, south-east, fine',
  'Light airs, thick fog until noon',
  'Moderate, west, showers',
  'Fresh, north-west, bright',
  'Calm, thunder far out',
  'Light, south, warm rain',
  'Moderate, south-west, high cloud',
] as const;
const ROUTINE = [
  '{ship} passed outward.',
  '{ship} passed inward, from {port} by her signal.',
  '{some} fishing boats at sundown.',
  'Cleaned the glass inside and out.',
  'Stores landed: oil {some} gallons, flour, coal, newspapers.',
  'Trimmed wicks, wound clock, wrote up log.',
  'Nothing in sight from dawn to dusk.',
  'Oil used since Sunday {few} gallons.',
  'New wick.',
  'Polished the brass.',
  '{vessel}, at anchor under the Rock; left with the tide.',
] as const;
const UNUSUAL = [
  '{few} panes want putty.',
  'Clockwork stopped at {hour}; turned the light by hand until morning.',
  'A whale, or {ship} bottom up. It blew, so a whale.',
  '{person} and {person} came out in a skiff to fish, and were sent home before the tide turned.',
  'Painted the gallery rail. Wind painted the rest.',
  'Gulls on the dome all night, {some} by the noise.',
  'Flares to the south at {hour}. Signalled the lifeboat; out and back with {few} saved.',
  'Swept chimney. Found in it a starling, alive, and let it out by the door.',
  'Sea over the landing; lost a bucket, a broom and my second-best hat.',
  'Washed. Dried. Rained. Washed.',
  'Fog-horn going {few} hours. My ears go on with it.',
  '{ship} so close in that I could see what they had for breakfast. Hung out the red lamp; she went about.',
  'The inspector came, ran his finger along everything, and was sea-sick going home.',
  'Mended the door, which the sea had opened without knocking.',
  'Counted {some} lightnings from the first to the last. The tower hummed.',
  'A bottle with a letter came in, from a boy at {port} who asks who I am. Answered by the same post.',
  '{coxswain} brought eggs, {few} whole.',
  'Seventeen steps worn hollow; wrote to the Board again.',
  'Northern lights from {hour} until the lamp was put out. Left the glass uncleaned to look.',
  'Read until two. No regulation against it.',
  'A brown bird on the lamp-room sill that I could not name. It could not name me either.',
  'Toothache. Light good.',
  'Ship’s boat, empty, drifted past, oars neatly laid. Reported.',
  'My birthday. Lit the lamp.',
] as const;

export function lightLogOf(year: number, chance: Chance, fill: Fill): string {
  const routine = chance.deck(ROUTINE);
  const unusual = chance.deck(UNUSUAL);
  const months = MONTHS.map((name, month) => {
    const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
    const weather = month >= 3 && month <= 8 ? SUMMER : WINTER;
    const lines = Array.from({ length: days }, (_, day) => {
      const events: string[] = [routine()];
      if (chance.happens(0.35)) events.push(routine());
      if (chance.happens(0.14)) events.push(unusual());
      const told = events.map((event) => tell(event, chance, fill));
      return `- ${day + 1}. ${chance.pick(weather)}. ${told.join(' ')}`;
    });
    return [`## ${name} ${year}`, lines.join('\n')].join('\n\n');
  });
  return [`# Log of the Gull Rock light, ${year}`, `${OFFICERS.keeper}, keeper.`, ...months].join('\n\n');
}
