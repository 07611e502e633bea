"""Memory over many runs: leak.py RUNS

Runs of every kind - that succeed, fail, raise, are invalid, are abandoned, stay text, hand out events, live in asyncio -
after a warm-up in which everything was allocated that is allocated once. Then neither the memory of the process may have
grown by more than a little, nor the number of objects.
"""

import asyncio
import gc
import re
import sys

import flows
import workflowskill as w

WARM_UP = 4000
MOST_KIB = 1024
MOST_BLOCKS = 2000

WORKFLOW = w.parse(flows.HELLO)
EACH = w.parse(flows.each(", concurrency: 2"))
BIG = "x" * 10_000


def fail(text):
    raise ValueError(text)


async def say(text):
    return text


def abandoned(number):
    run = w.Run(EACH, {"list": [1, 2, 3]}, {"t": int}, on_event=lambda event: run)
    run.advance()
    run.next_call().succeed(BIG)


def events(number):
    for _ in w.stream(WORKFLOW, {"name": "x"}, {"say": lambda text: text}):
        pass


async def asynchronous():
    await asyncio.gather(*(w.run_async(WORKFLOW, {"name": "x"}, {"say": say}) for _ in range(2)))


LOOP = asyncio.new_event_loop()
KINDS = [
    lambda number: w.run(WORKFLOW, {"name": number}, {"say": lambda text: text}, type_checks="off").outputs,
    lambda number: w.run(WORKFLOW, '{"name": "x"}', {"say": w.Tool(lambda text: text, text=True)}).outputs_text,
    lambda number: w.run(WORKFLOW, {"name": "x"}, {"say": fail}).to_dict(),
    lambda number: w.run(EACH, {"list": [1, 2, 3]}, {"t": lambda x: BIG}).text,
    lambda number: w.run(flows.HELLO, {"name": "x"}, {}).report.render(),
    lambda number: w.run("no workflow", None, None).error,
    abandoned,
    events,
    lambda number: LOOP.run_until_complete(asynchronous()),
    lambda number: w.validate(WORKFLOW, w.Tools({"say": fail})).valid,
]


def resident():
    """KiB of memory that the process has."""
    with open("/proc/self/status", encoding="ascii") as file:
        return int(re.search(r"VmRSS:\s+(\d+) kB", file.read())[1])


def work(count):
    for number in range(count):
        KINDS[number % len(KINDS)](number)


def measure():
    gc.collect()
    return resident(), sys.getallocatedblocks()


def main(count):
    work(WARM_UP)
    before = measure()
    work(count)
    after = measure()
    kib, blocks = after[0] - before[0], after[1] - before[1]
    print(f"{count} runs: {kib} KiB and {blocks} objects more")
    return 0 if kib <= MOST_KIB and blocks <= MOST_BLOCKS else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
