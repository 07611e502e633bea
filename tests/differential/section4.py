"""Expressions and templates as sections 4 and 5 of doc/language.md say, and nothing else.

An evaluator of its own, to compare the library with: written from the page, a plain recursive descent over one
token at a time, with Python's exact integers. It is slow and small; where the page says nothing, it does what is
simplest, and the comparison shows whether the page should say more.

    evaluate(text, context) -> value          resolve(text, context) -> value
    both raise Mistake(code, column) for the first mistake
"""
import json
import math
import re

REFERENCES = ("inputs", "steps", "item", "index", "result")
OPERATORS = ("==", "!=", "<=", ">=", "<", ">")
BLANKS = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
WORD = r"[A-Za-z0-9_]|[^\x00-\x7f%s]" % BLANKS
NAME = re.compile(r"(?:%s)(?:-*(?:%s))*" % (WORD, WORD))
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?")
ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class Mistake(Exception):
    def __init__(self, code, at):
        super().__init__(code, at)
        self.code = code
        self.at = at


def read_number(text):
    """The value of a number literal; None if it is larger than any float."""
    if re.fullmatch(r"-?[0-9]+", text) and -2**63 <= int(text) < 2**63:
        return int(text)
    value = float(text)
    return None if math.isinf(value) else value


# ---- Words ----


class Words:
    """The tokens of a text, read one at a time: (kind, value, start)."""

    def __init__(self, text, start, end):
        self.text = text
        self.at = start
        self.end = end

    def skip_blanks(self):
        while self.at < self.end and self.text[self.at] in BLANKS:
            self.at += 1

    def match(self, pattern):
        found = pattern.match(self.text, self.at, self.end)
        if found:
            self.at = found.end()
        return found

    def next(self):
        self.skip_blanks()
        start = self.at
        if start == self.end:
            return ("end", None, start)
        c = self.text[start]
        if c in "\"'":
            return ("string", self.read_string(), start)
        number = NUMBER.match(self.text, start, self.end)
        if number:
            self.at = number.end()
            return ("number", number.group(), start)
        name = self.match(NAME)
        if name:
            return ("name", name.group(), start)
        if c == "$":
            self.at += 1
            name = self.match(NAME)
            return ("reference", name.group(), start) if name else ("bad", "$", start)
        for operator in ("&&", "||", "??") + OPERATORS + ("!", "(", ")", "[", "]", "."):
            if self.text.startswith(operator, start, self.end):
                return self.read_operator(operator, start)
        self.at += 1
        return ("bad", c, start)

    def read_operator(self, operator, start):
        """Signs that other languages have are one bad word, not an operator and something behind it."""
        self.at += len(operator)
        run = re.compile(r"!=*|[=<>&|?]+|.").match(self.text, start, self.end).group()
        return ("operator" if run == operator else "bad", operator, start)

    def read_string(self):
        quote, start, out = self.text[self.at], self.at, []
        self.at += 1
        while self.at < self.end:
            c = self.text[self.at]
            self.at += 1
            if c == quote:
                return "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            out.append(self.read_escape() if c == "\\" and self.at < self.end else c)
        raise Mistake("expression-syntax", start)

    def read_escape(self):
        c = self.text[self.at]
        self.at += 1
        hexadecimal = re.compile("[0-9a-fA-F]{4}").match(self.text, self.at, self.end) if c == "u" else None
        if hexadecimal:
            self.at = hexadecimal.end()
            return chr(int(hexadecimal.group(), 16))
        return ESCAPES.get(c, c)


# ---- Values ----


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_true(value):
    return not (value is None or value is False or value == "" or value == [] or (is_number(value) and value == 0))


def number_in(text):
    """The number that a string is as a whole, or None."""
    text = text.strip(BLANKS)
    return read_number(text) if NUMBER.fullmatch(text) else None


def same(a, b):
    if is_number(a) and is_number(b):
        return a == b
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return type(a) is type(b) and a == b


def equal(a, b):
    if isinstance(a, str) and is_number(b):
        a = number_in(a)
    elif is_number(a) and isinstance(b, str):
        b = number_in(b)
    return same(a, b)


def order_key(value):
    """The number that a value counts as in an order, or None."""
    if value is None or isinstance(value, bool):
        return int(value or 0)
    if isinstance(value, str):
        return number_in(value)
    return value if is_number(value) else None


def compare(operator, a, b):
    left, right = order_key(a), order_key(b)
    if isinstance(a, str) and isinstance(b, str) and (left is None or right is None):
        left, right = a, b
    if left is None or right is None:
        return False
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]


def fold(text):
    """Unicode's simple case folding: one character becomes one."""
    out = []
    for c in text:
        folded = c.casefold()
        if len(folded) != 1:
            folded = c.lower() if len(c.lower()) == 1 else c
        out.append(folded)
    return "".join(out)


def contains(a, b):
    if isinstance(a, list):
        return any(same(element, b) for element in a)
    if isinstance(a, dict):
        return (isinstance(b, str) or is_number(b)) and text_of(b) in a
    return fold(text_of(b)) in fold(text_of(a))


def member(value, key):
    if isinstance(value, dict):
        return value.get(key if isinstance(key, str) else text_of(key)) if isinstance(key, str) or is_number(key) else None
    if key == "length" and isinstance(value, (list, str)):
        return len(value)
    if isinstance(value, list):
        if isinstance(key, str) and re.fullmatch("0|[1-9][0-9]*", key):
            key = int(key)
        if is_number(key) and key == int(key) and 0 <= key < len(value):
            return value[int(key)]
    return None


