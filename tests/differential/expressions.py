#!/usr/bin/env python3
"""Expressions and templates, made at random, evaluated by the library and by section4.py: values and mistakes agree.

    expressions.py ANSWERS [--count N] [--seed N] [--show]

Half of what is made is correct by the grammar; the other half is the same with a word left out, doubled, exchanged or
cut. Values are compared as JSON (numbers by their value), mistakes by their code and column. The last lines are the
totals; the exit status is 0 if nothing differs.
"""
import argparse
import json
import random
import subprocess
import sys

import section4

CONTEXT = {
    "inputs": {
        "n": 5, "zero": 0, "neg": -7, "f": 2.5, "whole": 3.0, "big": 9007199254740993, "huge": 1e21, "tiny": 1.5e-7,
        "max": 9223372036854775807, "min": -9223372036854775808, "beyond": 18446744073709551616,
        "s": "text", "empty": "", "five": "5", "padded": " 5.0 ", "word": "Größe", "kelvin": "\u212aelvin",
        "sharp": "STRASSE straße ẞ", "sigma": "ΟΔΟΣ οδος", "dotted": "İı", "emoji": "a😀b", "quote": "say \"x\"\\\n\t\u0001",
        "yes": True, "no": False, "none": None,
        "list": [1, "2", None, True, {"id": 7, "tags": ["x", "y"]}, [3, 4.5], "text"], "nothing": [],
        "object": {"k": 1, "0": "zero", "1.5": "half", "length": 9, "a-b": {"c": [10, 20]}, "true": "t", "contains": "c"},
        "plain": {}, "same": [1, "2", None], "tags": ["x", "y"], "one": [1], "text-one": ["1"],
    },
    "steps": {"fetch-items": {"output": {"items": [{"n": 1}, {"n": 2}], "title": "T"}}, "a": {"output": 7}, "later": None},
    "item": {"n": 3, "name": "Ada"},
    "index": 2,
    "result": [{"id": 1}],
}

NAMES = sorted(CONTEXT["inputs"]) + ["missing", "toString", "größe"]
LITERALS = ["0", "1", "-1", "5", "5.", "2.50", "-0", "1e3", "1E-2", "007", "9223372036854775807", "9223372036854775808",
            "-9223372036854775808", "9007199254740993", "9007199254740992.0", "1e21", "0.1", "1e-7", "123456789012345678",
            '"5"', "'5'", '"text"', '"TEXT"', '""', '"größe"', '"\\u00e9\\n\\t"', "'it\\'s'", '"\\ud83d\\ude00"', '"\\ud800x"',
            '"\\q"', '"1e3"', '" 7 "', '"0x10"', '"-0"', '"."', '"1."', '"}"', '"a.b"', "'\"'", '"k"', '"length"', '"0"',
            "true", "false", "null"]
ODDITIES = ["=", "===", "!==", "<>", "=>", "&", "|", "+", "-", "*", "/", "%", "?", "?.", ",", ";", ":", "`", "#", "@", "$",
            "$foo", "$Inputs", "$index-1", "and", "or", "not", "px", "{", "}", "{{", "\\", "(", ")", "[", "]", ".", "..", "!",
            "1e999", "“", "≥", '"open', "'open", "5px", "0x10", "True", "len(", "contains", "$5", "??", "1_000"]
