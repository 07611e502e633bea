"""The command: `python -m workflowskill run|validate`.

It is the C command `workflowskill` (doc/cli.md) where that makes sense in Python: the same options, output and exit
status. Tools come from Python instead of a tools file.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any, Dict, List, Optional

from ._command_tools import Problem, load_tools, read_file
from ._report import Diagnostic, Report
from ._validate import check_codes, validate
from ._workflow import parse
from ._errors import ParseError, LimitError

OK, FAILED, USAGE, INVALID = 0, 1, 2, 3

EPILOG = "Exit status: 0 success, 1 the run failed, 2 usage, files, tools or inputs are at fault, 3 not valid."


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m workflowskill", description="Run and check the workflows of skills.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="run|validate")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--tools", action="append", default=[], metavar="MODULE|FILE.py[:NAME]",
        help="tools: the object NAME (default: tools) of a module or a file of Python; may be repeated",
    )
    common.add_argument("--types", choices=["standard", "strict", "off"], default="standard", help="type checks")
    common.add_argument("-q", "--quiet", action="store_true", help="say nothing but errors")
    common.add_argument("--color", choices=["auto", "always", "never"], default="auto", help="colours on stderr")
    run = commands.add_parser("run", parents=[common], help="run a workflow, print its outputs as JSON", epilog=EPILOG)
    run.add_argument("file", metavar="FILE", help="a SKILL.md, a bare workflow, a skill folder, or - for stdin")
    run.add_argument("-i", dest="input", action="append", default=[], metavar="NAME=VALUE", help="one input")
    run.add_argument("--inputs", metavar="JSON|@FILE|-", help="all inputs as a JSON object; -i goes over it")
    run.add_argument("--json", action="store_true", help="print the run log instead of the outputs")
    run.add_argument("--events", metavar="FILE", help="write the events as JSON lines; - is stdout")
    run.add_argument("--trace", metavar="FILE", help="the same with calls, results and waits")
    run.add_argument("--log", metavar="FILE", help="write the run log to a file")
    run.add_argument("--instant", action="store_true", help="do not sleep: waits pass at once")
    check = commands.add_parser("validate", parents=[common], help="check workflows without running", epilog=EPILOG)
    check.add_argument("files", nargs="+", metavar="FILE")
    check.add_argument("--json", action="store_true", help="print the findings as JSON")
    check.add_argument("--strict", action="store_true", help="warnings are errors")
    check.add_argument("--allow", action="append", default=[], metavar="CODE", help="leave out warnings of this code")
    return parser


def use_color(when: str) -> bool:
    if when != "auto":
        return when == "always"
    return sys.stderr.isatty() and "NO_COLOR" not in os.environ


def print_report(report: Report, options: argparse.Namespace) -> None:
    if report.errors or (report.diagnostics and not options.quiet):
        text = report.render(color=use_color(options.color), errors_only=options.quiet)
        print(text.rstrip("\n"), file=sys.stderr)


# ---- validate -------------------------------------------------------------------------------------------------------

NAMES = {"end_line": "endLine", "end_column": "endColumn"}


def finding(one: Diagnostic) -> Dict[str, Any]:
    keys = ("severity", "code", "path", "message", "hint", "line", "column", "end_line", "end_column")
    found = {NAMES.get(key, key): getattr(one, key) for key in keys}
    return {key: value for key, value in found.items() if value is not None}


def step_types(text: bytes) -> List[str]:
    try:
        return list(dict.fromkeys(step.type for step in parse(text).steps))
    except (ParseError, LimitError):
        return []


def validate_command(options: argparse.Namespace) -> int:
    try:
        check_codes(options.allow, "--allow")
    except ValueError as error:
        raise Problem(str(error)) from None
    tools = load_tools(options.tools)
    found, valid = [], True
    for name in options.files:
        text, path = read_file(name)
        report = validate(
            text, tools, file=path, type_checks=options.types, strict=options.strict, allow=options.allow
        )
        valid = valid and report.valid
        found.append({
            "file": path,
            "valid": report.valid,
            "name": report.name,
            "stepCount": report.step_count,
            "stepTypes": step_types(text),
            "diagnostics": [finding(one) for one in report.diagnostics],
        })
        if not options.json:
            print_report(report, options)
            if report.valid and not options.quiet:
                count = report.step_count
                print(f"{path}: valid, {count} step{'' if count == 1 else 's'}", file=sys.stderr)
    if options.json:
        print(json.dumps(found, indent=2))
    return OK if valid else INVALID


def main(arguments: Optional[List[str]] = None) -> int:
    """Runs the command; its exit status."""
    from ._command_run import run_command

    options = make_parser().parse_args(arguments)
    try:
        return {"run": run_command, "validate": validate_command}[options.command](options)
    except Problem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        return 130
