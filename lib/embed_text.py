"""Writes a file as a C array of characters with a NUL at its end: embed_text.py INPUT OUTPUT NAME."""
import sys

source, target, name = sys.argv[1:]
data = open(source, "rb").read() + b"\0"

with open(target, "w", encoding="ascii") as out:
    out.write("static const char %s[] = {\n" % name)
    for start in range(0, len(data), 20):
        out.write("    " + " ".join("'\\%o'," % byte for byte in data[start : start + 20]) + "\n")
    out.write("};\n")
