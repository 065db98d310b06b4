/**
 * Programs that answer questions of every kind over texts of every shape. The nearest to a question are shown to the root
 * model as a chat, so what is habit here becomes habit there: records through `rows()`, a label for what fits none, dates
 * compared as text, answers with their unit, chains of two finds. Every program here passes the rehearsal (bank.browser.test.ts).
 */
import { examplesIn, type Example } from './example';

/** After each text, as `## shape: fields`, its examples: `kind: question`, and the program, indented. */
const SOURCE = `## prose
find: Who repaired the stove of the ship?
  done(find("Who repaired the stove of the ship?", words=["stove"]))
find: How many sledges did the second party take along?
  done(find("How many sledges did the second party take along?", words=["sledges", "second party"]))
paraphrase: What made the crew lose heart?
  done(find("What made the crew lose heart?"))
paraphrase: Why was the cook sent away?
  done(find("Why was the cook sent away?", words=["cook"]))
absent: What was the name of the captain’s dog?
  done(find("What was the name of the captain’s dog?", words=["dog"]))
collect: Which instruments did the expedition carry?
  done(find("Which instrument did the expedition carry?", all=True))
count: How many different ships are mentioned by name?
  names = find("What is the name of the ship?", words=["ship"], all=True).values
  done(f"{len(names)} ships: {', '.join(names)}")
compare: Who stayed longer on the island, Brandt or Okafor?
  done(compare("How many weeks was the stay on the island", "Brandt", "Okafor"))
pairs: Which pairs of the crew were both wounded by the bear?
  who = find("Who was wounded by the bear?", words=["wounded", "bear"], all=True).values
  done(pairs(who, lambda a, b: True))
hops: When was the man who built the lighthouse born?
  a = find("Who built the lighthouse?", words=["lighthouse"])
  done(find(f"When was {a.value} born?", words=[a.value, "born"]))
hops: What did the ship that rescued the second party carry?
  a = find("Which ship rescued the second party?", words=["rescued"])
  done(find(f"What did the {a.value} carry?", words=[a.value]))
summarise: Tell the story of the return journey in short.
  done(summarise("What happened on the return journey?"))
summarise: Summarise the chapter about the winter camp.
  done(summarise("What is said about the winter camp?"))

## entries
find: How much was paid for the new water tank?
  done(find("How much was paid for the new water tank?", words=["water tank", "paid"]))
find: What was decided about the hedge on 9 June 1921?
  done(find("What was decided about the hedge on 9 June 1921?", words=["hedge", "9 June 1921"]))
paraphrase: What is the writer afraid of?
  done(find("What is the writer afraid of?", words=["fear", "worry", "dread"]))
absent: What fee did the lawyer ask for the appeal?
  done(find("What fee did the lawyer ask for the appeal?", words=["lawyer", "appeal"]))
collect: List everybody who was thanked at a meeting.
  done(find("Who was thanked?", words=["thanks", "thanked"], all=True))
collect: Who of the crew went ashore at the cape?
  done(find("Who went ashore at the cape?", words=["ashore", "cape"], all=True))
collect: List all the repairs that were done to the hall.
  done(find("Which repair was done to the hall?", words=["repair", "hall"], all=True))
count: In how many entries does she complain of the cold?
  r = rows()
  yes = pick("Does she complain of the cold?", r)
  done(f"{sum(yes)} entries")
count: How many new boats were launched in the three summers?
  boats = find("Which new boat was launched?", words=["launched", "boat"], all=True).values
  done(f"{len(boats)} boats: {', '.join(boats)}")
compare: Was the harvest supper better attended in 1921 or in 1922?
  done(compare("How many people came to the harvest supper", "1921", "1922"))
pairs: Which pairs of members both spoke about the drains? Give them as (member, member).
  who = find("Who spoke about the drains?", words=["drains"], all=True).values
  done(pairs(who, lambda a, b: True))
hops: What is the trade of the member who asked for a second gate?
  a = find("Which member asked for a second gate?", words=["gate"])
  done(find(f"What is the trade of {a.value}?", words=[a.value]))
summarise: Summarise how the quarrel about the well went on over the months.
  done(summarise("How did the quarrel about the well go on?"))

## rows: date, user, instance
find: What did user 5512 write about her delivery?
  r = [x for x in rows() if x.user == "5512"]
  done([x for x, ok in zip(r, pick("Is it about a delivery?", r)) if ok])
collect: Which users want their money back?
  r = rows()
  yes = pick("Does the message ask for money back?", r)
  done(sorted({x.user for x, ok in zip(r, yes) if ok}))
collect: Which users never asked for a receipt?
  r = rows()
  did = {x.user for x, ok in zip(r, pick("Does the message ask for a receipt?", r)) if ok}
  done(sorted({x.user for x in r} - did))
count: How many of the messages are complaints?
  r = rows()
  k = label(r, ["complaint", "question", "praise", "other"])
  done(f"{k.count('complaint')} messages")
count: How many questions were sent after 1 March 2024?
  r = [x for x in rows() if x.date > "2024-03-01"]
  k = label(r, ["complaint", "question", "praise", "other"])
  done(f"{k.count('question')} messages")
count: Every letter is of exactly one kind: invoice; reminder; advert. How many letters are of kind reminder?
  r = rows()
  k = label(r)
  done(k.count("reminder"))
count: Every letter is of exactly one kind: invoice; reminder; advert. How many of the letters of user 5512 are of kind advert?
  r = [x for x in rows() if x.user == "5512"]
  k = label(r)
  done(k.count("advert"))
count: Every letter is of exactly one kind: invoice; reminder; advert. How many of the letters sent in between May 04, 2024 and Jun 09, 2024 are of kind invoice?
  r = [x for x in rows() if "2024-05-04" <= x.date <= "2024-06-09"]
  k = label(r)
  done(k.count("invoice"))
count: Every letter is of exactly one kind: invoice; reminder; advert. How many of the letters sent in after May 04, 2024 are of kind advert?
  r = [x for x in rows() if x.date > "2024-05-04"]
  k = label(r)
  done(k.count("advert"))
count: Every letter is of exactly one kind: invoice; reminder; advert. How many of the letters sent in before Jun 09, 2024 are of kind reminder?
  r = [x for x in rows() if x.date < "2024-06-09"]
  k = label(r)
  done(k.count("reminder"))
count: Every letter is of exactly one kind: invoice; reminder; advert. How many of the letters sent in in the year 2023 are of kind invoice?
  r = [x for x in rows() if x.year == 2023]
  k = label(r)
  done(k.count("invoice"))
count: Every letter is of exactly one kind: invoice; reminder; advert. How many more letters are of kind invoice than of kind advert?
  r = rows()
  k = label(r)
  done(k.count("invoice") - k.count("advert"))
count: Every letter is of exactly one kind: invoice; reminder; advert. How many different users sent at least one letter of kind reminder?
  r = rows()
  t = tally(r, label(r), by="user")
  done(sum(t[u]["reminder"] >= 1 for u in t))
compare: Are there more questions than complaints?
  r = rows()
  k = label(r, ["complaint", "question", "praise", "other"])
  a, b = k.count("question"), k.count("complaint")
  done(f"{'more questions' if a > b else 'more complaints' if b > a else 'as many'}: {a} questions, {b} complaints")
compare: Which kind of message is the most common?
  r = rows()
  k = label(r, ["complaint", "question", "praise", "other"])
  best = max(set(k), key=k.count)
  done(f"{best}: {k.count(best)} messages")
each: How many complaints did each user send?
  r = rows()
  k = label(r, ["complaint", "question", "praise", "other"])
  t = tally(r, k, by="user")
  done({u: c["complaint"] for u, c in t.items()})
each: Which user sent the most praise?
  r = rows()
  k = label(r, ["complaint", "question", "praise", "other"])
  t = tally(r, k, by="user")
  best = max(t, key=lambda u: t[u]["praise"])
  done(f"{best}: {t[best]['praise']} messages")
each: In which month did most questions come in?
  r = rows()
  k = label(r, ["complaint", "question", "praise", "other"])
  t = tally(r, k, by="month")
  best = max(t, key=lambda m: t[m]["question"])
  done(f"{best}: {t[best]['question']} questions")
pairs: Every letter is of exactly one kind: invoice; reminder; advert. List all pairs of different users, each pair once as (user, user), where both users have at least one letter of kind advert or reminder.
  r = rows()
  t = tally(r, label(r), by="user")
  done(pairs(t, "both users have at least one letter of kind advert or reminder"))
pairs: Every letter is of exactly one kind: invoice; reminder; advert. List all pairs of different users, each pair once as (user, user), where one of the two users has at least one letter of kind advert and at least two letters of kind reminder, and the other has exactly one letter of kind invoice.
  r = rows()
  t = tally(r, label(r), by="user")
  done(pairs(t, "one of the two users has at least one letter of kind advert and at least two letters of kind reminder, and the other has exactly one letter of kind invoice"))
pairs: Every letter is of exactly one kind: invoice; reminder; advert. List all pairs of different users, each pair once as (user, user), where both users have at least one letter of kind advert or invoice, and for both users all letters of kind invoice are dated after May 04, 2024.
  r = rows()
  t = tally(r, label(r), by="user")
  done(pairs(t, "both users have at least one letter of kind advert or invoice, and for both users all letters of kind invoice are dated after May 04, 2024"))
pairs: Which pairs of users both sent at least one complaint or one question?
  r = rows()
  t = tally(r, label(r, ["complaint", "question", "praise", "other"]), by="user")
  done(pairs(t, "both sent at least one complaint or one question"))
pairs: List all pairs of users where one sent two or more complaints and the other exactly one praise.
  r = rows()
  t = tally(r, label(r, ["complaint", "question", "praise", "other"]), by="user")
  done(pairs(t, "one sent two or more complaints and the other exactly one praise"))
pairs: List all pairs of members who both asked at least twice to be called back.
  r = rows()
  yes = pick("Does the member ask to be called back?", r)
  t = tally([x for x, ok in zip(r, yes) if ok], by="member")
  done(pairs(t, lambda a, b: t[a] >= 2 and t[b] >= 2))
pairs: Which two users both praised something, and sent all their complaints after 6 January 2024?
  r = rows()
  k = label(r, ["complaint", "question", "praise", "other"])
  t = tally(r, k, by="user")
  early = {x.user for x, l in zip(r, k) if l == "complaint" and x.date <= "2024-01-06"}
  done(pairs(t, lambda a, b: t[a]["praise"] and t[b]["praise"] and not {a, b} & early))
hops: What else did the user write who lost an umbrella?
  r = rows()
  who = {x.user for x, ok in zip(r, pick("Does somebody say that an umbrella was lost?", r)) if ok}
  done([x for x in r if x.user in who])
summarise: What do the complaints have in common?
  r = rows()
  k = label(r, ["complaint", "question", "praise", "other"])
  done(summarise("What do the complaints have in common?", [x for x, l in zip(r, k) if l == "complaint"]))

## rows: sender, to, date, subject, text
each: How many e-mails did Ole Brandt write?
  done(f"{sum(x.sender == 'Ole Brandt' for x in rows())} e-mails")
collect: Who promised to bring something to the picnic?
  r = rows()
  yes = pick("Does the sender promise to bring something to the picnic?", r)
  done(sorted({x.sender for x, ok in zip(r, yes) if ok}))
find: What did Ida Holm suggest for the roof of the club house?
  done(find("What did Ida Holm suggest for the roof of the club house?", words=["Ida Holm", "roof"]))
hops: What does the member who hurt her foot bring to the picnic?
  a = find("Which member hurt her foot?", words=["foot"])
  done(find(f"What does {a.value} bring to the picnic?", words=[a.value, "picnic"]))
compare: Who wrote more e-mails, Ole Brandt or Ida Holm, and how many?
  n = {s: sum(x.sender == s for x in rows()) for s in ("Ole Brandt", "Ida Holm")}
  best = max(n, key=n.get)
  done(f"{best}: {n[best]} e-mails")

## rows: date, customer, product, review
collect: Which products were called too loud?
  r = rows()
  yes = pick("Does the review say that the product is too loud?", r)
  done(sorted({x.product for x, ok in zip(r, yes) if ok}))
count: How many reviews of the kettle are positive?
  r = [x for x in rows() if "kettle" in x.product.lower()]
  k = label(r, ["positive", "negative", "mixed", "other"])
  done(f"{k.count('positive')} of {len(r)} reviews")
absent: What does customer Ilse Tamm say about the warranty?
  r = [x for x in rows() if x.customer == "Ilse Tamm"]
  yes = pick("Is it about the warranty?", r)
  done([x for x, ok in zip(r, yes) if ok] or "The reviews do not say.")
compare: Is the toaster or the kettle liked better?
  r = rows()
  t = tally(r, label(r, ["positive", "negative", "mixed", "other"]), by="product")
  share = {p: c["positive"] / sum(c.values()) for p, c in t.items()}
  best = max(share, key=share.get)
  done(f"{best}: {share[best]:.0%} of its reviews are positive")
each: What share of the reviews is negative for every product?
  r = rows()
  t = tally(r, label(r, ["positive", "negative", "mixed", "other"]), by="product")
  done({p: f"{c['negative'] / sum(c.values()):.0%}" for p, c in t.items()})
pairs: Which two customers reviewed the same product?
  r = rows()
  t = tally(r, [x.product for x in r], by="customer")
  done(pairs(t, lambda a, b: set(t[a]) & set(t[b])))

## csv: date, member, station, minutes
count: How many trips were longer than an hour?
  n = sum(float(x.minutes) > 60 for x in rows())
  done(f"{n} trips")
count: How many minutes did Ann Berg ride in all?
  done(f"{sum(float(x.minutes) for x in rows() if x.member == 'Ann Berg'):g} minutes")
each: How long did each member ride in all?
  total = {}
  for x in rows():
      total[x.member] = total.get(x.member, 0) + float(x.minutes)
  done({m: f"{t:g} minutes" for m, t in total.items()})
compare: Did more trips start at Harbour or at Old Town?
  s = [x.station for x in rows()]
  a, b = s.count("Harbour"), s.count("Old Town")
  done(f"{'Harbour' if a > b else 'Old Town' if b > a else 'as many'}: {a} trips from Harbour, {b} from Old Town")
collect: Which members rode on 3 May 2024?
  done(sorted({x.member for x in rows() if x.date == "2024-05-03"}))
compare: Who rode longer in all, Ann Berg or Tom Reyes, and how long? Count the trips from every harbour.
  r = [x for x in rows() if "harbour" in x.station.lower()]
  n = {m: sum(float(x.minutes) for x in r if x.member == m) for m in ("Ann Berg", "Tom Reyes")}
  best = max(n, key=n.get)
  done(f"{best}: {n[best]:g} minutes")
pairs: Which pairs of members started at the same station on the same day?
  r = rows()
  t = tally(r, [(x.station, x.date) for x in r], by="member")
  done(pairs(t, lambda a, b: set(t[a]) & set(t[b])))

## csv: day, name, category, amount
absent: How much was spent on insurance in 2019?
  r = [x for x in rows() if x.category == "insurance" and x.year == 2019]
  done(sum(float(x.amount) for x in r) if r else "The table has no such row.")
find: What is the largest amount that Noor Aziz spent at once?
  r = [x for x in rows() if x.name == "Noor Aziz"]
  done(max(r, key=lambda x: float(x.amount)))
each: What is the average amount by category?
  by = {}
  for x in rows():
      by.setdefault(x.category, []).append(float(x.amount))
  done({c: f"{sum(a) / len(a):.2f}" for c, a in by.items()})

## log: date, level, source, message
find: Which host ran out of disk space?
  done(find("Which host ran out of disk space?", words=["disk", "space", "full"]))
count: How many errors did the payment service log in March 2024?
  n = sum(x.level == "ERROR" and x.source == "payments" and "2024-03-01" <= x.date <= "2024-03-31" for x in rows())
  done(f"{n} errors")
each: How many warnings were there per day?
  r = [x for x in rows() if x.level.startswith("WARN")]
  t = tally(r, [x.level for x in r], by="date")
  done({d: sum(c.values()) for d, c in t.items()})
compare: Were there more errors before or after the update of 12 April 2024?
  e = [x for x in rows() if x.level == "ERROR"]
  a = sum(x.date < "2024-04-12" for x in e)
  b = sum(x.date > "2024-04-12" for x in e)
  done(f"{'before' if a > b else 'after' if b > a else 'as many'}: {a} errors before, {b} after")
collect: What went wrong on 7 March 2024? List it all.
  done([x for x in rows() if x.date == "2024-03-07" and x.level in ("WARN", "ERROR")])
each: Which worker was restarted most often by server-1?
  r = [x for x in rows() if x.source == "server-1" and "restarted" in x.message]
  t = tally(r, by="worker")
  done(f"{t.most}: {t[t.most]} times")
compare: Which of the two servers sent more warnings, and how many did it send?
  n = {s: sum(x.level == "WARN" and x.source == s for x in rows()) for s in ("server-1", "server-2")}
  best = max(n, key=n.get)
  done(f"{best}: {n[best]} warnings")
summarise: What do the errors of the last week come down to?
  r = [x for x in rows() if x.level == "ERROR"]
  done(summarise("What do the errors come down to?", r))

## jsonl: date, observer, species, note
collect: Which species did Tom Reyes see in April 2024?
  done(sorted({x.species for x in rows() if x.observer == "Tom Reyes" and "2024-04-01" <= x.date <= "2024-04-30"}))
count: How many of the sightings mention a nest?
  r = rows()
  n = sum(pick("Does the note mention a nest?", r))
  done(f"{n} of {len(r)} sightings")
each: How many different species did every observer see?
  r = rows()
  t = tally(r, [x.species for x in r], by="observer")
  done({o: len(c) for o, c in t.items()})
pairs: Which pairs of observers have at least two species in common?
  r = rows()
  t = tally(r, [x.species for x in r], by="observer")
  done(pairs(t, lambda a, b: len(set(t[a]) & set(t[b])) >= 2))
find: When was the first buzzard seen?
  r = [x for x in rows() if x.species.lower() == "buzzard"]
  done(min(r, key=lambda x: x.date))

## jsonl: date, author, text
paraphrase: Who is fed up with the new timetable?
  r = rows()
  yes = pick("Is somebody annoyed about the new timetable?", r)
  done(sorted({x.author for x, ok in zip(r, yes) if ok}))
each: What mood is each author in most of the time?
  r = rows()
  t = tally(r, label(r, ["cheerful", "annoyed", "sad", "neutral", "other"]), by="author")
  done({a: max(c, key=c.get) for a, c in t.items()})
summarise: What was agreed in the chat?
  done(summarise("What was agreed?", rows()))

## documents
find: In which year was the bridge at Ostrow opened?
  done(find("In which year was the bridge at Ostrow opened?", words=["Ostrow", "bridge"]))
paraphrase: Why does the orchard sell no cider any more?
  done(find("Why does the orchard sell no cider any more?", words=["cider"]))
absent: What does the tenant in Mill Lane pay for a garage?
  done(find("What does the tenant in Mill Lane pay for a garage?", words=["Mill Lane", "garage"]))
collect: What are the names of all the people who signed?
  done(find("Who signed?", words=["signed"], all=True))
collect: Which instruments do the letter writers own or play?
  done(find("Which instrument does the writer own or play?", words=["play", "violin", "piano"], all=True))
count: How many of the recipes can be made without an oven?
  d = documents()
  yes = pick("Can it be made without an oven?", d)
  done(f"{sum(yes)} of {len(d)} recipes")
count: How many beds do all the hostels have together?
  n = [h.number for h in extract("How many beds does it have?", documents()) if h and h.number]
  done(f"{sum(n)} beds")
compare: Which of the two offers is cheaper, that of Nordlys or that of Fjordbygg?
  done(compare("What is the price of the offer", "Nordlys", "Fjordbygg"))
compare: Which has the lower price, the flat in Quay Street or the cottage at Elm Road, and how low is it?
  done(compare("What is the price", "the flat in Quay Street", "the cottage at Elm Road"))
compare: Which mill is older, that of Ostrow or that of Brenn, and when was it built?
  done(compare("When was the mill built", "Ostrow", "Brenn"))
compare: Who pays more rent for the stall, the baker or the florist, and how much?
  done(compare("What is the rent for the stall", "the baker", "the florist"))
compare: Do the two witnesses agree on when the fire began?
  d = documents()
  done(compare("When did the fire begin?", d[0], d[1]))
each: How many people work at each branch?
  d = documents()
  done(dict(zip([x.name for x in d], extract("How many people work there?", d))))
pairs: Which pairs of companies have the same director?
  d = documents()
  who = {x.name: h.value for x, h in zip(d, extract("Who is the director?", d)) if h}
  done(pairs(who, lambda a, b: who[a] == who[b]))
pairs: Which pairs of lakes were surveyed in the same year? Give them as (lake, lake).
  d = documents()
  year = {x.name: h.value for x, h in zip(d, extract("In which year was it surveyed?", d)) if h}
  done(pairs(year, lambda a, b: year[a] == year[b]))
across: Which documents mention a ferry over the river?
  d = documents()
  yes = pick("Does it mention a ferry over a river?", d)
  done([x.name for x, ok in zip(d, yes) if ok])
across: Which of the villages have no school?
  d = documents()
  yes = pick("Does the village have a school?", d)
  done([x.name for x, ok in zip(d, yes) if not ok])
across: Which guests may keep a dog?
  d = documents()
  yes = pick("May the guest keep a dog?", d)
  done([h for h in extract("Who is the guest?", [x for x, ok in zip(d, yes) if ok]) if h])
across: Does any of the leases allow a sublet? In which document does it stand?
  d = documents()
  yes = pick("Does the lease allow a sublet?", d)
  done([x.name for x, ok in zip(d, yes) if ok] or "None of the documents says so.")
across: What does each of the reports say about staff?
  d = documents()
  done({x.name: summarise("What does it say about staff?", [x]) for x in d})
hops: In which town does the treasurer of the rowing club live?
  a = find("Who is the treasurer of the rowing club?", words=["treasurer", "rowing club"])
  done(find(f"In which town does {a.value} live?", words=[a.value]))
hops: Which river flows through the birthplace of Mara Lind?
  a = find("Where was Mara Lind born?", words=["Mara Lind", "born"])
  done(find(f"Which river flows through {a.value}?", words=[a.value, "river"]))
collect: List all the deadlines that are named in the contracts.
  done(find("Which deadline is named?", words=["deadline", "until", "no later than"], all=True))
summarise: Summarise what the reports say about the harbour in a few sentences.
  done(summarise("What is said about the harbour?", documents()))
summarise: Give an overview of the main points of all reports.
  done(summarise("What are the main points?", documents()))
`;

export const BANK: readonly Example[] = examplesIn(SOURCE);
