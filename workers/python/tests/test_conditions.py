"""Conditions in words, beside what they mean."""

from __future__ import annotations

import itertools
import unittest
from types import SimpleNamespace
from typing import Any

from burrow.skills.conditions import NotUnderstood, condition
from burrow.skills.days import day_of
from burrow.skills.labelled import stated_labels
import datetime

KINDS = ["abbreviation", "description", "entity", "human", "location", "number", "other"]


def entries(labels: str, day: str = "2023-01-10") -> list[tuple[Any, str]]:
    item = SimpleNamespace(date=day_of(datetime.date.fromisoformat(day)))
    return [(item, label) for label in labels.split()]


class Words(unittest.TestCase):
    # Words, what one has, what the other has, whether it holds.
    CASES = [
        ("both users have at least one question of kind number or location", "number", "location", True),
        ("both users have at least one question of kind number or location", "number", "human", False),
        ("both users sent two or more questions of kind entity", "entity entity", "entity entity entity", True),
        ("both users sent two or more questions of kind entity", "entity entity", "entity", False),
        ("one user has exactly one entity and the other at least two humans", "entity", "human human", True),
        ("one user has exactly one entity and the other at least two humans", "entity entity", "human human", False),
        (
            "one of the two users has at least one question of kind entity and at least one question of kind abbreviation, "
            "and the other has exactly one question of kind entity",
            "entity entity abbreviation",
            "entity",
            True,
        ),
        (
            "one of the two users has at least one question of kind entity and at least one question of kind abbreviation, "
            "and the other has exactly one question of kind entity",
            "entity entity",
            "entity",
            False,
        ),
        ("one has exactly one entity and one human, and the other a number", "entity human", "number", True),
        ("one has exactly one entity and one human, and the other a number", "entity human human", "number", False),
        ("one has at least one entity, one location and one human, the other has no number", "entity location human", "", True),
        ("one has at least one entity, one location and one human, the other has no number", "entity location", "", False),
        ("both have at least one entity or exactly two numbers", "entity", "number number", True),
        ("both have at least one entity or exactly two numbers", "entity", "number", False),
        ("both have more than one entity and fewer than two numbers", "entity entity number", "entity entity", True),
        ("both have more than one entity and fewer than two numbers", "entity entity number number", "entity entity", False),
        ("both users wrote at most one location", "location", "", True),
        ("both users wrote at most one location", "location location", "", False),
    ]

    def test_words_mean_what_they_say(self) -> None:
        for words, one, other, holds in self.CASES:
            with self.subTest(words, one=one, other=other):
                read = condition(words, KINDS)
                either = any(
                    read.one.holds(entries(a)) and read.other.holds(entries(b)) for a, b in ((one, other), (other, one))
                )
                self.assertEqual(either, holds)

    def test_days_bound_all_items_of_a_label_and_none_is_no_harm(self) -> None:
        words = "both users have at least one question of kind human or location, and for both users all questions of kind human are dated {}"
        for when, day, holds in [
            ("after Jan 06, 2023", "2023-01-07", True),
            ("after Jan 06, 2023", "2023-01-06", False),
            ("on or after 6 January 2023", "2023-01-06", True),
            ("before 2023-03-15", "2023-03-14", True),
            ("before 2023-03-15", "2023-03-15", False),
            ("until 2023-03-15", "2023-03-15", True),
            ("in March 2023", "2023-03-31", True),
            ("in March 2023", "2023-04-01", False),
        ]:
            with self.subTest(when, day=day):
                read = condition(words.format(when), KINDS)
                self.assertEqual(read.one.holds(entries("human", day)), holds)
                self.assertTrue(read.one.holds(entries("location", day)))
        words = "both have a number, and all instances that are a human for both users must be after January 6, 2023"
        read = condition(words, KINDS)
        self.assertTrue(read.one.holds(entries("number human", "2023-01-07")))
        self.assertFalse(read.one.holds(entries("number human", "2023-01-05")))

    def test_what_is_no_condition_over_labels_is_refused(self) -> None:
        for words in [
            "both users live in the same town",
            "both users have the same number of entities",
            "one has more entities than the other",
            "both users did not send a number",
            "neither has a number",
            "both have a number since 2023-01-01",
            "both users are nice",
            "both users asked about a location at most once",
            "both have at least one instance with a numeric value",
            "",
            "both have an entity and a number or at least two humans or a location",
        ]:
            with self.subTest(words), self.assertRaises(NotUnderstood):
                condition(words, KINDS)

    def test_words_copied_wrongly_give_way_to_the_question(self) -> None:
        question = (
            "Every line is of exactly one kind: number; entity. List all pairs of users, each pair once as (user, user), "
            "where both users have exactly two questions of kind entity."
        )
        for words in ("both users have two questions of kind entity", "both users have exactly two questions of kind entity."):
            read = condition(words, ["number", "entity"], question)
            self.assertTrue(read.one.holds(entries("entity entity")))
            self.assertFalse(read.one.holds(entries("entity entity entity")))

    def test_one_label_need_not_be_named(self) -> None:
        read = condition("both sent at least two requests to renew a loan", ["renewal", "other"])
        self.assertTrue(read.one.holds(entries("renewal renewal other")))
        self.assertFalse(read.one.holds(entries("renewal other other")))

    def test_reading_ends_for_any_words(self) -> None:
        parts = ["one", "the other", "exactly two", "entity", "or", "and", "all", "after 2023-01-01", "no", "a", "not"]
        for words in itertools.product(parts, repeat=4):
            try:
                condition(" ".join(words), KINDS)
            except NotUnderstood:
                pass


class Stated(unittest.TestCase):
    def test_the_labels_that_a_question_lists(self) -> None:
        for question, labels in [
            (
                "By what it asks for, every question is of exactly one kind: human (a person, by name); number (an amount, a "
                "date or an age); place. How many are of kind human?",
                {"human": "a person, by name", "number": "an amount, a date or an age", "place": ""},
            ),
            ("Each line belongs to one of 3 labels: 'numeric value', 'human being', and 'location'. Which is rarest?",
             {"numeric value": "", "human being": "", "location": ""}),
            ("Each can be put under one of the following categories: praise, complaint or question.",
             {"praise": "", "complaint": "", "question": ""}),
            ("One of these days I shall come: tomorrow, perhaps.", {}),
            ("How many complaints are there?", {}),
            ("Each is of exactly one kind: a thing that is very hard to describe in words; b.", {}),
        ]:
            with self.subTest(question):
                self.assertEqual(stated_labels(question), labels)
