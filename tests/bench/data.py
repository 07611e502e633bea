"""The data of the benchmark, made here: deterministic, the same on every machine.

Everything comes from one small generator of numbers, so that no library's idea of "random" plays a part.
"""

import json
import os

FIRST = "Ada Ben Cleo Dan Eve Finn Gwen Hugo Iris Jon Kira Liam Mona Nils Olga Paul".split()
LAST = "Abel Baker Cole Dunn Ellis Frank Gray Hart Irwin Jones Kent Lowe Moore Nash Owen Price".split()
CITIES = "Amsterdam Berlin Copenhagen Dublin Edinburgh Florence Geneva Helsinki".split()
KINDS = "book food tool toy game music".split()


class Numbers:
    """A linear congruential generator; its upper bits."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (self.state >> 33) % limit


def record(numbers, index):
    """About 160 bytes of JSON: eight fields and a nested object."""
    first, last = FIRST[numbers.below(16)], LAST[numbers.below(16)]
    return {
        "id": index,
        "name": f"{first} {last} {numbers.below(1000)}",
        "score": numbers.below(1000000) / 1000,
        "active": numbers.below(2) == 1,
        "kind": KINDS[numbers.below(6)],
        "count": numbers.below(500),
        "note": None if numbers.below(3) else "seen before",
        "mail": f"{first}.{last}@x.org".lower(),
        "address": {"city": CITIES[numbers.below(8)]},
    }


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps(value, separators=(",", ":"), ensure_ascii=False))


def write_records(path, count):
    numbers = Numbers(1)
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"items":[')
        for index in range(count):
            file.write("," if index else "")
            file.write(json.dumps(record(numbers, index), separators=(",", ":")))
        file.write("]}")


# ---- kinds of data: an array of one kind, about two megabytes of text each ----


def sentence(numbers, words, count):
    return " ".join(words[numbers.below(len(words))] for _ in range(count))


UNICODE = "Zürich København Łódź Ελλάδα Москва 東京 서울 ไทย 🚀 naïve café".split()
ESCAPED = ['say "yes"', "C:\\temp\\file", "line\nbreak", "tab\there", "plain", "quote ' and /"]


def real17(numbers):
    return (numbers.below(1 << 30) * (1 << 22) + numbers.below(1 << 22) + 1) / (1 << 52) * 1000


def kind_values(kind, count=None):
    numbers = Numbers(7)
    makers = {
        "ints": (250000, lambda i: numbers.below(1 << 10 + i % 21) - 500),
        "reals2": (250000, lambda i: numbers.below(1000000) / 100),
        "reals17": (100000, lambda i: real17(numbers)),
        "strings": (40000, lambda i: sentence(numbers, FIRST + LAST + CITIES, 8)),
        "unicode": (30000, lambda i: sentence(numbers, UNICODE, 6)),
        "escapes": (30000, lambda i: sentence(numbers, ESCAPED, 5)),
        "wide": (400, lambda i: {f"field_{i % 7}_{n}": numbers.below(1000) for n in range(300)}),
    }
    usual, make = makers[kind]
    return [make(i) for i in range(count or usual)]


# ---- workflows ----


def skill(name, block):
    return f"---\nname: {name}\ndescription: Made for the benchmark\n---\n\n# {name}\n\n```workflow\n{block}```\n"


HEAD = """inputs:
  endpoint:
    type: string
    default: https://api.example.com/v1
  limit:
    type: int
    default: 25
outputs:
  result:
    type: array
"""

# The steps take turns: a tool call with a template, a filter, a map.
TOOL_STEP = """  - id: fetch_{n}
    type: tool
    tool: http.request
    description: Fetch page {n} of the listing
    inputs:
      url:
        type: string
        value: "${{inputs.endpoint}}/pages/{n}?limit=${{inputs.limit}}"
      method:
        type: string
        value: GET
    outputs:
      entries:
        type: array
        value: $result.body.entries
    retry:
      max: 3
      delay: "500ms"
      backoff: 2
"""
FILTER_STEP = """  - id: keep_{n}
    type: transform
    operation: filter
    where: $item.score >= {n} && $item.title contains "report"
    inputs:
      items:
        type: array
        value: $steps.fetch_{before}.output.entries
    outputs:
      items:
        type: array
"""
MAP_STEP = """  - id: shape_{n}
    type: transform
    operation: map
    expression:
      title: $item.title
      link: "${{inputs.endpoint}}/${{item.id}}"
      rank: $index
    inputs:
      items:
        type: array
        value: $steps.keep_{before}.output.items
    outputs:
      result:
        type: array
