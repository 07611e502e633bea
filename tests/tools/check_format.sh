#!/bin/sh
# Are all C files formatted as .clang-format says? Those that are not are named.
cd "$(dirname "$0")/../.." || exit 1
git ls-files '*.c' '*.h' | grep -v '_tables\.h$' | xargs clang-format --dry-run -Werror
