/** Minutes of the Harbour Board: monthly meetings, each with a handful of matters and what was decided. */
import { tell, type Chance, type Fill } from './chance';
import { dayAndDate, MEMBERS, OFFICERS } from './world';

const OPENINGS = [
  'The minutes of the last meeting were [read and confirmed|taken as read|read, corrected in one figure, and confirmed].',
  'The Clerk read the minutes, [which were confirmed|to which {member} objected as to a date; the objection was noted and the minutes confirmed].',
  'Confirmed the minutes. [The Chair regretted the cold of the room and asked that the stove be seen to.|The Chair thanked the members for coming out in such weather.|No business arose from them.]',
] as const;

const MATTERS = [
  '**Dredging.** {engineer} reported that the dredger had raised {many} tons of [mud and shell|blue clay|sand and ballast stones] from {berth}, at a cost of {sum}. {member} asked [whether it would not all come back with the first easterly gale. She answered that some of it would, and that this was the nature of harbours|what had been done with the spoil. It had been carried outside the bar, as the Board had ordered|whether anything of value had been found in it. A kettle, and {few} anchors, of which none matched].',
  '**The great crane.** The chain of the great crane [parted|slipped|was found worn to half its thickness] while {vessel} was discharging {cargo}. Nobody was hurt, [though a cask went through the deck|though {person} jumped into the basin to be out of its way]. Ordered, a new chain from {port}, not to exceed {sum}.',
  '**Lamp oil.** Tenders for oil for the quay lamps were opened: {man#1} at {small} the dozen gallons, {man#2} at [a penny less|a little more, delivered]. Resolved to take {man#1}’s, [whose last lot had burned clear|the other’s having smoked abominably the winter before].',
  '**A complaint of pilots.** Captain {surname#1} of {ship} wrote that he had waited {few} hours off the bar for a pilot. {pilot} replied that [the pilots had been out since {hour} with another vessel|no signal had been seen, and that a flag the size of a handkerchief is not a signal]. The Board [found for the pilots|recommended both gentlemen to a better temper|ordered that a larger signal be carried].',
  '**Nets on the quay.** {some} fishermen petitioned to be allowed to dry nets at {place}. {member} spoke for them, [saying their fathers had done so before there was a Board|having, he said, been asked by his wife]. [Granted, on weekdays and until dusk.|Deferred until the harbour-master had measured what room there was.|Refused, four voices to three.]',
  '**Damage to the wall.** On the night of the [third|ninth|twelfth|twentieth|last] {ship} dragged her anchors and struck the wall at {berth}, displacing {few} coping stones. The master [offered to pay for the mortar but not for the stones|admitted the fault handsomely]. The Treasurer was told to [write to the owners for {sum}|settle for {small} and be done].',
  '**The weighbridge.** {man} was found to have [wedged the weighbridge with a wooden spoon|weighed his own horse into a load of {cargo}]. He [paid back {small} and asked pardon|said it was a joke; the Board did not think so]. Ordered that the key be kept by {harbourMaster}.',
  '**Cattle.** {vessel} landed {some} head of cattle, of which {few} [ran up Custom House Row and into the school yard|had to be fetched out of the basin]. {teacher} wrote [with some warmth|very civilly, asking for hurdles]. Hurdles to be bought for {small}.',
  '**The tide gauge.** The float of the tide gauge had stuck again, and for {few} days the harbour had, on paper, no tide at all. {engineer} has cleaned the pipe and [found in it an eel of remarkable size|proposes a copper one, at {sum}]. [Approved.|Left over until the dues are in.]',
  '**Accounts.** {treasurer} laid the accounts on the table: dues received {large}, paid out for wages and stores {large}, in the bank {large}. {member} asked why [candles|string|the boat’s varnish] had cost so much. The Treasurer said he would find out, [and did not look as if he would enjoy it|and the matter was left there].',
  '**A stranding.** {vessel}, bound from {port} with {cargo}, took the ground on the ballast bank and was got off on the next tide with the loss of [an anchor and some dignity|her false keel|a boat]. The pilots claimed {sum} for their help; [allowed|allowed in part].',
  '**The ferry stage.** The planks of the ferry stage were said to be [slippery as soap|rotten under the third pile]. {harbourMaster} had gone through one himself, [to the knee|while pointing it out to {member}]. New planks to be laid before [Easter|the herring season|the frost], cost about {sum}.',
  '**Quarantine.** {ship} came in from {port} with [two hands sick|a boy in a fever]. {doctor} went aboard and [found it to be nothing worse than bad pork|kept her at the outer buoy for {few} days]. The Board thanked him and passed his account of {small}.',
  '**Wages.** The {few} lamplighters and watchmen asked for [a shilling more a week|boots]. After a long talk the Board gave [sixpence|the boots], {member} dissenting because [it would be shoes next|he thought it too little].',
  '**The bell buoy.** Several masters said they could not hear the bell buoy in a southerly wind. {pilot} said [it was not the bell’s fault but that of the owners of their ears|one of the clappers was gone, he thought since the summer]. To be lifted and looked at, [if the weather lets us|by the steamer, for {sum}].',
  '**The reading room.** {person} asked for the old sail loft as a reading room for sailors. {chair} gave [forty of her own books|a clock that nearly goes]. Granted for one year at a rent of [one shilling|a basket of herring at Michaelmas].',
  '**Smoke.** Mrs {surname} of {place} wrote that the smoke of the tug makes it impossible to dry linen. The Board [expressed its sympathy|asked the tug’s master to steam, on Mondays, from the other side].',
  '**A gift.** {woman}, formerly of this town and now of {port}, sent {large} for the widows of the harbour. The Board stood up to give its thanks, and the Clerk was told to write [a proper letter|by the next mail].',
  '**Ice.** The basin was frozen for {few} days together and {some} vessels lay fast. {harbourMaster} broke a channel with the tug and {some} barrels of hot ashes, which {member} called [the most expensive soup he had ever seen|worth every penny]. Cost {sum}.',
  '**Theft of coal.** The watchman took {man} with [a sack|a perambulator] of coal from {berth}. [It being his first, and his children being cold, the Board let him go with a warning, and with the coal.|He was handed to the constable.]',
  '**The charts.** {engineer} laid before the Board her new soundings of the inner basin, [drawn in three colours|on a sheet so large that it had to be held by four members]. She found {few} feet less water than the old chart at {berth}. To be printed, {many} copies.',
  '**The slip.** {man#1} asked for the slip for {some} days to put a new keel under his ketch. {member} asked why it should take so long. {man#1} had said that a keel was not a shelf. [Granted at {small} a day.|Granted, the Board undertaking not to ask again.]',
  '**Rats.** The rat-catcher, {man}, showed his tally of {many} for the quarter and asked for the usual penny a tail. {treasurer} observed that the tails of last quarter had not been destroyed. Ordered that they be burned, [in the presence of the Clerk|by somebody other than the rat-catcher].',
  '**The clock.** The clock on the custom house is {few} minutes before the clock of St Brannoc’s, and masters take whichever suits them. Resolved, that for dues the custom house is right, and [for everything else the church|that the vicar be told so gently].',
  '**Bathing.** {woman} and others wrote about gentlemen bathing from {berth} in view of the [Sunday school|Dunmoor coach]. {member} thought that one could look another way. {chair} thought that they could bathe another way. [A board to be put up: {small}.|Carried, with the Chair’s amendment.]',
  '**Apprentices.** {few} boys were bound apprentice to the pilots, among them {boy} {surname}, who was asked what he would do in fog. He said: listen. {pilot} told the Board that he had nothing to add.',
  '**A wreck buoy.** The hull of the old lighter off {berth} has been struck {few} times this year. {engineer} offered to [lift|blow up] it for {sum}; {member} asked whether it could not simply be painted. [To be lifted.|To be marked with a green buoy until there is money.]',
  '**The tug.** The tug burned {many} tons of coal in the quarter and earned {sum}. {harbourMaster} explained that she burns as much waiting as working, [like most of us|and that she had waited a great deal]. To lie with banked fires on days without a signal.',
  '**Right of way.** Mr {surname#1} has put a gate across the path from {place} to {place}. {member} had found it locked, and had climbed it. [The gate is to come down.|The Clerk to write; Mr {surname#1} to be asked for a key for each member, and one for the public.]',
  '**Emigrants.** {ship} took {some} emigrants for {port}, {few} of them from this parish. The Board gave each family a blanket and {small}. {chair} asked that their names be kept in the book, and they have been.',
  '**The fog gun.** The fog gun was fired {some} times in the month, and once, by {boy} {surname}, for no reason. Powder to be kept under two keys. The boy is to [clean the gun|read to old Captain {surname} on Saturdays], which he is said to enjoy.',
  '**Letters.** Read: from the owners of {ship}, about demurrage; from the harbour of {port}, asking [how we keep rats from the grain store|for our table of dues]; from {person}, enclosing a poem on the harbour. [The poem was not read out.|{member} read the poem, and the Board proceeded to the next business.]',
] as const;

