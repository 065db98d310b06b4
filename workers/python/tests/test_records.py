from __future__ import annotations

import csv
import datetime
import io
import json
import random
import unittest

from .corpora import OOLONG, rows


class LinesWithFields(unittest.TestCase):
    def test_fields_between_bars(self) -> None:
        found = rows(OOLONG)
        self.assertEqual([row.user for row in found], ["63685", "9", "63685"])
        self.assertEqual(found[1].instance, "Who wrote it: a man || a woman?")
        self.assertEqual([row.date for row in found], ["2023-01-06", "2023-02-11", "2024-03-01"])
        self.assertIsInstance(found[0].date, datetime.date)
        self.assertEqual(str(found[0]), "Date: Jan 06, 2023 || User: 63685 || Instance: What is the capital of Peru?")

    def test_generated_records_come_back(self) -> None:
        chance = random.Random(4)
        words = 'quay mill señor 東京 tide: half=full river, "north" it\'s 😀 a.b'.split()
        for _ in range(100):
            count = chance.randrange(2, 30)
            wanted = [
                {
                    "Date": f"2023-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}",
                    "User": f"user {chance.randrange(40)}",
                    "Instance": " ".join(chance.choices(words, k=chance.randrange(1, 9))),
                }
                for _ in range(count)
            ]
            text = "Some lines follow.\n\n" + "\n".join(
                " || ".join(f"{k}: {v}" for k, v in one.items()) for one in wanted
            )
            self.assertEqual([dict(row._fields) for row in rows(text)], wanted)

    def test_single_bars_and_bullets(self) -> None:
        found = rows("- **Name:** Anna | Age: 31 | City: Riga\n- **Name:** Bo | Age: 7 | City: Oslo\n")
        self.assertEqual([(row.name, row.age, row.city) for row in found], [("Anna", 31, "Riga"), ("Bo", 7, "Oslo")])

    def test_equals_signs(self) -> None:
        found = rows('user=anna city="New York" amount=3\nuser=bo, city=Oslo, amount=4.5\n')
        self.assertEqual(
            [(row.user, row.city, row.amount) for row in found], [("anna", "New York", 3), ("bo", "Oslo", 4.5)]
        )

    def test_lines_of_a_log(self) -> None:
        found = rows(
            "2023-01-06 12:00:01 INFO [auth] user=anna logged in\n"
            "2023-01-06 12:00:02,123 ERROR db: disk full\n"
            "[2023-01-07T13:00:03Z] [WARN] slow\n"
            "Jan  8 14:00:04 host1 sshd[123]: Failed password\n"
        )
        self.assertEqual([row.get("level") for row in found], ["INFO", "ERROR", "WARN", None])
        self.assertEqual(
            [row.message for row in found], ["user=anna logged in", "disk full", "slow", "Failed password"]
        )
        self.assertEqual(found[0].user, "anna")
        self.assertEqual([row.hour for row in found], [12, 12, 13, 14])
        self.assertEqual(found[2].date, "2023-01-07")

    def test_logs_of_web_servers(self) -> None:
        line = '127.0.0.1 - {} [06/Jan/2023:12:00:00 +0000] "GET /{} HTTP/1.1" {} 123'
        found = rows(line.format("anna", "x", 200) + "\n" + line.format("-", "y", 404))
        self.assertEqual([(row.path, row.status) for row in found], [("/x", 200), ("/y", 404)])
        self.assertEqual(found[0].date, "2023-01-06")


