"""The skills that ask a model, over models that behave as small ones were measured to: they invent an answer where there
is none, prefer the last label, break JSON, and repeat themselves."""

from __future__ import annotations

import json
import re
import unittest
from collections.abc import Callable, Sequence
from dataclasses import replace

from burrow.skills import Skills
from burrow.skills.calibrate import _CHECKS as CHECKS
from burrow.skills.calibrate import _READS as READS
from burrow.skills.host import Facts, Form, Message, Reply, Taught
from burrow.skills.prompts import passage_prompt
from burrow.skills.verify import other_things
from burrow.skills.yes_or_no import check_prompt

from .scripted import FACTS, Request, ScriptedHost

NEEDLE = "The access code of the amber mill is 4471823."
FILL = "A clerk counted three sacks of barley before the rain came. Nobody noticed the broken fence. "


def kind_of(lead: Sequence[Message]) -> str:
    said = lead[0]["content"]
    for kind, begins in {
        "read": "You read a passage and answer",
        "list": "You read a passage and list",
        "check": "You check answers",
        "bare": "Does the sentence",
        "sift": "Does the text hold",
        "split": "Split the question",
        "state": "Write the question",
        "says": "You compare",
        "restate": "Ask the same",
        "fits": "Answer a yes-or-no",
        "label": "Put the text under",
        "invent": "Write three",
        "points": "Say in one or two",
        "together": "Put the notes together",
    }.items():
        if said.startswith(begins):
            return kind
    raise AssertionError(f"Nobody knows what this asks: {said}")


MEETINGS = "\n\n".join(
    [
        "Present: Olaf.",
        "The summer fair. Tom helped with the tea.",
        "The drains were cleaned.",
        "The hedge was laid by Eva.",
        "The summer fair. Ada helped with the signs.",
        "The roof is to be mended.",
        "The fence has cost 210.",
    ]
)


def collector(takes: str) -> Callable[[Sequence[Message], str], str]:
    """Takes paragraphs with these words for answers, and reads the first name of each."""

    def script(lead: Sequence[Message], prompt: str) -> str:
        kind = kind_of(lead)
        text = prompt.split("\n\nQuestion")[0].split("\nQuestion")[0]
        if kind == "sift":
            return "yes" if re.search(takes, text.removeprefix("Sentence: ")) else "no"
        if kind == "list":
            return (re.findall("Olaf|Tom|Ada|Eva", text) or ["none"])[0]
        return "no"

    return Careful(script)


class Careful:
    """Passes the calibration; else as scripted."""

    def __init__(self, script: Callable[[Sequence[Message], str], str]) -> None:
        self._script = script

    def __call__(self, lead: Sequence[Message], prompt: str) -> str:
        known = {check_prompt(question, answer, text): says for question, answer, text, says in CHECKS}
        if kind_of(lead) == "check" and prompt in known:
            return "yes" if known[prompt] else "no"
        read = {passage_prompt(passage, question): answer for passage, question, answer in READS}
        if kind_of(lead) == "read" and prompt in read:
            return read[prompt]
        return self._script(lead, prompt)


class Small:
    """Reads the first number of a passage, wherever it stands; checks by names, and never says that there is nothing."""

    def __init__(self, checks: str = "names") -> None:
        self.checks = checks

    def __call__(self, lead: Sequence[Message], prompt: str) -> str:
        kind = kind_of(lead)
        if kind in ("read", "list"):
            passage, question = prompt.split("\n\nQuestion: ")
            own = re.search(r"of the (\w+ \w+)\?", question)
            near = re.search(rf"of the {own[1]} is (\d+)", passage) if own else None
            found = near or re.search(r"\d{4,}", passage)
            return (found[1] if near else found[0]) if found else "Marta Lindqvist"
        if kind in ("check", "bare", "says", "sift"):
            return self._checked(kind, prompt)
        if kind == "state":
            question, answer = re.search(r"Question: (.*)\nAnswer: (.*)", prompt).groups()
            return f"{question.replace('What is the', 'The').rstrip('?')} is {answer}."
        return "the same thing in other words"

    def _checked(self, kind: str, prompt: str) -> str:
        if self.checks == "always yes":
            return "yes"
        if kind in ("bare", "sift"):
            text, question = re.search(r"Sentence: (.*)\nQuestion: (.*)", prompt, re.S).groups()
        elif kind == "says":
            text, question = re.search(r"Text: (.*)\nStatement: (.*)\nDoes", prompt, re.S).groups()
        else:
            text, question = re.search(r"Text: (.*)\nQuestion: (.*)\nAnswer", prompt, re.S).groups()
        wanted = re.search(r"of the (\w+ \w+)", question)
        return "yes" if wanted and wanted[0] in text else "no"


