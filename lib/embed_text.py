"""Writes a text file as a C string: embed_text.py INPUT OUTPUT NAME."""
import sys

source, target, name = sys.argv[1:]
text = open(source, encoding="utf-8").read()


def quote(line):
    escaped = line.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?").replace("\n", "\\n")
    return '    "%s"' % "".join(c if ord(c) < 128 else "".join("\\%03o" % b for b in c.encode()) for c in escaped)


with open(target, "w", encoding="ascii") as out:
    out.write("static const char %s[] =\n" % name)
    out.write("\n".join(quote(line) for line in text.splitlines(keepends=True)) + ";\n")
