/** The twenty questions for pairs of users of OOLONG-Pairs, over rows whose label has to be understood. */
import type { Case, Pair } from '../cases';
import { Random } from '../random';
import { QUERIES, type Query } from './pair-queries';
import { byUser, EXPLAINED, formatRows, makeRows, taughtBy, type Row } from './rows';
import { idOf, type Task, type Wanted } from './task';

export const pairs: Task = {
  id: 'pairs',
  description: 'all pairs of users whose lines fulfil a condition, where the kind of each line has to be understood',
  make,
};

/** A text in which no pair fulfils the query is made anew; a whole seed of such texts does not happen. */
const ATTEMPTS = 50;

function make(wanted: Wanted): Case {
  const { seed, tokens, index } = wanted;
  const query = QUERIES[(seed - 1 + index) % QUERIES.length];
  if (query === undefined) throw new RangeError('There is no query.');
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const rows = makeRows(new Random('pairs', seed, index, tokens, attempt), tokens);
    const gold = pairsOf(query, rows);
    if (gold.length === 0) continue;
    return {
      id: idOf('pairs', wanted),
      kind: 'pairs',
      documents: [{ name: 'questions.txt', text: formatRows(rows) }],
      question: `${EXPLAINED} List all pairs of different users, each pair once as (user, user), where ${query.words}.`,
      taught: taughtBy(rows),
      score: 'pairs',
      gold,
    };
  }
  throw new RangeError('No text could be made in which a pair fulfils the query.');
}

export function pairsOf(query: Query, rows: readonly Row[]): readonly Pair[] {
  const users = [...byUser(rows)].sort(([a], [b]) => (a < b ? -1 : 1));
  return users.flatMap(([one, ofOne], index) =>
    users
      .slice(index + 1)
      .filter(([, ofOther]) => query.holds(ofOne, ofOther) || query.holds(ofOther, ofOne))
      .map(([other]): Pair => [one, other]),
  );
}