BLANKS = ["", "", "", " ", " ", " ", "  ", "\t", "\u00a0", "\u3000", "\n"]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def choose(self, *choices):
        return self.random.choice(choices)

    def chance(self, probability):
        return self.random.random() < probability

    def blank(self):
        return self.random.choice(BLANKS)

    # -- parts of the grammar, as lists of words --

    def path(self, depth):
        part = self.random.randrange(7)
        if part <= 1:
            return [".", self.random.choice(NAMES + ["length", "k", "id", "true", "contains", "a-b", "output", "items", "n"])]
        if part == 2:
            return [".", str(self.random.randrange(8))]
        if part == 3:
            return ["[", str(self.random.randrange(-2, 8)), "]"]
        if part == 4:
            return ["[", self.choose('"k"', '"length"', '"0"', "'a-b'", '"1.5"', "1.0", "1.5", "true", "null", '"n"'), "]"]
        if part == 5:
            return [".", "$" + self.choose("k", "n", "list")]
        return ["["] + self.expression(depth - 1) + ["]"]

    def reference(self, depth):
        root = self.choose("$inputs", "$inputs", "$inputs", "$inputs", "$steps", "$item", "$index", "$result")
        words = [root]
        if root == "$inputs" and self.chance(0.9):
            words += [".", self.random.choice(NAMES)]
        elif root == "$steps" and self.chance(0.9):
            words += [".", self.choose("fetch-items", "a", "later", "gone"), ".", "output"]
        while self.chance(0.35):
            words += self.path(depth)
        return words

    def primary(self, depth):
        if depth > 0 and self.chance(0.15):
            return ["("] + self.expression(depth - 1) + [")"]
        return self.reference(depth) if self.chance(0.6) else [self.random.choice(LITERALS)]

    def unary(self, depth):
        return ["!"] * (self.random.randrange(1, 3) if self.chance(0.12) else 0) + self.primary(depth)

    def comparison(self, depth):
        words = self.unary(depth)
        if self.chance(0.6):
            words += [self.choose("==", "!=", "<", "<=", ">", ">=", "contains", "contains")] + self.unary(depth)
        return words

    def expression(self, depth=3):
        words = self.comparison(depth)
        while depth > 0 and self.chance(0.3):
            words += [self.choose("&&", "||", "??", "??")] + self.comparison(depth - 1)
        return words

    # -- texts --

    def spell(self, words):
        """Puts the words together, with blanks where they would become one."""
        out = words[0]
        for before, word in zip(words, words[1:]):
            glued = before[-1].isalnum() or before[-1] in "_-." or ord(before[-1]) > 127
            apart = glued and (word[0].isalnum() or word[0] in "_-." or ord(word[0]) > 127)
            signs = before[-1] in "=!<>&|?" and word[0] in "=!<>&|?-"
            path = word == "." or before == "." or word[0] == "["
            blank = self.blank()
            if (apart and not path) or (signs and before != "!"):
                blank = blank or " "
            if before[0].isdigit() and before[-1] != "]" and word == ".":
                blank = "" if path else blank
            out += blank + word
        return self.blank() + out + self.blank()

    def spoil(self, words):
        words = list(words)
        at = self.random.randrange(len(words))
        kind = self.random.randrange(5)
        if kind == 0:
            del words[at]
        elif kind == 1:
            words.insert(at, words[at])
        elif kind == 2:
            words[at] = self.random.choice(ODDITIES)
        elif kind == 3:
            words.insert(at, self.random.choice(ODDITIES))
        else:
            words = words[:at]
        return words

    def make_expression(self):
        words = self.expression()
        while words and self.chance(0.4):
            words = self.spoil(words)
        return self.spell(words) if words else self.blank()

    def make_block(self):
        words = self.expression(1)
        if self.chance(0.1):
            words = self.spoil(words)
        words = [word[1:] if word[1:] in section4.REFERENCES and self.chance(0.5) else word for word in words]
        return "${" + (self.spell(words) if words else "") + "}"

    def make_template(self):
        parts = []
        for _ in range(self.random.randrange(1, 5)):
            part = self.random.randrange(10)
            if part < 6:
                parts.append(self.make_block())
            elif part == 6:
                parts.append(self.choose("$${", "$$", "$", "}", "{", "${", "${}", "${ }"))
            else:
                parts.append(self.choose("text ", "é→ ", "a\nb", "5", "\"", "'", " "))
        return "".join(parts)


def same_value(a, b):
    if isinstance(a, bool) or isinstance(b, bool) or a is None or b is None:
        return a is b
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same_value, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(same_value(a[key], b[key]) for key in a)
    return a == b


def place_of(text, at):
    """Line and column of an offset, as section 1 counts them."""
    before = text[:at].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def expected_answer(read, text, context):
    try:
        return {"value": (section4.evaluate if read == "expression" else section4.resolve)(text, context)}
    except section4.Mistake as mistake:
        return {"code": mistake.code, "place": None if mistake.at is None else place_of(text, mistake.at)}


def agrees(answer, expected):
    if "value" in answer or "value" in expected:
        return "value" in answer and "value" in expected and same_value(answer["value"], expected["value"])
    first = answer["errors"][0]
    return first["code"] == expected["code"] and expected["place"] in (None, (first["line"], first["column"]))


def ask(program, questions):
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    done = subprocess.run([program], input=lines, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare_all(program, read, texts, show):
    written = json.dumps(CONTEXT)
    context = section4.from_json(written)
    answers = ask(program, [{"read": read, "text": text, "context": written} for text in texts])
    if len(answers) != len(texts):
        sys.exit("the library gave %d answers to %d questions" % (len(answers), len(texts)))
    differ = values = 0
    for text, answer in zip(texts, answers):
        expected = expected_answer(read, text, context)
        values += "value" in expected
        if not agrees(answer, expected):
            differ += 1
            print("DIFFERS %s %r\n    page:    %s\n    library: %s" % (read, text, expected, answer))
        elif show:
            print("%r -> %s" % (text, answer.get("value", answer.get("errors"))))
    name = {"expression": "expressions", "value": "templates"}[read]
    print("%d %s: %d agree (%d values, %d mistakes)" % (len(texts), name, len(texts) - differ, values, len(texts) - values))
    return differ


def make_texts(make, count):
    texts = {}
    while len(texts) < count:
        texts[make()] = True
    return list(texts)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("program")
    options.add_argument("--count", type=int, default=4000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--show", action="store_true")
    given = options.parse_args()
    maker = Maker(given.seed)
    differ = compare_all(given.program, "expression", make_texts(maker.make_expression, given.count), given.show)
    differ += compare_all(given.program, "value", make_texts(maker.make_template, given.count // 2), given.show)
    sys.exit(1 if differ else 0)


if __name__ == "__main__":
    main()
