"""Peer: the transforms by hand in Python. transform.py OPERATION FILE [SECONDS]"""

import json
import statistics
import sys
import time

OPERATIONS = {
    "identity": lambda items: items,
    "filter": lambda items: [item for item in items if item["score"] > 500],
    "map": lambda items: [
        {"id": item["id"], "title": item["name"], "city": item["address"]["city"], "score": item["score"]}
        for item in items
    ],
    "sort": lambda items: sorted(items, key=lambda item: item["score"]),
}


def measure(operation, items, seconds):
    samples = []
    end = time.perf_counter() + seconds
    while len(samples) < 3 or time.perf_counter() < end:
        start = time.perf_counter()
        operation(items)
        samples.append(time.perf_counter() - start)
    return statistics.median(samples)


def main():
    operation = OPERATIONS[sys.argv[1]]
    with open(sys.argv[2], encoding="utf-8") as file:
        items = json.load(file)["items"]
    if len(sys.argv) > 3:
        print("ns", measure(operation, items, float(sys.argv[3])) * 1e9 / len(items))
    else:
        sys.stdout.write(json.dumps({"items": operation(items)}, separators=(",", ":"), ensure_ascii=False))


main()
