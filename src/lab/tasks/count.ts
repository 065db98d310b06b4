/**
 * How many: over rows whose label has to be understood, in the shape of OOLONG. Three families of questions take turns: of
 * all rows, of a user's, of a time's.
 */
import type { Case } from '../cases';
import { Random } from '../random';
import { LABELS, type Label } from './labels';
import { dayOf, EXPLAINED, formatDay, formatRows, makeRows, taughtBy, type Row } from './rows';
import { idOf, type Task, type Wanted } from './task';

export const count: Task = {
  id: 'count',
  description:
    'how many lines of one kind there are in all, of a user or of a time, where the kind has to be understood',
  make,
};

interface Asked {
  readonly question: string;
  readonly gold: number;
}

type Family = (rows: readonly Row[], random: Random) => Asked;

const FAMILIES: readonly Family[] = [ofAll, ofUser, ofTime];

function make(wanted: Wanted): Case {
  const { seed, tokens, index } = wanted;
  const random = new Random('count', seed, index, tokens);
  const rows = makeRows(random, tokens);
  const family = FAMILIES[index % FAMILIES.length] ?? ofAll;
  const { question, gold } = family(rows, random);
  return {
    id: idOf('count', wanted),
    kind: 'count',
    documents: [{ name: 'questions.txt', text: formatRows(rows) }],
    question: `${EXPLAINED} ${question} Answer with a number.`,
    taught: taughtBy(rows),
    score: 'number',
    gold,
  };
}

function ofAll(rows: readonly Row[], random: Random): Asked {
  const label = labelIn(rows, random);
  const how = random.pick(['all', 'difference', 'users'] as const);
  if (how === 'users') {
    const users = new Set(rows.filter((row) => row.label === label).map(({ user }) => user));
    return { question: `How many different users sent at least one question of kind ${label}?`, gold: users.size };
  }
  if (how === 'difference') {
    const other = random.pick(LABELS.filter((each) => each !== label));
    const counts = [label, other].map((each) => ({ label: each, count: countOf(rows, each) }));
    const [more, less] = counts.sort((a, b) => b.count - a.count);
    if (more !== undefined && less !== undefined && more.count > less.count) {
      return {
        question: `How many more questions of kind ${more.label} than of kind ${less.label} are there?`,
        gold: more.count - less.count,
      };
    }
  }
  return { question: `How many questions are of kind ${label}?`, gold: countOf(rows, label) };
}

function ofUser(rows: readonly Row[], random: Random): Asked {
  const user = random.pick(rows).user;
  const own = rows.filter((row) => row.user === user);
  const label = labelIn(own, random);
  return { question: `How many of the questions of user ${user} are of kind ${label}?`, gold: countOf(own, label) };
}

function ofTime(rows: readonly Row[], random: Random): Asked {
  const [first = 0, second = 0] = random.sample(rows, 2).map(({ day }) => day);
  const [from, to] = [Math.min(first, second), Math.max(first, second)];
  const year = random.between(2021, 2023);
  const choices = [
    {
      words: `between ${formatDay(from)} and ${formatDay(to)} (both included)`,
      holds: (day: number) => day >= from && day <= to,
    },
    { words: `before ${formatDay(first)}`, holds: (day: number) => day < first },
    { words: `after ${formatDay(first)}`, holds: (day: number) => day > first },
    {
      words: `in the year ${year}`,
      holds: (day: number) => day >= dayOf(`${year}-01-01`) && day < dayOf(`${year + 1}-01-01`),
    },
  ];
  const { words, holds } = random.pick(choices);
  const within = rows.filter(({ day }) => holds(day));
  const label = labelIn(within, random);
  return { question: `How many of the questions sent in ${words} are of kind ${label}?`, gold: countOf(within, label) };
}

/** One that is there, common ones more often: the answer “none” must not be right by default. */
function labelIn(rows: readonly Row[], random: Random): Label {
  return random.pick(rows.length === 0 ? LABELS : rows.map(({ label }) => label));
}

function countOf(rows: readonly Row[], label: Label): number {
  return rows.filter((row) => row.label === label).length;
}