def print_float(value):
    """As ECMAScript prints numbers."""
    if value == int(value) and abs(value) < 2**53:
        return str(int(value))
    digits, exponent = repr(abs(value)), 0
    if "e" in digits:
        digits, exponent = digits.split("e")
    whole, _, fraction = digits.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    sign = "-" if value < 0 else ""
    if -6 < point <= 21:
        if point <= 0:
            return sign + "0." + "0" * -point + digits
        if point < len(digits):
            return sign + digits[:point] + "." + digits[point:]
        return sign + digits + "0" * (point - len(digits))
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return "%s%se%+d" % (sign, mantissa, point - 1)


def to_json(value):
    if isinstance(value, float):
        return print_float(value)
    if isinstance(value, list):
        return "[" + ",".join(map(to_json, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(to_json(key) + ":" + to_json(item) for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def text_of(value):
    if value is None:
        return ""
    return value if isinstance(value, str) else to_json(value)


# ---- Grammar ----


class Reader:
    """Parses and evaluates in one go; both sides of every operator are looked at."""

    def __init__(self, text, start, end, context, in_block=False):
        self.words = Words(text, start, end)
        self.context = context
        self.in_block = in_block
        self.advance()

    def advance(self):
        self.kind, self.value, self.start = self.words.next()

    def is_operator(self, *operators):
        return self.kind == "operator" and self.value in operators

    def refuse(self, code="expression-syntax"):
        raise Mistake(code, self.start)

    def read_all(self):
        if self.kind == "end":
            raise Mistake("expression-empty", None)
        value = self.expression()
        if self.kind != "end":
            self.refuse()
        return value

    def expression(self):
        value = self.disjunction()
        while self.is_operator("??"):
            self.advance()
            other = self.disjunction()
            value = other if value is None else value
        return value

    def disjunction(self):
        value = self.conjunction()
        while self.is_operator("||"):
            self.advance()
            other = self.conjunction()
            value = is_true(value) or is_true(other)
        return value

    def conjunction(self):
        value = self.comparison()
        while self.is_operator("&&"):
            self.advance()
            other = self.comparison()
            value = is_true(value) and is_true(other)
        return value

    def is_comparison(self):
        return self.is_operator(*OPERATORS) or (self.kind == "name" and self.value == "contains")

    def comparison(self):
        left = self.unary()
        if not self.is_comparison():
            return left
        operator = self.value
        self.advance()
        right = self.unary()
        if self.is_comparison():
            self.refuse()
        if operator in ("==", "!="):
            return equal(left, right) == (operator == "==")
        return contains(left, right) if operator == "contains" else compare(operator, left, right)

    def unary(self):
        if self.is_operator("!"):
            self.advance()
            return not is_true(self.unary())
        return self.primary()

    def primary(self):
        kind, value = self.kind, self.value
        if self.is_operator("("):
            self.advance()
            value = self.expression()
            if not self.is_operator(")"):
                self.refuse()
            self.advance()
            return value
        if kind == "reference" or (kind == "name" and self.in_block and value not in ("true", "false", "null", "contains")):
            return self.reference(value)
        if kind == "number":
            value = read_number(value)
            if value is None:
                self.refuse()
        elif kind == "name" and value in ("true", "false", "null"):
            value = {"true": True, "false": False, "null": None}[value]
        elif kind != "string":
            self.refuse()
        self.advance()
        return value

    def reference(self, name):
        if name not in REFERENCES:
            self.refuse("unknown-reference")
        value = self.context.get(name)
        while True:
            self.advance()
            if self.is_operator("."):
                value = member(value, self.member_name())
            elif self.is_operator("["):
                self.advance()
                key = self.expression()
                if not self.is_operator("]"):
                    self.refuse()
                value = member(value, key)
            else:
                return value

    def member_name(self):
        """What stands behind a dot: 0.1 are two indices there, and no word has a meaning of its own."""
        self.words.skip_blanks()
        start = self.words.at
        self.words.match(re.compile(r"\$"))
        name = self.words.match(NAME)
        if not name:
            self.words.at = start
            self.advance()
            self.refuse()
        return name.group()


def from_json(text):
    """JSON as the library reads it: integers beyond 64 bits are floats."""
    return json.loads(text, parse_int=read_number)


def evaluate(text, context):
    return Reader(text, 0, len(text), context).read_all()


# ---- Templates ----


def find_block_end(text, at):
    """The place of the } that ends the block whose expression begins at `at`, or None."""
    quote, depth = None, 0
    while at < len(text):
        c = text[at]
        if quote and c == "\\":
            at += 1
        elif quote:
            quote = None if c == quote else quote
        elif c in "\"'":
            quote = c
        elif c == "}" and depth == 0:
            return at
        else:
            depth += (c == "{") - (c == "}")
        at += 1
    return None


def read_block(text, start, end, context):
    try:
        return Reader(text, start + 2, end, context, in_block=True).read_all()
    except Mistake as mistake:
        if mistake.code == "expression-empty":
            raise Mistake("template-empty", start) from None
        raise


def resolve_template(text, context):
    parts, at = [], 0
    while at < len(text):
        if text.startswith("$${", at):
            parts.append("${")
            at += 3
        elif text.startswith("${", at):
            end = find_block_end(text, at + 2)
            if end is None:
                raise Mistake("template-unclosed", at)
            value = read_block(text, at, end, context)
            if at == 0 and end == len(text) - 1:
                return value
            parts.append(text_of(value))
            at = end + 1
        else:
            parts.append(text[at])
            at += 1
    return "".join(parts)


def resolve(text, context):
    if "${" in text:
        return resolve_template(text, context)
    if text.startswith("$$"):
        return text[1:]
    return evaluate(text, context) if text.startswith("$") else text
