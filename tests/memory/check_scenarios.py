"""Checks that every public function is called in a scenario: check_scenarios.py HEADER... -- SOURCE..."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "abi"))
from check_symbols import declared  # noqa: E402


def without_comments(path):
    return re.sub(r"/\*.*?\*/", "", pathlib.Path(path).read_text(encoding="utf-8"), flags=re.S)


def called(sources):
    """Names of functions that are called, or given to what calls them."""
    return set(re.findall(r"\bwfs_\w+\b", "".join(without_comments(source) for source in sources)))


def main(arguments):
    split = arguments.index("--")
    functions = declared(arguments[:split])
    missing = sorted(functions - called(arguments[split + 1 :]))
    for name in missing:
        print("no scenario calls " + name)
    print("%d public functions, %d of them in no scenario" % (len(functions), len(missing)))
    return 1 if missing or not functions else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
