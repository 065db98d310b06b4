/** The ledger of dues: one line a vessel, and the harbour-master’s remarks between the lines. */
import { tell, type Chance, type Fill } from './chance';
import { CARGOES, money, MONTHS, OFFICERS, PORTS, type Ship } from './world';

const REMARKS = [
  '*Remark.* {ship} lay {few} days over her time [for want of hands|waiting for a wind] and paid {small} more without complaint.',
  '*Remark.* Weighed the {cargo} again at the master’s wish. [He was right, and I gave him back {small}.|He was wrong, by rather more than he had said.]',
  '*Remark.* Wind so strong from the [south-west|north-east] that nothing came in or went out for {few} days. Used the time to paint the office.',
  '*Remark.* {man} paid in foreign silver. [The bank took it at a loss of {small}.|It rang true; the bank took it at par.]',
  '*Remark.* The boy {boy} has learnt to tell a brig from a brigantine and now tells everybody.',
  '*Remark.* The seal of the fore hatch of {ship} was broken when she came in. {person} of the Customs was sent for and [found nothing but an astonished cat|counted the casks twice and passed them].',
  '*Remark.* {some} baskets of fish landed at {berth} without a ticket. [Spoke to {person}, who will pay on Saturday.|Nobody’s, it seems. Sold them for the widows’ box.]',
  '*Remark.* The master of {ship} disputed his tonnage and had her measured at his own cost. She is {few} tons more than in the book. I have thanked him.',
  '*Remark.* {ship} shifted from {berth} to {berth} and back again, at her own wish, and paid for both.',
  '*Remark.* Slack month. [Counted the bollards: {some}.|Mended the office stove, the chair and, as far as possible, the cat.]',
  '*Remark.* Paid out of the widows’ box {small} to {woman}, whose husband was in {ship}.',
  '*Remark.* A collier broke her warp at {berth} and swung across {few} others. Much language, no damage.',
  '*Remark.* Received for old rope {small}, for a dinghy that nobody claims {small}, for the loan of a ladder nothing and not the ladder either.',
  '*Remark.* High water came {few} minutes before the table and stood a foot above it.',
] as const;

export function ledgerOf(
  year: number,
  chance: Chance,
  fill: Fill,
  ships: readonly [Ship, ...Ship[]],
  facts: ReadonlyMap<number, string>,
): string {
  const ship = chance.deck(ships);
  const remark = chance.deck(REMARKS);
  const lines = [
    `# Ledger of dues, port of Saltmere, ${year}`,
    `Kept by the harbour-master, ${OFFICERS.harbourMaster}. Dues at threepence the ton in ballast, fivepence laden.`,
  ];
  let whole = 0;
  for (const [month, name] of MONTHS.entries()) {
    const days = Array.from({ length: chance.between(26, 34) }, () => chance.between(1, 28)).sort((a, b) => a - b);
    const rows = days.map((day) => entry(day, ship(), chance));
    const total = rows.reduce((sum, { pence }) => sum + pence, 0);
    whole += total;
    lines.push(
      `## ${name} ${year}`,
      ['| Day | Vessel | Master | From | Cargo | Tons | Dues |', '|---|---|---|---|---|---|---|']
        .concat(rows.map(({ row }) => row))
        .join('\n'),
      `${rows.length} vessels in ${name}; dues together ${money(total)}.`,
      tell(remark(), chance, fill),
    );
    const fact = facts.get(month);
    if (fact !== undefined) lines.push(fact);
  }
  lines.push(`Dues of the year ${year}: ${money(whole)}. Balanced and found right, ${OFFICERS.treasurer}, Treasurer.`);
  return lines.join('\n\n');
}

function entry(day: number, ship: Ship, chance: Chance): { row: string; pence: number } {
  const laden = chance.happens(0.8);
  const pence = ship.tons * (laden ? 5 : 3);
  const cargo = laden ? chance.pick(CARGOES) : 'in ballast';
  const cells = [day, `${ship.name}, ${ship.rig}`, ship.master, chance.pick(PORTS), cargo, ship.tons, money(pence)];
  return { row: `| ${cells.join(' | ')} |`, pence };
}
