"""A host in Python: runs the example skill order-report with tools of its own.

    python3 examples/python/orders.py [MINIMUM]

The orders are read by a coroutine, and go to the library as the JSON text that they are. Where the package is not
installed: WORKFLOWSKILL_LIBRARY=build/lib/libworkflowskill.so.0 PYTHONPATH=bindings/python.
"""

import asyncio
import pathlib
import sys

from workflowskill import JsonText, Tools, run_async, validate

SKILL = pathlib.Path(__file__).resolve().parents[1] / "skills" / "order-report"
tools = Tools()


@tools.tool("orders.read")
async def read_orders() -> JsonText:
    """The orders of orders.json."""
    await asyncio.sleep(0)  # here an order service would be asked
    return JsonText((SKILL / "orders.json").read_bytes())


async def main(minimum: float) -> int:
    report = validate(SKILL, tools)
    if report.diagnostics:
        print(report, file=sys.stderr)
    log = await run_async(SKILL, {"minimum": minimum}, tools, on_event=show)
    if log.succeeded:
        print(log.outputs["summary"])
        print(*(f"  {line}" for line in log.outputs["lines"]), sep="\n")
    return 0 if log.succeeded else 1


def show(event):
    if event["type"] == "step_complete":
        print(f"  {event['stepId']}: {event['status']}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 0)))
