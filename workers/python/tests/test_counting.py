from __future__ import annotations

import random
import unittest
from collections import Counter
from itertools import combinations
from typing import Any

from burrow.skills.answering import rendered
from burrow.skills.documents import Corpus
from burrow.skills.labelled import Labelled
from burrow.skills.pairs import Pairs
from burrow.skills.rows import Rows
from burrow.skills.tally import Tally

from .corpora import rows as read_rows
from .scripted import FACTS, ScriptedHost

LABELS = ["number", "place", "person"]


def some_rows(chance: random.Random, count: int) -> Rows:
    lines = [
        f"Date: 2023-{chance.randrange(1, 13):02d}-06 || User: {chance.randrange(1, 12)} || Instance: what is {number}?"
        for number in range(count)
    ]
    return Corpus("\n".join(lines), ["rows.txt"]).documents().rows()


def fixed(items: list[Any], labels: list[str]) -> list[str]:
    return [labels[number % len(labels)] for number, _ in enumerate(items)]


tally = Tally(fixed).tally


def no_model(lead: object, prompt: str) -> str:
    raise AssertionError("Counting asks nobody.")


pairs = Pairs(ScriptedHost(no_model)).pairs


class Tallying(unittest.TestCase):
    def test_sums_are_the_number_of_items(self) -> None:
        chance = random.Random(7)
        for _ in range(10):
            rows = some_rows(chance, chance.randrange(2, 200))
            labels = chance.choices(LABELS, k=len(rows))
            grouped = tally(rows, labels, by="customer")
            self.assertEqual(sum(counts.total() for counts in grouped.values()), len(rows))
            self.assertEqual(sum(grouped.values(), Counter()), Counter(labels))
            self.assertEqual(list(grouped), list(dict.fromkeys(row.user for row in rows)))
            for user, counts in grouped.items():
                self.assertEqual(counts, Counter(label for row, label in zip(rows, labels) if row.user == user))

    def test_labels_are_a_list_a_function_or_a_field(self) -> None:
        rows = some_rows(random.Random(8), 20)
        expected = Counter(row.user for row in rows)
        for labels in [
            [row.user for row in rows],
            lambda row: row.user,
            "user",
            "customers",
            [row.user for row in rows],
        ]:
            self.assertEqual(tally(rows, labels), expected)
        self.assertEqual(tally(rows, by="user"), expected)

    def test_names_of_labels_are_given_to_the_items_first(self) -> None:
        rows = some_rows(random.Random(9), 21)
        self.assertEqual(tally(rows, LABELS), {"number": 7, "place": 7, "person": 7})
        self.assertEqual(sum(map(Counter.total, tally(rows, LABELS, by="month").values())), 21)

    def test_as_many_labels_as_items_are_theirs(self) -> None:
        rows = some_rows(random.Random(9), 3)
        self.assertEqual(tally(rows, ["place", "place", "number"]), {"place": 2, "number": 1})

    def test_arguments_in_the_other_order(self) -> None:
        rows = some_rows(random.Random(10), 30)
        labels = random.Random(10).choices(LABELS, k=30)
        self.assertEqual(tally(rows, "user", labels), tally(rows, labels, "user"))

    def test_groups_are_found_as_people_write_them(self) -> None:
        rows = some_rows(random.Random(11), 200)
        grouped = tally(rows, by="month")
        for key in ["January 2023", "2023-01", "January", "jan 2023", 1]:
            self.assertEqual(grouped[key], sum(row.month == 1 for row in rows), key)
            self.assertIn(key, grouped)
        self.assertEqual(grouped["January 2024"], 0)
        users = tally(rows, ["yes"] * 200, by="user")
        self.assertEqual(users[3]["YES"], users["3"]["yes"])
        self.assertEqual((users["nobody"]["yes"], users["3"]["no"]), (0, 0))

    def test_a_missing_label_counts_nothing_and_is_not_added(self) -> None:
        counts = tally(["a", "b", "a"])
        self.assertEqual((counts["c"], len(counts), counts.most, counts.least), (0, 2, "a", "b"))

    def test_documents_are_counted_by_their_names(self) -> None:
        docs = Corpus(["name,n\nAnna,1\nBo,2\n", "name,n\nCy,3\nDi,4\n"], ["a.csv", "b.csv"]).documents()
        self.assertEqual(tally(docs.rows(), by="document"), {"a.csv": 2, "b.csv": 2})
        self.assertEqual(tally(docs, ["x", "y"], by="document"), {"a.csv": {"x": 1}, "b.csv": {"y": 1}})
        self.assertEqual(tally(docs, ["x", "y"], by=lambda doc: doc)["b.csv"]["y"], 1)

    def test_several_fields_at_once(self) -> None:
        rows = some_rows(random.Random(12), 40)
        self.assertEqual(tally(rows, by=["user", "month"]), Counter((row.user, row.month) for row in rows))

    def test_the_group_itself_is_left_out_of_what_is_counted_in_it(self) -> None:
        r = read_rows("user,item,day\nann,rope,1\nbob,rope,1\nann,oar,2\nbob,oar,3\n")
        counted = Tally(None).tally(r, [(x.user, x.item, x.day) for x in r], by="user")
        self.assertEqual(set(counted["ann"]) & set(counted["bob"]), {("rope", 1)})

    def test_what_does_not_fit_is_said(self) -> None:
        rows = some_rows(random.Random(13), 5)
        with self.assertRaisesRegex(TypeError, "5 items and 4 labels"):
            tally(rows, [1, 2, 3, 4])
        with self.assertRaisesRegex(AttributeError, "no 'price'"):
            tally(rows, by="price")
        with self.assertRaisesRegex(TypeError, "list of items"):
            tally("rows")


