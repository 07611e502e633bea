#!/bin/sh
# Is the Python package, and a host that uses it, free of what mypy --strict finds?
cd "$(dirname "$0")/.." || exit 1
MYPYPATH=. mypy --config-file pyproject.toml --cache-dir /dev/null --warn-unused-ignores workflowskill tests/typed.py
