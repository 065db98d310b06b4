from __future__ import annotations

import random
import unittest

from burrow.skills.documents import Corpus
from burrow.skills.row import MissingField

from .corpora import OOLONG, rows, skills


GATE = [
    "opened by badge 4502",
    "closed in 12 s",
    "opened by badge no. A-17",
    "Badge #4502 refused at door 2",
    "opened again (badge: 4502)",
]


class Names(unittest.TestCase):
    def setUp(self) -> None:
        self.row = rows(OOLONG)[0]

    def test_a_field_answers_to_the_words_of_questions(self) -> None:
        for name in [
            "user",
            "User",
            "users",
            "USER",
            "customer",
            "member",
            "author",
            "name",
            "who",
            "sender",
            "user_id",
        ]:
            self.assertEqual(getattr(self.row, name), "63685", name)
            self.assertEqual(self.row[name], "63685", name)
        for name in ["instance", "text", "message", "question", "content", "note", "body", "Instances"]:
            self.assertEqual(getattr(self.row, name), "What is the capital of Peru?", name)
        for name in ["date", "Date", "day", "time", "when", "timestamp"]:
            self.assertEqual(getattr(self.row, name), "2023-01-06", name)

    def test_month_year_and_weekday_come_of_the_date(self) -> None:
        self.assertEqual((self.row.month, self.row.year, self.row.weekday), ("January 2023", 2023, "Friday"))
        self.assertTrue(self.row.month == 1 and self.row.year == "2023")

    def test_the_names_of_the_lines_win(self) -> None:
        found = rows("name,customer,text,month,number,document\nbread,Anna,ok,5,8,a\nmilk,Bo,no,6,9,b\n")[0]
        self.assertEqual((found.name, found.customer, found.user), ("bread", "Anna", "Anna"))
        self.assertEqual((found.month, found.number, found.document), (5, "8", "a"))

    def test_a_missing_field_says_which_there_are(self) -> None:
        with self.assertRaises(MissingField) as raised:
            _ = self.row.price
        self.assertIn("'price'", str(raised.exception))
        self.assertIn("Date, User, Instance, month", str(raised.exception))
        with self.assertRaises(AttributeError):
            _ = self.row.price
        with self.assertRaises(KeyError):
            _ = self.row["price"]
        self.assertEqual(self.row.get("price", 7), 7)

    def test_what_stands_behind_a_word_in_the_text_is_a_field(self) -> None:
        found = rows("\n".join(f"2024-06-03 06:{at:02}:35 INFO gate {said}" for at, said in enumerate(GATE)))
        self.assertEqual([row.badge for row in found], ["4502", None, "A-17", "4502", "4502"])
        self.assertEqual(dict(skills("")["tally"](found, by="badge")), {"4502": 3, "A-17": 1})
        self.assertEqual(skills("")["tally"](found, found, by="badge").keys(), {"4502", "A-17"})
        for name in ["door", "closed", "gadget"]:
            with self.assertRaises(MissingField):
                getattr(found[0], name)

    def test_no_date_at_all_is_a_missing_field(self) -> None:
        found = rows("name,amount\nAnna,3\nBo,4\n")[0]
        with self.assertRaisesRegex(MissingField, "no 'date'|no date"):
            _ = found.date

    def test_a_row_is_used_like_its_line(self) -> None:
        self.assertIn("Peru", self.row)
        self.assertIn("User", self.row)
        self.assertTrue(self.row.startswith("Date:"))
        self.assertEqual(self.row.split(" || ")[1], "User: 63685")
        self.assertEqual(f"{self.row}", str(self.row))

    def test_what_a_program_adds_stays_with_its_row(self) -> None:
        setattr(self.row, "label", "place")
        self.row["grade"] = 3
        self.assertEqual((self.row.label, self.row["label"], self.row.grade), ("place", "place", 3))

    def test_rows_is_called_again_and_gives_columns(self) -> None:
        found = rows(OOLONG)
        self.assertIs(found(), found)
        self.assertEqual(found.customer, ["63685", "9", "63685"])
        self.assertEqual(found.fields, ["Date", "User", "Instance"])

    def test_printing_many_rows_shows_some(self) -> None:
        text = "\n".join(f"Name: a{number} || Age: {number}" for number in range(500))
        self.assertLess(len(repr(rows(text))), 1_000)


