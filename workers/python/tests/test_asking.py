"""The other skills that ask a model, over models that behave as small ones were measured to."""

from __future__ import annotations

import re
import unittest
from collections.abc import Sequence
from dataclasses import replace

from burrow.skills.host import Facts, Form, Message, Reply, Taught

from .models import FILL, NEEDLE, Small, asked, haystack, kind_of, skills
from .scripted import FACTS


class Label(unittest.TestCase):
    def test_one_label_for_each_item_in_order_and_equal_items_are_asked_once(self) -> None:
        items = [f"item {number % 7}" for number in range(50)]

        def script(lead: Sequence[Message], prompt: str) -> str:
            return "even" if int(prompt[-1]) % 2 == 0 else "odd"

        functions, host, _ = skills("text", script)
        labels = functions["label"](items, ["even", "odd"], {"even": ["item 10"], "odd": ["item 11"]})
        self.assertEqual(labels, ["even" if number % 7 % 2 == 0 else "odd" for number in range(50)])
        self.assertEqual(len(asked(host, "label")), 7)

    def test_broken_json_and_talk_are_read_and_nonsense_is_other(self) -> None:
        replies = {
            "a": '{"about": "an animal", "label": "anim',
            "b": "The label is: plant.",
            "c": '{"label": "plant"',
            "d": "animal or plant",
            "e": "",
            "f": "it grows. Label: animal",
            "g": "Animal.",
        }
        functions, host, _ = skills("text", lambda lead, prompt: replies[prompt.split()[-1]])
        labels = functions["label"](list(replies), ["animal", "plant"], {"animal": ["cat"], "plant": ["oak"]})
        self.assertEqual(labels, ["animal", "plant", "plant", "other", "other", "animal", "animal"])
        again = [request for request in asked(host, "label") if request.form.schema is not None]
        self.assertEqual([request.prompt for request in again], ["Text: d", "Text: e"])
        self.assertEqual(again[0].form.schema["properties"]["label"]["enum"], ["animal", "plant", "other"])

    def test_what_could_not_be_read_is_counted_and_not_asked_again(self) -> None:
        def script(lead: Sequence[Message], prompt: str) -> str | Reply:
            return Reply("Error: the connection broke", True) if prompt == "Text: b" else "animal"

        functions, host, _ = skills("text", script)
        self.assertEqual(functions["label"](["a", "b"], ["animal"], {"animal": ["cat"]}), ["animal", "other"])
        self.assertEqual(len(asked(host, "label")), 2)
        self.assertIn("1 could not be read", host.steps[0].summary)

    def test_no_label_is_always_shown_last_and_other_is_allowed(self) -> None:
        forms: list[Form] = []
        functions, host, _ = skills("text", lambda lead, prompt: "b")
        functions["label"](["x"], ["a", "b", "c"], [(f"text {label} {n}", label) for label in "abc" for n in range(2)])
        forms = [request.form for request in asked(host, "label")]
        shown = [message["content"] for message in forms[0].lead if message["role"] == "assistant"]
        self.assertEqual(sorted(shown), ["a", "a", "b", "b", "c", "c"])
        self.assertNotEqual(shown, sorted(shown))
        self.assertTrue(all(one != next_ for one, next_ in zip(shown, shown[1:])))
        self.assertIn("\n- other: none of these\n", forms[0].lead[0]["content"])

    def test_labels_that_everybody_uses_come_with_examples_and_small_models_with_a_thought(self) -> None:
        for name, of_class, thinks in [("any", "coder", False), ("Some-0.1B", "small", True)]:
            facts = replace(FACTS, name=name, model_class=of_class)
            functions, host, _ = skills("text", lambda lead, prompt: "praise", facts)
            functions["label"](["x"], ["Complaints", "question", "praise"])
            [request] = host.requests
            said = [one["content"] for one in request.lead if one["role"] == "assistant"]
            labels = {one.rpartition("Label: ")[2] for one in said}
            self.assertEqual(labels, {"Complaints", "question", "praise", "other"})
            self.assertEqual({"Label:" in one for one in said}, {thinks})

    def test_other_is_not_offered_where_the_question_leaves_no_room_for_it(self) -> None:
        for question, offered in [("Each is of exactly one kind: a; b.", ["a", "b"]), ("How many a?", ["a", "b", "other"])]:
            facts = replace(FACTS, question=question)
            functions, host, _ = skills("text", lambda lead, prompt: "b", facts)
            functions["label"](["x"], ["a", "b", "other"], {"a": ["1"], "b": ["2"], "other": ["3"]})
            [request] = asked(host, "label")
            said = re.findall(r"^- (\w+)", request.form.lead[0]["content"], re.MULTILINE)
            shown = {one["content"] for one in request.form.lead if one["role"] == "assistant"}
            self.assertEqual((said, shown), (offered, set(offered)))

    def test_a_question_that_lists_its_labels_is_right_about_them(self) -> None:
        facts = replace(FACTS, question="Each line is of exactly one kind: tree (with a trunk); bush; herb. How many bushes?")
        for given in (None, ["tree", "bush", "shrub", "shrub"], {"bush": "small", "herb": "smaller"}):
            functions, host, _ = skills("text", lambda lead, prompt: "bush", facts)
            labels = functions["label"](["x"], given, {"tree": ["oak"], "bush": ["hazel"], "herb": ["mint"]})
            self.assertEqual((list(labels), labels.names), (["bush"], ("tree", "bush", "herb", "other")))
            self.assertIn("- tree: with a trunk\n- bush\n- herb\n", asked(host, "label")[0].form.lead[0]["content"])
        functions, host, _ = skills("text", lambda lead, prompt: "wet", facts)
        self.assertEqual(functions["label"](["x"], ["wet", "dry"], {"wet": ["rain"], "dry": ["dust"]}), ["wet"])

    def test_what_the_user_taught_is_used(self) -> None:
        taught = Taught(("work", "home"), (("met the auditors", "work"), ("fed the goat", "home")))
        facts = Facts("scripted", "small", 4_096, 2, True, (taught,))
        functions, host, _ = skills("text", lambda lead, prompt: "home", facts)
        functions["label"](["cut the hedge"], ["home", "work", "other"])
        [request] = asked(host, "label")
        self.assertIn("Text: met the auditors", [message["content"] for message in request.lead])

    def test_without_examples_the_model_writes_its_own(self) -> None:
        def script(lead: Sequence[Message], prompt: str) -> str:
            return "one\ntwo\nthree" if kind_of(lead) == "invent" else "a"

        functions, host, _ = skills("text", script)
        self.assertEqual(functions["label"](["x", "y"], ["a", "b"]), ["a", "a"])
        self.assertEqual([kind_of(one.lead) for one in host.requests], ["invent", "invent", "label", "label"])

    def test_tally_over_labels_loses_and_doubles_nothing(self) -> None:
        text = "\n".join(f"Date: 2023-01-{d:02} || User: u{d % 3} || Instance: thing {d}" for d in range(1, 29))
        functions, _, _ = skills(text, lambda lead, prompt: "a")
        rows = functions["rows"]()
        labels = functions["label"](rows, ["a", "b"], {"a": ["1"], "b": ["2"]})
        counted = functions["tally"](rows, labels, by="user")
        self.assertEqual(sum(sum(one.values()) for one in counted.values()), len(rows))


