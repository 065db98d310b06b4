/** Small texts of every shape, for programs to be rehearsed over. */
import type { Look } from '../shape';

/** One document, or several, by the name of the look that they have. */
export function textsFor({ shape, fields }: Look): Readonly<Record<string, string>> {
  const texts = TEXTS[`${shape}: ${fields.join(', ')}`];
  if (texts === undefined) throw new Error(`There is no text of the shape ${shape} with ${fields.join(', ')}.`);
  return texts;
}

const one = (text: string): Readonly<Record<string, string>> => ({ 'text.txt': text.trim() });

const VILLAGES = [
  'Ostrow',
  'Aldmoor',
  'Fenwick',
  'Garth',
  'Holm',
  'Ilse',
  'Jarrow',
  'Kell',
  'Lund',
  'Marsh',
  'Nord',
  'Orme',
];

const TEXTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'prose: ': one(`
The Vesper left the harbour in June with eleven men. Brandt, the smith, repaired the stove of the ship twice that winter. The
second party took four sledges along, and Okafor carried the sextant.

Brandt stayed on the island for nine weeks, Okafor for twelve. The cook was sent away after the sugar was gone. Nobody spoke
for days when the sun did not come back.

The lighthouse was built by Jonas Lind. Jonas Lind was born in 1811. The Marigold rescued the second party; she carried timber.`),
  'entries: ': one(`
4 February 1921. The secretary reports that the new water tank was paid for with 14 guineas. Mrs Hale is thanked for the tea.

9 June 1921. It was decided that the hedge shall be cut by the end of the month. Mr Dunn asked for a second gate.

2 October 1921. The harvest supper was attended by 61 members. Mr Dunn, the baker, is thanked for the bread.

1 October 1922. The harvest supper was attended by 48 members. It was very cold in the hall, and the roof was mended.`),
  'rows: date, user, instance': one(`
Date: Jan 04, 2024 || User: 5512 || Instance: Where is my delivery? It was to come on Monday.
Date: Jan 05, 2024 || User: 5513 || Instance: The handle broke on the first day, I want my money back.
Date: Feb 11, 2024 || User: 5512 || Instance: Thank you, the umbrella works well.
Date: Mar 02, 2024 || User: 5514 || Instance: I lost an umbrella in your shop.
Date: Mar 19, 2024 || User: 5514 || Instance: Do you open on Sundays?
Date: Apr 07, 2024 || User: 5513 || Instance: Again broken. This is the second time!`),
  'rows: sender, to, date, subject, text': one(`
From: Ole Brandt
To: Club
Date: 2024-05-02
Subject: Picnic

I will bring two loaves to the picnic.

---

From: Ida Holm
To: Club
Date: 2024-05-03
Subject: Re: Picnic

Lemonade from me, though I hurt my foot. For the roof of the club house I suggest tin.

---

From: Ole Brandt
To: Ida Holm
Date: 2024-05-03
Subject: Your foot

Take a chair with you.`),
  'rows: date, customer, product, review': one(`
Date: 2024-01-04 || Customer: Ilse Tamm || Product: Kettle || Review: It boils fast, and it is far too loud.
Date: 2024-01-09 || Customer: Tom Reyes || Product: Toaster || Review: It burns every slice on one side.
Date: 2024-02-11 || Customer: Ilse Tamm || Product: Toaster || Review: Good value, and easy to clean.
Date: 2024-03-02 || Customer: Noor Aziz || Product: Kettle || Review: I use it every morning and like it.`),
  'csv: date, member, station, minutes': one(`
date,member,station,minutes
2024-05-02,Reyes,Harbour,14
2024-05-03,Reyes,Old Town,71
2024-05-03,Aziz,Harbour,9
2024-05-03,Tamm,Old Town,35
2024-05-04,Tamm,Harbour,62`),
  'csv: day, name, category, amount': one(`
day;name;category;amount
2019-02-01;Noor Aziz;insurance;120.50
2020-03-04;Noor Aziz;travel;88.00
2020-03-05;Tom Reyes;travel;12.25
2021-08-11;Tom Reyes;food;7.40`),
  'log: date, level, source, message': one(`
2024-03-05 10:22:31 ERROR payments: card declined for order 8812
2024-03-05 10:22:40 INFO web: started
2024-03-07 11:01:02 WARN storage: disk of host larch-3 is 97% full
2024-03-07 11:04:59 ERROR storage: no space left on larch-3
2024-04-14 08:00:00 ERROR payments: timeout after 30 s`),
  'jsonl: date, observer, species, note': one(`
{"date": "2024-04-02", "observer": "Tom Reyes", "species": "buzzard", "note": "ring 8812, on the fence"}
{"date": "2024-04-02", "observer": "Ilse Tamm", "species": "buzzard", "note": "circling"}
{"date": "2024-04-09", "observer": "Tom Reyes", "species": "barn owl", "note": "a nest with three eggs"}
{"date": "2024-05-01", "observer": "Ilse Tamm", "species": "barn owl", "note": "heard only"}`),
  'jsonl: date, author, text': one(`
{"date": "2024-04-02T09:00", "author": "Mara", "text": "The new timetable is a joke, I waited for forty minutes."}
{"date": "2024-04-02T09:02", "author": "Jon", "text": "I like it, the bus comes earlier."}
{"date": "2024-04-02T09:05", "author": "Mara", "text": "Then let us ask for a second bus at eight."}
{"date": "2024-04-02T09:06", "author": "Jon", "text": "Agreed."}`),
  'documents: ': Object.fromEntries(
    VILLAGES.map((name, index) => [
      `${name}.txt`,
      `${name} has ${100 + index} people. The bridge at ${name} was opened in ${1850 + index}. ` +
        (index % 2 === 0 ? 'There is a school, and a ferry over the river. ' : 'Children go to school elsewhere. ') +
        `The director is Mara Lind. The lease may be ended until May. Signed by Tom Reyes, treasurer of the rowing club.`,
    ]),
  ),
};