class Values(unittest.TestCase):
    def test_numbers_compute_and_print_as_written(self) -> None:
        found = rows("item;price;qty;share\nbread;€1.200,50;3;12%\nmilk;€3,20;10;7.5%\n")
        self.assertEqual(sum(row.price for row in found), 1203.7)
        self.assertEqual((str(found[0].price), found[1].qty, found[0].share), ("€1.200,50", 10, 12))
        self.assertTrue(found[1].qty > 9 and found[1].qty == "10" and f"{found[0].price:.1f}" == "1200.5")

    def test_numbers_that_count_nothing_are_texts(self) -> None:
        found = rows("id,user,amount\n007,42,1\n008,43,2\n")
        self.assertEqual(",".join([row.id for row in found]), "007,008")
        self.assertTrue(found[0].user == 42 and found[0].user == "42")

    def test_yes_and_no_are_texts_and_truths(self) -> None:
        paid = rows("order,paid\n1,yes\n2,no\n3,Yes\n4,no\n").paid
        self.assertEqual([bool(one) for one in paid], [True, False, True, False])
        for no in ("no", "No", False, 0):
            self.assertEqual(sum(one == no for one in paid), 2, no)
        self.assertEqual(str(paid[2]), "Yes")

    def test_a_log_set_in_columns_has_sources(self) -> None:
        sources = ["pump-1", "gate-south", "boiler-3"]
        log = "\n".join(
            f"2024-06-03 06:{10 + n}:35 {'INFO ' if n % 2 else 'ERROR'} {sources[n % 3]:10} it stopped" for n in range(12)
        )
        found = rows(log)
        self.assertEqual([row.source for row in found], [sources[n % 3] for n in range(12)])
        self.assertEqual({row.message for row in found}, {"it stopped"})
        talk = "\n".join(f"2024-06-03 06:{10 + n}:35 INFO it stopped  again" for n in range(12))
        self.assertEqual({row.message for row in rows(talk)}, {"it stopped  again"})

    def test_a_missing_number_is_none(self) -> None:
        text = "name,amount\n" + "".join(f"a{number},{number}\n" for number in range(20)) + "z,n/a\n"
        self.assertIsNone(rows(text)[-1].amount)

    def test_the_whole_column_decides_what_a_date_is(self) -> None:
        found = rows("day,n\n01/06/2023,1\n02/06/2023,2\n13/06/2023,3\n")
        self.assertEqual([row.date.isoformat() for row in found], ["2023-06-01", "2023-06-02", "2023-06-13"])


class Sources(unittest.TestCase):
    def test_all_documents_in_their_order(self) -> None:
        found = rows("name,amount\nAnna,3\nBo,5\n", "name,amount\nCy,4\nDi,5\n", names=["a.csv", "b.csv"])
        self.assertEqual([(row.name, row.document, row.number) for row in found][2], ("Cy", "b.csv", 1))

    def test_one_document(self) -> None:
        given = skills("name,amount\nAnna,3\nBo,5\n", "name,amount\nCy,4\nDi,5\n", names=["a.csv", "b.csv"])
        second = given["documents"]()[1]
        for source in [second, [second], "b.csv", 1, second.text]:
            self.assertEqual([row.name for row in given["rows"](source)], ["Cy", "Di"], source)
        self.assertEqual([row.name for row in second.rows()], ["Cy", "Di"])

    def test_a_text_of_its_own(self) -> None:
        found = skills("nothing")["rows"]("name,amount\nAnna,3\nBo,5\n")
        self.assertEqual([row.amount for row in found], [3, 5])
        self.assertEqual(found[0]._place.marker, "")

    def test_a_note_about_the_tables_is_no_row(self) -> None:
        table = "name,amount\n" + "".join(f"a{number},{number}\n" for number in range(50))
        self.assertEqual(len(rows("Read me first.\nThanks.", table)), 50)
        self.assertEqual(len(rows("One note.\nTwo.", "Another note.")), 3)

    def test_never_raises_and_every_place_is_a_line(self) -> None:
        chance = random.Random(6)
        pieces = [
            "a",
            "b,c",
            "||",
            "|",
            "{",
            "}",
            "[",
            '"',
            ":",
            "=",
            "\n",
            "\n\n",
            "\r\n",
            "\t",
            "---",
            "2023-01-06",
            "k: v",
        ]
        pieces += ["x=1", '{"a": 1}', "# h", " ", "ERROR", "12:00:01", "😀", "\u2028", "Name: ", ";", "é", "- "]
        for _ in range(300):
            text = "".join(chance.choices(pieces, k=chance.randrange(60)))
            found = rows(text)
            for row in found:
                repr(row), row.text, row.get("date"), row.get("user"), row.items()
            self.assertEqual([repr(row) for row in found], [repr(row) for row in rows(text)])

    def test_odd_documents(self) -> None:
        for text in [
            "",
            " \n\t\n",
            "\ufeff",
            "[" * 5_000,
            '{"a":' * 3_000,
            '"' * 999,
            "a," * 5_000,
            "|" * 3_000,
            "=" * 999,
        ]:
            rows(text)

    def test_the_index_of_a_corpus_of_one(self) -> None:
        corpus = Corpus("name,amount\nAnna,3\nBo,5\n", [])
        self.assertEqual(corpus.documents()[0].name, "document 1")


if __name__ == "__main__":
    unittest.main()
