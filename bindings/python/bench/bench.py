"""What the binding costs, beside the same work as a bare loop of Python.

    WORKFLOWSKILL_LIBRARY=build/lib/libworkflowskill.so.0 PYTHONPATH=bindings/python python3 -B bindings/python/bench/bench.py [ROUNDS]

The ways of doing a thing take turns, and the least processor time of all rounds counts: what others do on the machine
then matters least. Calls: an `each` over tools that do nothing, minus the bare loop that calls them; the goal is 8 us.
Records: 100,000 of them from JSON to JSON, filtered, by the workflow and by `json` with a list comprehension.
"""

import asyncio
import json
import sys
import time

import workflowskill as w

CALLS = 2000
RECORDS = 100_000
GOAL_US = 8.0

EACH = w.parse("""
inputs: { list: { type: array } }
steps:
  - { id: s, type: tool, tool: t, each: $inputs.list,
      inputs: { text: { type: string, value: Hello }, number: { type: int, value: $item } } }
""")
FILTER = w.parse("""
inputs: { records: { type: array } }
outputs: { kept: { type: array, value: $steps.keep.output.items } }
steps:
  - { id: keep, type: transform, operation: filter, where: $item.price > 500 && $item.stock,
      inputs: { items: { type: array, value: $inputs.records } } }
""")


def tool(text, number):
    return {"ok": True, "number": number}


async def tool_async(text, number):
    return {"ok": True, "number": number}


# ---- calls ----------------------------------------------------------------------------------------------------------

NUMBERS = {"list": list(range(CALLS))}


def bare():
    for number in NUMBERS["list"]:
        tool(**{"text": "Hello", "number": number})


def bare_json():
    """The loop that a host would write whose arguments and results are JSON."""
    for number in NUMBERS["list"]:
        text = json.dumps({"text": "Hello", "number": number})
        json.dumps(tool(**json.loads(text)))


def bare_tasks():
    async def loop():
        for number in NUMBERS["list"]:
            await asyncio.create_task(tool_async(**{"text": "Hello", "number": number}))

    asyncio.run(loop())


def through(function):
    def work():
        assert function().succeeded

    return work


CALL_WAYS = {
    "bare loop": bare,
    "bare loop with JSON": bare_json,
    "bare loop of tasks": bare_tasks,
    "run": through(lambda: w.run(EACH, NUMBERS, {"t": tool})),
    "run, text": through(lambda: w.run(EACH, NUMBERS, {"t": w.Tool(lambda arguments: arguments, text=True)})),
    "run_async, function": through(lambda: asyncio.run(w.run_async(EACH, NUMBERS, {"t": tool}))),
    "run_async, coroutine": through(lambda: asyncio.run(w.run_async(EACH, NUMBERS, {"t": tool_async}))),
}

# ---- records --------------------------------------------------------------------------------------------------------


def make_records():
    rows = [
        {"id": i, "name": f"article {i}", "price": i * 7919 % 1000 + 0.5, "stock": i % 3, "tags": ["a", "b"],
         "maker": {"name": f"maker {i % 50}", "country": "NO"}}
        for i in range(RECORDS)
    ]  # fmt: skip
    return json.dumps({"records": rows}).encode()


def by_hand(text):
    kept = [one for one in json.loads(text)["records"] if one["price"] > 500 and one["stock"]]
    return json.dumps({"kept": kept}).encode()


def record_ways():
    text = make_records()
    wanted = json.loads(by_hand(text))
    assert w.run(FILTER, text).outputs == wanted
    return {
        "json and a comprehension": lambda: by_hand(text),
        "run, text to text": lambda: bytes(w.run(FILTER, text).outputs_text),
        "run, objects to objects": lambda: json.dumps(w.run(FILTER, json.loads(text)).outputs),
    }


# ---- measuring ------------------------------------------------------------------------------------------------------


def measure(ways, rounds):
    """The least seconds of processor time of each way; they take turns."""
    best = {}
    for _ in range(rounds):
        for name, work in ways.items():
            start = time.process_time()
            work()
            best[name] = min(best.get(name, 1e9), time.process_time() - start)
    return best


def main(rounds):
    print(f"Python {sys.version.split()[0]}, library {w.library_version()}, least of {rounds} rounds")
    best = measure(CALL_WAYS, rounds)
    base = best["bare loop"]
    for name, seconds in best.items():
        print(f"  {name:26} {seconds / CALLS * 1e6:8.2f} us a call, {(seconds - base) / CALLS * 1e6:8.2f} on top of the tool")
    print(f"  goal: run at most {GOAL_US} on top: {'met' if (best['run'] - base) / CALLS * 1e6 <= GOAL_US else 'MISSED'}")
    best = measure(record_ways(), max(3, rounds // 10))
    base = best["json and a comprehension"]
    for name, seconds in best.items():
        print(f"  {name:26} {seconds * 1e3:8.1f} ms, {base / seconds:5.1f} times as fast as by hand")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