class Items(unittest.TestCase):
    def test_pick_says_yes_or_no_for_each(self) -> None:
        functions, _, _ = skills("text", lambda lead, prompt: "Yes." if "goat" in prompt else "No")
        picked = functions["pick"]("Is there an animal?", ["a goat", "a car", "a goat"])
        self.assertEqual(list(picked), [True, False, True])
        self.assertEqual(picked.items, ["a goat", "a goat"])

    def test_of_an_item_that_is_too_long_the_paragraphs_that_are_asked_about_are_read(self) -> None:
        other = "\n\n".join(f"{number}. {FILL * 3}" for number in range(60))
        lease = f"LEASE of the mill.\n\n{other}\n\n61. A dog may be kept.\n\n{other}"
        functions, host, _ = skills("x", lambda lead, prompt: "yes" if "dog may" in prompt else "no")
        self.assertEqual(functions["pick"]("May a dog be kept?", [lease, "No cats."]), [True, False])
        read = [request.prompt for request in host.requests]
        self.assertLess(len(read[0]), FACTS.window * 4 // 2)
        self.assertIn("No cats.", read[1])

    def test_extract_gives_a_value_that_stands_in_the_item_or_none(self) -> None:
        texts = [f"Invoice {n}. The total is {n * 1000 + 4321} crowns." if n != 2 else "A letter about the weather." for n in range(4)]

        def script(lead: Sequence[Message], prompt: str) -> str:
            if kind_of(lead) == "read":
                return (re.search(r"is (\d+) crowns", prompt) or ["", "77 pounds"])[1]
            return "yes"

        functions, _, _ = skills(texts, script)
        values = functions["extract"]("What is the total?", functions["documents"]())
        self.assertEqual([value and value.value for value in values], ["4321", "5321", None, "7321"])
        self.assertEqual([value.document for value in values if value], ["doc 0", "doc 1", "doc 3"])

    def test_compare_says_what_follows(self) -> None:
        texts = ["The tower has 41 steps in all.", "The mill has 17 steps in all."]

        def script(lead: Sequence[Message], prompt: str) -> str:
            return (re.search(r"has (\d+)", prompt) or ["", "?"])[1] if kind_of(lead) == "read" else "yes"

        functions, _, said = skills(texts, script)
        compared = functions["compare"]("How many steps?", *functions["documents"]())
        self.assertEqual((compared.larger, compared.smaller, compared.difference), ("doc 0", "doc 1", 24))
        functions["done"](compared)
        self.assertIn("doc 0 has more, by 24", said[0])

    def test_a_summary_keeps_the_places_of_its_points(self) -> None:
        text = haystack("The ferry closes in October.", "The library gets a new roof.")

        def script(lead: Sequence[Message], prompt: str) -> str:
            if kind_of(lead) == "points":
                found = re.search(r"The ferry closes in October\.|The library gets a new roof\.", prompt)
                return found[0] if found else "nothing"
            return "The ferry closes in October. The library gets a new roof."

        functions, _, _ = skills(text, script)
        summary = functions["summarise"]("What was decided?")
        self.assertGreaterEqual(len(summary.points), 2)
        self.assertEqual(str(summary).count("[[cite:0:"), 2)
        for point, place in summary.points:
            self.assertEqual(text[place.start : place.end], place.text)

    def test_a_model_that_repeats_itself_ends(self) -> None:
        functions, host, _ = skills(haystack() * 4, lambda lead, prompt: "the same. " * 30)
        self.assertIn("The text does not say", functions["summarise"]("What?"))


class Calibration(unittest.TestCase):
    def test_a_strong_model_is_not_tried(self) -> None:
        functions, host, _ = skills(haystack(NEEDLE), Small(), Facts("big", "frontier", 100_000, 8, False))
        functions["find"]("What is the access code of the amber mill?")
        self.assertNotIn("calibrate", [step.name for step in host.steps])

    def test_a_tiny_model_is_asked_to_read_and_nothing_else_and_verifies_nothing(self) -> None:
        facts = Facts("SmolLM2 135M", "small", 2_048, 1, True)
        text = haystack("The access code of the upper mill is 9000001.", NEEDLE)
        functions, host, _ = skills(text, Small("always yes"), facts)
        hits = functions["find"]("What is the access code of the amber mill?")
        self.assertEqual([(hit.value, hit.grade) for hit in hits], [("4471823", "unsure")])
        self.assertEqual({kind_of(request.lead) for request in host.requests}, {"read"})
        self.assertEqual([step.name for step in host.steps], ["find"])

    def test_a_model_that_fails_the_cases_is_checked_by_names(self) -> None:
        functions, host, _ = skills(haystack(NEEDLE), Small("always yes"))
        functions["find"]("What is the access code of the amber mill?")
        calibrated = next(step for step in host.steps if step.name == "calibrate")
        self.assertIn("names alone", calibrated.summary or "")
        self.assertIn("does not read paraphrases", calibrated.summary or "")


if __name__ == "__main__":
    unittest.main()
