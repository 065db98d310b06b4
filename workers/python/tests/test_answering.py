from __future__ import annotations

import datetime
import unittest
from collections import Counter
from typing import Any

from burrow.skills.answering import Answering, rendered
from burrow.skills.days import day_of, month_of
from burrow.skills.documents import Corpus
from burrow.skills.hits import Hit, Hits

TEXT = "First 😀 line.\nThe archive moved to Trieste in 1961.\nThe key is under the stone.\n"


def hit(value: str, quote: str, grade: Any = "verified") -> Hit:
    start = TEXT.index(quote)
    return Hit(value, grade, Corpus(TEXT, ["a.txt"]).place(0, start, start + len(quote)))


def done(*values: Any, context: Any = TEXT, names: tuple[str, ...] = ("a.txt",)) -> str:
    submitted: list[str] = []
    Answering(Corpus(context, list(names)), submitted.append).done(*values)
    assert len(submitted) == 1
    return submitted[0]


MOVED = hit("Trieste", "The archive moved to Trieste in 1961.")
STONE = hit("under the stone", "The key is under the stone.", "unsure")


class Answers(unittest.TestCase):
    def test_a_hit_has_its_proof(self) -> None:
        self.assertEqual(done(MOVED), "Trieste: “The archive moved to Trieste in 1961.” [[cite:0:15:52]]")

    def test_a_hit_that_is_its_quote_has_only_the_mark(self) -> None:
        self.assertEqual(
            done(hit("The key is under the stone", "The key is under the stone.")),
            "The key is under the stone [[cite:0:53:80]]",
        )

    def test_what_is_not_sure_says_so(self) -> None:
        self.assertIn("under the stone (unsure): “The key", done(STONE))

    def test_what_is_verified_hides_what_is_not(self) -> None:
        self.assertNotIn("stone", done(Hits([MOVED, STONE], "?", 2, 9)))
        self.assertIn("(unsure)", done(Hits([STONE], "?", 2, 9)))

    def test_each_value_once(self) -> None:
        self.assertEqual(done(Hits([MOVED, MOVED], "?", 2, 9)).count("Trieste:"), 1)

    def test_nothing_found_is_an_answer(self) -> None:
        self.assertEqual(done(Hits([], "?", 9, 9)), "Not found in 9 of 9 passages.")
        self.assertEqual(done(None), "The text does not say.")
        self.assertEqual(done(""), "The text does not say.")
        self.assertEqual(done([]), "None.")

    def test_hits_inside_of_a_text_keep_their_marks(self) -> None:
        self.assertEqual(done(f"It is in {MOVED} now."), "It is in Trieste [[cite:0:15:52]] now.")

    def test_counts_and_lists(self) -> None:
        self.assertEqual(done(Counter(b=2, a=1)), "b: 2\na: 1")
        self.assertEqual(done({"anna": Counter(x=1, y=2)}), "anna: x: 1, y: 2")
        self.assertEqual(done({"anna": ["x", "y"], "bo": []}), "anna: x, y\nbo: none")
        self.assertEqual(done([("a", "b"), ("a", "c")]), "(a, b)\n(a, c)")
        self.assertEqual(done(["x", "y"]), "x\ny")
        self.assertEqual(done({"z", "u10", "u9"}), "u9\nu10\nz")
        self.assertEqual(done([("anna", 3), ("bo", 2)]), "anna: 3\nbo: 2")
        self.assertEqual(done(("anna", 3)), "anna: 3")
        self.assertEqual(
            done({"moved": MOVED, "key": None}), "moved: Trieste [[cite:0:15:52]]\nkey: the text does not say"
        )

    def test_numbers_dates_and_truth(self) -> None:
        self.assertEqual([done(one) for one in (12, 2.5, 3.0, 1 / 3, 0.0001)], ["12", "2.5", "3", "0.3333", "0.0001"])
        self.assertEqual(done(day_of(datetime.date(2023, 1, 6))), "2023-01-06")
        self.assertEqual(done(month_of(datetime.date(2023, 1, 6))), "January 2023")
        self.assertEqual((done(True), done(False)), ("yes", "no"))

    def test_rows_are_cited(self) -> None:
        rows = Corpus("name,n\nAnna,1\nBo,2\n", ["a.csv"]).documents().rows()
        self.assertEqual(done(rows[1]), "Bo,2 [[cite:0:14:18]]")
        self.assertEqual(done(rows), "Anna,1 [[cite:0:7:13]]\nBo,2 [[cite:0:14:18]]")

    def test_documents_are_their_names(self) -> None:
        texts = ["one " * 200, "two " * 200]
        docs = Corpus(texts, ["a.txt", "b.txt"]).documents()
        self.assertEqual(done(docs), "a.txt\nb.txt")
        self.assertEqual(done(docs[1]), "b.txt")
        self.assertEqual(done({docs[0]: 3}), "a.txt: 3")
        self.assertEqual(done(f"It is in {docs[1]}.", context=texts, names=("a.txt", "b.txt")), "It is in b.txt.")

    def test_several_values_are_a_list(self) -> None:
        self.assertEqual(done("x", 2), "x: 2")
        self.assertEqual(done("x", "y", 3), "x\ny\n3")

    def test_anything_has_an_answer(self) -> None:
        for value in [
            object(),
            [[1, [2]]],
            {"a": {"b": {"c": 1}}},
            (),
            range(3),
            iter("ab"),
            b"x",
            {1: None},
            float("nan"),
        ]:
            self.assertIsInstance(rendered(value), str)


class Documents(unittest.TestCase):
    def test_a_document_is_used_like_its_text(self) -> None:
        docs = Corpus(["Anna came on 6 Jan 2023.", "Bo left."], ["a.txt", "2024-02-03 b.txt"]).documents()
        doc = docs[0]
        self.assertEqual(
            (doc.name, doc.number, doc.text, str(doc), f"{doc}"), ("a.txt", 1, *["Anna came on 6 Jan 2023."] * 3)
        )
        self.assertTrue(
            "Anna" in doc and doc.startswith("Anna") and len(doc) == 24 and doc[:4] == "Anna" and doc == "a.txt"
        )
        self.assertEqual(doc["name"], "a.txt")
        self.assertEqual([one.date for one in docs], ["2023-01-06", "2024-02-03"])
        self.assertEqual(repr(docs), "[<Doc 'a.txt', 24 characters>, <Doc '2024-02-03 b.txt', 8 characters>]")
        self.assertIs(docs(), docs)

    def test_what_it_lacks_is_said(self) -> None:
        with self.assertRaisesRegex(AttributeError, "no 'author'.*name, text, number"):
            _ = Corpus("x", ["a"]).documents()[0].author


if __name__ == "__main__":
    unittest.main()