"""


def typical_workflow(count):
    kinds = [TOOL_STEP, FILTER_STEP, MAP_STEP]
    steps = [kinds[index % 3].format(n=index + 1, before=index) for index in range(count)]
    return HEAD + "steps:\n" + "".join(steps)


def noop_workflow(count):
    lines = ["inputs: {}", "outputs:", f"  value: {{ type: int, value: $steps.step_{count}.output.value }}", "steps:"]
    for index in range(1, count + 1):
        previous = f"$steps.step_{index - 1}.output.value" if index > 1 else "0"
        lines += [
            f"  - id: step_{index}",
            "    type: tool",
            "    tool: noop",
            "    inputs:",
            f"      index: {{ type: int, value: {index} }}",
            f"      previous: {{ type: int, value: {previous} }}",
            "      label: { type: string, value: no operation }",
            "    outputs:",
            "      value: { type: int, value: $result.index }",
        ]
    return "\n".join(lines) + "\n"


def each_workflow(second):
    return f"""inputs: {{ items: {{ type: array }} }}
outputs: {{ values: {{ type: array, value: $steps.call.output }} }}
steps:
  - id: call
    type: tool
    tool: noop
    each: $inputs.items
    inputs:
      id: {{ type: int, value: $item.id }}
      {second}
"""


SECOND_ARGUMENT = {
    "each": "index: { type: int, value: $index }",
    "each-template": 'url: { type: string, value: "https://api.example.com/items/${item.id}?page=${index}" }',
}

# The workflows with one transform, for the reference; workflows.h has the same for the library.
TRANSFORMS = {
    "filter": "operation: filter\n    where: $item.score > 500",
    "map": "operation: map\n    expression: "
    "{ id: $item.id, title: $item.name, city: $item.address.city, score: $item.score }",
    "sort": "operation: sort\n    field: score",
}


def transform_workflow(operation):
    return f"""inputs: {{ items: {{ type: array }} }}
outputs: {{ items: {{ type: array, value: $steps.work.output.items }} }}
steps:
  - id: work
    type: transform
    {TRANSFORMS[operation]}
    inputs: {{ items: {{ type: array, value: $inputs.items }} }}
    outputs: {{ items: {{ type: array }} }}
"""


HELLO = """inputs: { name: { type: string, default: world } }
outputs: { said: { type: string, value: "Hello, ${inputs.name}!" } }
steps:
  - id: greet
    type: tool
    tool: say
    inputs: { text: { type: string, value: "Hello, ${inputs.name}!" } }
"""

TOOLS = {
    "canned": "tools:\n  say: { responses: [{ output: said }] }\n",
    "spawned": "tools:\n  say: { command: [/bin/true], result: text }\n",
}


def write_text(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


class Data:
    """Files by name, made when they are asked for and kept in the folder."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)

    def _made(self, name, make):
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            make(path + ".part")
            os.replace(path + ".part", path)
        return path

    def records(self, count):
        return self._made(f"records-{count}.json", lambda path: write_records(path, count))

    def kind(self, kind, count=None):
        name = f"kind-{kind}-{count}.json" if count else f"kind-{kind}.json"
        return self._made(name, lambda path: write_json(path, kind_values(kind, count)))

    def ids(self, count):
        items = lambda: {"items": [{"id": index} for index in range(count)]}
        return self._made(f"ids-{count}.json", lambda path: write_json(path, items()))

    def typical(self, count, bare):
        text = typical_workflow(count)
        name = f"typical-{count}" + (".yaml" if bare else ".md")
        return self._made(name, lambda path: write_text(path, text if bare else skill(f"typical-{count}", text)))

    def noop(self, count):
        return self._made(f"noop-{count}.md", lambda path: write_text(path, skill("noop", noop_workflow(count))))

    def each(self, template):
        name = "each-template" if template else "each"
        text = skill("each", each_workflow(SECOND_ARGUMENT[name]))
        return self._made(name + ".md", lambda path: write_text(path, text))

    def transform(self, operation):
        text = skill(operation, transform_workflow(operation))
        return self._made(f"{operation}.md", lambda path: write_text(path, text))

    def hello(self):
        return self._made("hello.md", lambda path: write_text(path, skill("hello", HELLO)))

    def tools(self, kind):
        return self._made(f"tools-{kind}.yaml", lambda path: write_text(path, TOOLS[kind]))