class Pairing(unittest.TestCase):
    def test_agrees_with_trying_every_order(self) -> None:
        chance = random.Random(14)
        for _ in range(50):
            counts = {f"user {number}": chance.choices(range(3), k=2) for number in range(chance.randrange(0, 15))}
            holds = {(a, b) for a in counts for b in counts if a != b and counts[a][0] >= 1 and counts[b][1] == 1}
            expected = {frozenset(pair) for pair in holds}
            found = pairs(counts, lambda a, b: counts[a][0] >= 1 and counts[b][1] == 1)
            self.assertEqual({frozenset(pair) for pair in found}, expected)
            self.assertEqual(len(found), len(expected))

    def test_smaller_numbers_come_first(self) -> None:
        self.assertEqual(
            pairs(["10", "9", "b2", "b10"], lambda a, b: True)[:3], [("9", "10"), ("9", "b2"), ("9", "b10")]
        )
        self.assertEqual(pairs([10, 9, 9], lambda a, b: a != b), [(9, 10)])

    def test_a_test_of_one_has_to_hold_for_both(self) -> None:
        counts = {"a": 1, "b": 0, "c": 2}
        self.assertEqual(pairs(counts, lambda one: counts[one] > 0), [("a", "c")])

    def test_what_looks_at_one_of_two_has_to_hold_for_both(self) -> None:
        counts = {"a": 1, "b": 0, "c": 2}
        self.assertEqual(pairs(counts, lambda a, b: counts[a] > 0), [("a", "c")])
        self.assertEqual(pairs(counts, lambda a, b: all(counts[key] > 0 for key in (b,))), [("a", "c")])

    def test_a_test_may_take_the_values_of_a_dict(self) -> None:
        counts = {"a": Counter(x=1), "b": Counter(y=1), "c": Counter()}
        self.assertEqual(pairs(counts, lambda one, other: one["x"] and other["y"]), [("a", "b")])

    def test_arguments_in_the_other_order(self) -> None:
        self.assertEqual(pairs(lambda a, b: True, ["b", "a"]), [("a", "b")])

    def test_an_error_of_the_test_is_its_own(self) -> None:
        with self.assertRaises(ZeroDivisionError):
            pairs(["a", "b"], lambda a, b: 1 / 0)
        with self.assertRaises(NameError):
            pairs({"a": 1, "b": 2}, lambda a, b: nobody)  # type: ignore[name-defined]  # noqa: F821

    def test_five_hundred_keys(self) -> None:
        keys = [f"u{number}" for number in range(500)]
        tests = 0

        def test(a: str, b: str) -> bool:
            nonlocal tests
            tests += 1
            return True

        self.assertEqual(len(pairs(keys, test)), len(list(combinations(keys, 2))))
        self.assertLess(tests, 130_000)


class Together(unittest.TestCase):
    def test_a_test_in_words_is_as_good_as_one_in_code(self) -> None:
        chance = random.Random(16)
        for _ in range(20):
            rows = some_rows(chance, 60)
            labels = Labelled(chance.choices(LABELS, k=60), [*LABELS, "nothing", "other"])
            t = tally(rows, labels, by="user")
            early = {row.user for row, label in zip(rows, labels) if label == "place" and row.date <= "2023-05-31"}
            for words, test in [
                ("both users have a place or a person", lambda a, b: all(t[u]["place"] + t[u]["person"] for u in (a, b))),
                (
                    "one has exactly one number and at least two places, and the other two or more persons",
                    lambda a, b: t[a]["number"] == 1 and t[a]["place"] >= 2 and t[b]["person"] >= 2,
                ),
                ("both have a number, and all places of both are dated after May 31, 2023",
                 lambda a, b: all(t[u]["number"] and u not in early for u in (a, b))),
                ("one has a number and the other exactly one nothing", lambda a, b: False),
            ]:
                with self.subTest(words):
                    self.assertEqual(pairs(t, words), pairs(t, test))

    def test_words_that_are_no_test_say_what_to_write_instead(self) -> None:
        t = tally(some_rows(random.Random(17), 9), Labelled(["number"] * 9, LABELS), by="user")
        with self.assertRaisesRegex(TypeError, "no test over number, place, person: it compares .* lambda a, b"):
            pairs(t, "both have the same number of places")
        with self.assertRaisesRegex(TypeError, "needs the counts of each"):
            pairs(["a", "b"], "both have a number")

    def test_users_by_what_they_asked(self) -> None:
        rows = some_rows(random.Random(15), 60)
        labels = random.Random(15).choices(LABELS, k=60)
        counts = tally(rows, labels, by="user")
        found = pairs(counts, lambda a, b: counts[a]["number"] and counts[b]["place"])
        self.assertTrue(found)
        self.assertEqual(rendered(found[:1]), f"({found[0][0]}, {found[0][1]})")


if __name__ == "__main__":
    unittest.main()