def skills(text: str | list[str], script, facts: Facts = FACTS):
    host = ScriptedHost(script, facts)
    said: list[str] = []
    names = ["text"] if isinstance(text, str) else [f"doc {number}" for number in range(len(text))]
    return Skills(text, names, host, said.append).functions(), host, said


def haystack(*needles: str) -> str:
    return "".join(FILL * 12 + needle + " " for needle in needles) + FILL * 12


class Find(unittest.TestCase):
    near_misses = [f"The access code of the {name} is {9000001 + at}." for at, name in enumerate(["upper mill", "amber gate"])]

    def test_finds_the_needle_among_near_misses_with_its_place(self) -> None:
        text = haystack(self.near_misses[0], NEEDLE, self.near_misses[1])
        functions, host, said = skills(text, Small())
        hits = functions["find"]("What is the access code of the amber mill?")
        self.assertEqual(hits.value, "4471823")
        self.assertEqual(hits[0].grade, "verified")
        start, end = hits[0].span
        self.assertEqual(text[start:end], NEEDLE)
        functions["done"](hits)
        self.assertIn("[[cite:0:", said[0])

    def test_stops_at_a_verified_hit(self) -> None:
        functions, host, _ = skills(haystack(NEEDLE, *self.near_misses * 8), Small())
        hits = functions["find"]("What is the access code of the amber mill?")
        self.assertLess(hits.read, hits.of)

    def test_says_that_it_is_not_there_after_all_passages_were_read(self) -> None:
        functions, host, said = skills(haystack(*self.near_misses), Small())
        hits = functions["find"]("What is the access code of the amber mill?")
        self.assertEqual([hit for hit in hits if hit.verified], [])
        self.assertEqual(hits.read, hits.of)
        functions["done"](hits)
        self.assertEqual(said[0], f"Not found in {hits.of} of {hits.of} passages.")
        rejected = [finding for finding in host.steps[0].found if finding.grade == "rejected"]
        self.assertTrue(rejected)

    def test_what_only_repeats_the_question_or_has_no_number_is_no_answer(self) -> None:
        for question, reply, reason in [
            ("Which part does the valve of the kettle have?", "the kettle", "repeats"),
            ("How many crowns did the kettle cost?", "a new lid", "number"),
            ("How high is the shelf of the kettle?", "seven years", "number"),
        ]:
            text = "The kettle has a new lid. The shelf took seven years."
            script = lambda lead, prompt: reply if kind_of(lead) == "read" else "yes"  # noqa: E731
            functions, host, _ = skills(text, script)
            self.assertEqual(list(functions["find"](question)), [], question)
            self.assertTrue(any(reason in one.reason for one in host.steps[0].found), question)

    def test_a_weak_model_that_denies_a_true_answer_leaves_it_unsure(self) -> None:
        text = haystack("The new rope for the ferry arrived from Brennoch. It cost 34 crowns.")

        def script(lead: Sequence[Message], prompt: str) -> str:
            return ("34 crowns" if "34 crowns" in prompt else "FILL") if kind_of(lead) == "read" else "no"

        functions, _, _ = skills(text, script)
        hits = functions["find"]("How much did the new rope for the ferry cost?")
        self.assertEqual([(hit.value, hit.grade) for hit in hits], [("34 crowns", "unsure")])
        self.assertEqual(list(functions["find"]("How much did the new lamp for the ferry cost?")), [])

    def test_a_weak_model_reads_the_nearest_paragraphs_before_whole_passages(self) -> None:
        entries = [f"Note {at}. Heater H{at}. {FILL}{FILL}Part T-{100 + at} is to be changed." for at in range(40)]
        functions, host, _ = skills("\n\n".join(entries), Small())
        functions["find"]("Which part of heater H17 is to be changed?")
        read = [request.prompt for request in host.requests if kind_of(request.lead) == "read"]
        first = next(prompt for prompt in read if "Heater H" in prompt)
        self.assertIn("Heater H17", first)
        self.assertEqual(first.count("Heater H"), 1)

    def test_an_invented_answer_is_never_verified(self) -> None:
        """The words of the answer stand nowhere, whatever the model says of them."""
        functions, _, _ = skills(haystack(), Small("always yes"))
        self.assertEqual(list(functions["find"]("Who sells the tickets?")), [])

    def test_a_model_that_always_agrees_verifies_nothing_whose_name_is_missing(self) -> None:
        text = haystack("The access code of the Upper Mill is 9000001.")
        functions, _, said = skills(text, Small("always yes"))
        hits = functions["find"]("What is the access code of the Amber Gate?")
        self.assertEqual(list(hits), [])
        functions["done"](hits)
        self.assertIn("Not found", said[0])

    def test_a_strong_model_that_agrees_without_the_name_is_unsure(self) -> None:
        text = haystack("The access code of the Upper Mill is 9000001.")
        facts = Facts("big", "frontier", 100_000, 8, False)
        functions, _, said = skills(text, Small("always yes"), facts)
        functions["done"](functions["find"]("What is the access code of the Amber Gate?"))
        self.assertIn("(unsure)", said[0])

    def test_another_thing_of_the_same_kind_is_not_the_one_asked_for(self) -> None:
        functions, _, _ = skills(haystack("The access code of the upper mill is 9000001."), Small("always yes"))
        self.assertEqual(list(functions["find"]("What is the access code of the amber mill?")), [])

    def test_every_quotation_stands_at_its_place(self) -> None:
        text = "Ünïcödé 🦫 first. " + haystack(NEEDLE)
        functions, _, _ = skills(text, Small())
        for hit in functions["find"]("What is the access code of the amber mill?", all=True):
            self.assertEqual(text[hit.place.start : hit.place.end], hit.quote)
            start, end = hit.place.utf16()
            self.assertEqual(text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le"), hit.quote)

    def test_a_failed_call_is_no_answer(self) -> None:
        functions, _, _ = skills(haystack(NEEDLE), lambda lead, prompt: Reply("Error: the model is 4471823 busy", True))
        self.assertEqual(list(functions["find"]("What is the access code of the amber mill?")), [])

    def test_all_gives_every_answer_once_at_its_place(self) -> None:
        text = haystack("Rosa brought plum jam.", "Emil brought rye bread.", "Tove brought honey.")

        def script(lead: Sequence[Message], prompt: str) -> str:
            if kind_of(lead) == "list":
                return "\n".join(re.findall(r"(\w+) brought", prompt.split("\n\nQuestion")[0])) or "none"
            return "yes" if kind_of(lead) in ("check", "bare", "says") else "x"

        functions, _, said = skills(text, script)
        hits = functions["find"]("Who brought something?", all=True)
        self.assertEqual(hits.values, ["Rosa", "Emil", "Tove"])
        functions["done"](hits)
        self.assertEqual(len(said[0].splitlines()), 3)

    def test_a_small_model_that_tells_yes_from_no_reads_only_the_paragraphs_that_it_takes_for_answers(self) -> None:
        """It takes lists of names for answers as well: what is asked about has to stand there, or its strictest question agree."""
        functions, host, said = skills(MEETINGS, collector(r"helped|Present"))
        hits = functions["find"]("Who helped with the summer fair?", all=True)
        self.assertEqual(hits.values, ["Olaf", "Tom", "Ada"])
        functions["done"](hits)
        self.assertEqual([line.count("(unsure)") for line in said[0].splitlines()], [1, 1, 1])
        read = [request.prompt for request in host.requests if kind_of(request.lead) == "list"]
        self.assertEqual(len(read), 3)
        self.assertEqual({one.grade for one in host.steps[-1].found}, {"unsure"})
        self.assertEqual(host.steps[-1].done, host.steps[-1].of)

    def test_a_model_that_takes_every_paragraph_for_an_answer_makes_none_of_them_one(self) -> None:
        functions, _, _ = skills(MEETINGS, collector("."))
        self.assertEqual(functions["find"]("Who helped with the summer fair?", all=True).values, ["Tom", "Ada"])
        self.assertEqual(list(functions["find"]("Who played the organ?", all=True)), [])

    def test_the_kind_of_answer_and_verbs_need_not_stand_near_it(self) -> None:
        text = "The models stand in the hall. Tom offered to help; birds sang. Two ships need tar."
        for question in ["Which members offered to help?", "Who watched birds?", "Which boats need tar?"]:
            self.assertEqual(other_things(question, text), [], question)
        for question in ["Who stands in the east hall?", "Who has the painted models?", "Who was at the harbour hall?"]:
            self.assertEqual(len(other_things(question, text)), 1, question)

    def test_a_value_that_only_stands_in_a_paragraph_with_an_answer_is_not_verified(self) -> None:
        text = MEETINGS.replace("Tom helped with the tea.", "Tom helped with the tea. Olaf was away.").replace("Present: Olaf.", "")
        functions, _, _ = skills(text, collector("fair"))
        hits = functions["find"]("Who helped with the summer fair?", all=True)
        self.assertIn("Tom", hits.values)
        self.assertEqual(list(hits.verified), [])

    def test_a_question_about_the_one_who_is_asked_as_two(self) -> None:
        text = haystack("The handle was broken off by Walter Dunn.", "Plot 17 is that of Walter Dunn.")

        def script(lead: Sequence[Message], prompt: str) -> str:
            kind = kind_of(lead)
            if kind == "split":
                return "Which member broke the handle?\nWhich plot does ___ dig?"
            text, _, question = prompt.partition("\nQuestion: ")
            is_first = "broke" in question and "plot" not in question
            if kind == "read":
                wanted = "Walter Dunn" if is_first else "Plot 17"
                return wanted if wanted in text else "a clerk"
            if kind == "check":
                return "yes" if ("handle" in text if is_first else "Walter" in question and "Plot" in text) else "no"
            return "yes" if kind == "says" and "Walter" in prompt else "no"

        for question, splits in [
            ("Which plot belongs to the member who broke the handle?", 0),
            ("Which plot does the member who broke the handle dig?", 1),
        ]:
            functions, host, said = skills(text, Careful(script))
            functions["done"](functions["find"](question))
            self.assertIn("Plot 17", said[0])
            self.assertNotIn("unsure", said[0])
            self.assertEqual(len(asked(host, "split")), splits)

    def test_what_a_model_contradicts_itself_about_has_to_be_near_what_is_asked(self) -> None:
        text = haystack("The new handle of the pump cost 36 crowns.", "The gate of the society has been hung.")

        def script(lead: Sequence[Message], prompt: str) -> str:
            kind = kind_of(lead)
            if kind == "read":
                return "36 crowns" if "36 crowns" in prompt else "a clerk"
            return "yes" if kind == "check" else "no"

        functions, _, _ = skills(text, Careful(script))
        near = functions["find"]("How much did they pay for the handle of the pump?")
        self.assertEqual([(hit.value, hit.grade) for hit in near], [("36 crowns", "unsure")])
        self.assertEqual(list(functions["find"]("How much did the society pay for the gate?")), [])

    def test_the_lead_stays_the_same_for_all_passages(self) -> None:
        functions, host, _ = skills(haystack(*self.near_misses * 6), Small())
        functions["find"]("What is the access code of the amber mill?")
        leads = {json.dumps(list(one.lead)) for one in host.requests if kind_of(one.lead) == "read"}
        self.assertEqual(len(leads), 1)

    def test_one_empty_document_is_read_without_a_call(self) -> None:
        functions, host, said = skills("", Small())
        functions["done"](functions["find"]("Who signed?"))
        self.assertEqual(host.prompts, [])
        self.assertEqual(said, ["Not found in 0 of 0 passages."])


def asked(host: ScriptedHost, kind: str) -> list[Request]:
    return [request for request in host.requests if kind_of(request.lead) == kind]


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
