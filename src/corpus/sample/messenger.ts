/** Cuttings from the town’s weekly paper. */
import { tell, type Chance, type Fill } from './chance';
import { dayAndDate, OFFICERS } from './world';

const NEWS = [
  '**From the harbour.** Arrived since our last: {vessel}, with {cargo}; {vessel}, with {cargo}; {ship}, in ballast and in a bad humour. Sailed: {ship} for {port}, with the good wishes of her creditors.',
  '**A dinner.** The pilots dined at {inn} on Tuesday, {some} sitting down and nearly as many getting up again. {pilot} gave the toast of absent friends; {person} sang all the verses. The company parted at {hour} by the light of the moon, which somebody had taken for the Chair’s carriage.',
  '**Lost,** between {place} and {place}, a lady’s glove, grey, left hand; a spirit-level; a goat answering to Duchess. The finder of any of these may have {small} at this office. The finder of the goat will know it by then.',
  '**The weather.** {some} hundredths of an inch of rain in the week, most of it on the Sunday-school treat. The glass fell on [Wednesday|Thursday] to a point which {harbourMaster} says he has seen only {few} times, and then stood there as if looking for something.',
  '**Police.** {man} was charged with being drunk in charge of a wheelbarrow. He said that the barrow had been in charge of him. Fined {small}. — {man#1} and {man#2}, for fighting on {place} about a [herring|hymn]: bound over, the one to keep the peace, the other to keep away from {man#1}.',
  '**Launch.** On Saturday’s tide there went down the ways at {surname}’s yard a fine ketch of {many} tons, named by Miss {surname} with a bottle that would not break. It was broken at last by {person}, with a mallet. She will carry {cargo} to {port}.',
  '**Correspondence.** Sir, — May I ask through your columns why the lamp at {place} is lit when there is a moon and not lit when there is none? — Yours, *In The Dark*. [We have asked. The lamplighter goes by the almanac, the almanac by the moon, and nobody by the lamp.]',
  '**Chapel tea.** The sum of {sum} was taken at the chapel tea for the new harmonium. The old one was played during the whole of it, in order, as the minister said, that nobody should forget the purpose.',
  '**Rowing.** The boys of {place} challenged those of {berth} to row round the bell buoy for a leg of mutton. [The challengers won by a length.|Both boats came home full of water and the mutton was divided.] {coxswain} kept the time and, it is said, a slice.',
  '**Prices.** Herring {small} the cran; coals {small} the ton on the wharf; eggs dear; butter not to be had, except by those who have a cousin at {port}.',
  '**A curiosity.** {person}, digging at {place}, turned up a stone with letters on it. {teacher} reads them as a boundary mark of the old abbey; {member} reads them as a receipt. It may be seen at our office, where it keeps the door open.',
  '**Narrow escape.** The child of {woman} went over the edge of {berth} on Monday in a washing tub, and was carried as far as {ship}, whose mate hooked it up with the remark that he had asked for a cabin boy but not for one so soon.',
  '**The Board.** Our Harbour Board met on [Monday|Thursday] and sat until {hour}. Those who wish to know what was decided must do as we did and ask the charwoman. We understand that {large} is to be spent, and that it will not be enough.',
  '**Lecture.** {doctor} spoke in the reading room on *Water, and What Is In It*, with a microscope. {some} persons came; {few} have since been seen to drink beer who never did before.',
  '**Obituary.** We regret the death of Captain {surname}, in his eighty-{nth} year, who had been {few} times round the world, and of late years as far as {inn}. The flags on the quay were at half-mast, and {ship} fired a gun.',
  '**From abroad.** A letter from {port} tells us that {man}, who left here in {ship} with {small} and a mandolin, now owns a hotel. He asks to be remembered to all who lent him money, [and encloses it|of whom this office is one].',
  '**Theatre.** The company of Mr {surname} gave *The Smuggler’s Bride* at the net lofts. The storm was very natural, as the roof leaks. In the third act the bride was prompted by the whole of the second row, who had seen it on Monday.',
  '**The potato show.** First, {man}; second, {woman}; third, {man}, for a potato resembling {member}. [The likeness was admitted by all but one.|It has since been eaten.]',
  '**Steam.** A steam launch has been seen upon the river going very fast and whistling at bridges. It belongs to Mr {surname}, who is thought to be in it.',
  '**Wedding.** At St Brannoc’s, {man}, mate of {ship}, to {woman}, of {place}. The bridegroom was {few} hours late, the wind being foul. The bride said she had allowed for that.',
  '**Birds.** {some} swallows were counted on the wire at Custom House Row by {child} {surname}, aged nine, who wishes it to be in the paper. It is in the paper.',
  '**Bread.** The bakers have agreed upon a penny more. The wives of {place} have agreed upon baking at home. [The bakers are thinking it over.|The penny has been withdrawn.]',
  '**Question and answer.** A reader asks whether the sea is getting higher. {engineer} replies that it is not, but that {berth} is getting lower, which comes to the same for those who stand on it.',
  '**An auction.** The effects of the late Captain {surname} were sold on Friday: a sextant, {small}; {few} chairs, {small}; a parrot, withdrawn, having said what it thought of the bids.',
  '**Cricket.** Saltmere {some}, Dunmoor {many}. [The ball was lost in the harbour for an hour, during which Dunmoor ran.|It was a pleasant afternoon otherwise.]',
  '**Music.** The Town Band played upon {place} for the first time this summer. A heifer joined in at the slow movement. We do not criticise either.',
] as const;

export function messengerOf(year: number, chance: Chance, fill: Fill, facts: ReadonlyMap<number, string>): string {
  const news = chance.deck(NEWS);
  const issues = Array.from({ length: 12 }, (_, month) => {
    const pieces = Array.from({ length: chance.between(4, 5) }, () => tell(news(), chance, fill));
    const fact = facts.get(month);
    if (fact !== undefined) pieces.splice(1, 0, fact);
    return [`## ${dayAndDate(year, month, chance.between(1, 28))}`, ...pieces].join('\n\n');
  });
  const head = [`# From the Saltmere Messenger, ${year}`, `Editor: ${OFFICERS.editor}. Cuttings from twelve issues.`];
  return [...head, ...issues].join('\n\n');
}