class Tables(unittest.TestCase):
    def test_generated_tables_come_back_with_quotes_and_line_breaks(self) -> None:
        chance = random.Random(5)
        pieces = ["quay", "a, b", 'say "no"', "two\nlines", "; semi", "東京", "", "x\ty", "|", "it's 😀"]
        for delimiter in [",", ";", "\t"]:
            for _ in range(60):
                names = ["id", "name", "comment", "city"][: chance.randrange(3, 5)]
                wanted = [
                    [str(number), *["".join(chance.choices(pieces, k=2)).strip() or "x" for _ in names[1:]]]
                    for number in range(chance.randrange(2, 20))
                ]
                out = io.StringIO()
                csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL, lineterminator="\n").writerows(
                    [names, *wanted]
                )
                found = rows(out.getvalue())
                self.assertEqual([[row._fields[name] for name in names] for row in found], wanted, out.getvalue())

    def test_preambles_comments_and_footers_are_no_rows(self) -> None:
        text = "Sales of the year\nby hand\n\nname,amount,date\nAnna,3,2023-01-06\n# more\nBo,4,2023-02-06\n\nEnd.\n"
        self.assertEqual([(row.name, row.amount) for row in rows(text)], [("Anna", 3), ("Bo", 4)])

    def test_a_text_with_bare_commas_is_one_field(self) -> None:
        found = rows(
            "date,user,text\n2023-01-06,Anna,well, it rained, a lot\n2023-01-07,Bo,no\n2023-01-08,Cy,yes, no\n"
        )
        self.assertEqual([row.text for row in found], ["well, it rained, a lot", "no", "yes, no"])

    def test_without_a_header_columns_are_named_by_what_they_hold(self) -> None:
        found = rows("2023-01-06,anna,bought bread\n2023-01-07,bo,sold some bread\n2023-01-08,cy,ate bread\n")
        self.assertEqual([(row.date, row.name) for row in found][1], ("2023-01-07", "bo"))
        self.assertEqual(found[2].text, "ate bread")

    def test_markdown(self) -> None:
        found = rows("# Team\n\n| Name | Age |\n|:---|---:|\n| **Anna** | 31 |\n| Bo \\| Co | 7 |\n\nThat is all.\n")
        self.assertEqual([(row.name, row.age) for row in found], [("**Anna**", 31), ("Bo | Co", 7)])

    def test_prose_with_commas_is_no_table(self) -> None:
        text = "We saw cats, dogs, birds\nthen lions, tigers, bears\nand more, I guess, you know\n"
        self.assertEqual([row.text for row in rows(text)], text.splitlines())

    def test_json(self) -> None:
        records = [{"id": 1, "user": {"name": "Anna"}, "tags": ["a"]}, {"id": 2, "user": {"name": "Bo"}, "tags": []}]
        for text in [
            "\n".join(json.dumps(one) for one in records),
            json.dumps(records),
            json.dumps(records, indent=2),
            json.dumps({"version": 3, "people": records}, indent=1),
            "Here it is:\n" + json.dumps(records),
        ]:
            found = rows(text)
            self.assertEqual([(row.id, row.user, row.tags) for row in found], [(1, "Anna", ["a"]), (2, "Bo", [])], text)

    def test_a_field_that_some_objects_lack_is_none_there(self) -> None:
        found = rows('{"a": 1, "b": "x"}\n{"a": 2}\n')
        self.assertEqual([row.b for row in found], ["x", None])


class Notes(unittest.TestCase):
    def test_cards(self) -> None:
        found = rows("Name: Anna\nAge: 31\n\nName: Bo\nAge: 7\nNote: tall\n\nName: Cy\nAge: 9\n")
        self.assertEqual([(row.name, row.age, row.note) for row in found][1], ("Bo", 7, "tall"))

    def test_letters(self) -> None:
        letter = "From: {}\nDate: {}\nSubject: Hi\n\nHello you,\nthis is it.\n\nBye"
        found = rows(letter.format("anna", "6 Jan 2023") + "\n\n" + letter.format("bo", "7 Jan 2023"))
        self.assertEqual([(row.sender, row.date) for row in found], [("anna", "2023-01-06"), ("bo", "2023-01-07")])
        self.assertEqual(found[0].text, "Hello you,\nthis is it.\n\nBye")

    def test_a_chat(self) -> None:
        found = rows(
            "[06/01/2023, 12:01] Anna: hi\n[13/01/2023, 12:02] Bo Lee: yo\nand more\n"
            "[13/01/2023, 12:03] Anna: ok: fine\n"
        )
        self.assertEqual([row.user for row in found], ["Anna", "Bo Lee", "Anna"])
        self.assertEqual([row.text for row in found], ["hi", "yo\nand more", "ok: fine"])
        self.assertEqual(found[0].date, "2023-01-06")

    def test_plain_lines(self) -> None:
        found = rows("first note\n\n- second note\n---\n  third\r\nfourth")
        self.assertEqual([row.text for row in found], ["first note", "second note", "third", "fourth"])
        self.assertEqual([row.number for row in found], [1, 2, 3, 4])

    def test_a_date_heading_dates_what_stands_below(self) -> None:
        found = rows(
            "# Diary\n\nMonday, 6 January 2023\nIt rained.\nI slept.\n\n7 January 2023\nStayed in since Jan 5, 2023.\n"
        )
        self.assertEqual([row.date for row in found], ["2023-01-06", "2023-01-06", "2023-01-05"])

    def test_notes_that_name_their_day(self) -> None:
        found = rows("2023-01-06: Anna called.\nOn 7 January 2023 nobody did.\nNo day here.\n")
        self.assertEqual([str(row.date) for row in found], ["2023-01-06", "2023-01-07", ""])

    def test_lines_broken_for_their_length_are_one_note(self) -> None:
        first = "The archive was moved in the winter of that year, and nobody could\nsay who had ordered it."
        second = "What came to Trieste was counted twice, by two clerks who did not\nspeak to each other."
        self.assertEqual([row.text for row in rows(f"{first}\n\n{second}\n")], [first, second])


if __name__ == "__main__":
    unittest.main()