const DECISIONS = [
  'Resolved accordingly.',
  'Carried without a vote.',
  'Carried, {member} not voting.',
  'The matter to come up again in [the spring|three months|the autumn].',
  'So ordered.',
  '{member} asked that his doubts be written down, and they are hereby written down.',
] as const;

const CLOSINGS = [
  'The Board rose at {hour} o’clock.',
  'There being no other business, the Board rose [in time for the tide|at {hour}, the lamp having burned out].',
  'The Board rose and went down to look at {berth} by lantern.',
] as const;

/** `facts`: paragraphs that must stand in the meeting of a month, by month. */
export function minutesOf(year: number, chance: Chance, fill: Fill, facts: ReadonlyMap<number, string>): string {
  const matter = chance.deck(MATTERS);
  const lines = [
    `# Minutes of the Saltmere Harbour Board, ${year}`,
    `Kept by the Clerk, ${OFFICERS.clerk}, and signed by the Chair after each meeting.`,
  ];
  for (let month = 0; month < 12; month++) {
    if (month === 7) continue; // The Board never met in August.
    lines.push(`## Meeting of ${dayAndDate(year, month, chance.between(2, 9))}`);
    lines.push(present(chance));
    lines.push(tell(chance.pick(OPENINGS), chance, fill));
    const matters = Array.from({ length: chance.between(4, 6) }, () => {
      const ending = chance.happens(0.4) ? ` ${tell(chance.pick(DECISIONS), chance, fill)}` : '';
      return tell(matter(), chance, fill) + ending;
    });
    const fact = facts.get(month);
    if (fact !== undefined) matters.splice(1, 0, fact);
    lines.push(...matters, tell(chance.pick(CLOSINGS), chance, fill));
  }
  return lines.join('\n\n');
}

function present(chance: Chance): string {
  const members = chance.shuffled(MEMBERS);
  const there = members.slice(0, chance.between(4, 7));
  const excused = members.slice(there.length, there.length + 1);
  return `Present: ${OFFICERS.chair} in the chair; ${there.join(', ')}; the Clerk. Excused: ${excused.join(', ') || 'nobody'}.`;
}
