"""Checks that errno.c calls every public function: check_errno.py ERRNO.C HEADER..."""
import pathlib
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "abi"))
import check_symbols


def main(source, headers):
    called = set(re.findall(r"\bKEPT\((?:\w+ = )?(wfs_\w+)\(", pathlib.Path(source).read_text(encoding="utf-8")))
    declared = check_symbols.declared(headers)
    missing = sorted(declared - called)
    print("\n".join(["%s is not called" % name for name in missing] + ["%d of %d functions" % (len(declared & called), len(declared))]))
    return 1 if missing or not declared else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
