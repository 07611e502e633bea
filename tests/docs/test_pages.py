"""The pages themselves: generated ones are fresh, links lead somewhere, SKILL.md files keep the rules of Agent Skills,
the C code shown compiles, and the public headers say who owns what."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import pages

GENERATORS = ("make_diagnostics_doc.py", "make_limits_doc.py", "make_api_doc.py")
ALL_PAGES = [*pages.PAGES, pages.ROOT / "CHANGELOG.md"]
WORDS = ("new", "borrow", "copy", "share", "take")


def frontmatter(text):
    """The keys and values of a frontmatter of plain `key: value` lines, and the text behind it."""
    match = re.match(r"---\n(.*?)\n---\n(.*)", text, re.DOTALL)
    assert match, "no frontmatter"
    pairs = [line.split(": ", 1) for line in match[1].split("\n")]
    return dict(pairs), match[2]


def anchors(text):
    """The anchors of the headings of a page, made as on GitHub."""
    found = set()
    for heading in re.findall(r"^#{1,6} (.*)$", pages.without_blocks(text.replace("`", "")), re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", heading.lower())
        found.add(plain.strip().replace(" ", "-"))
    return found


class Generated(unittest.TestCase):
    def test_pages_are_fresh(self):
        for name in GENERATORS:
            with self.subTest(name):
                path = pages.ROOT / "tests" / "tools" / name
                done = subprocess.run([sys.executable, "-B", path, "--check"], capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 0, done.stderr)


class Links(unittest.TestCase):
    def test_relative_links_lead_somewhere(self):
        for page in ALL_PAGES:
            text = page.read_text(encoding="utf-8")
            for target in re.findall(r"\]\(([^)\s]+)\)", pages.without_blocks(text)):
                if re.match(r"[a-z]+:", target):
                    continue
                with self.subTest(page=page.name, target=target):
                    self.check(page, target)

    def check(self, page, target):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        self.assertTrue(file.exists(), "there is no such file")
        self.assertIn(pages.ROOT, [file, *file.parents], "it is outside of the project")
        if anchor and file.suffix == ".md":
            self.assertIn(anchor, anchors(file.read_text(encoding="utf-8")))


class Skills(unittest.TestCase):
    """https://agentskills.io/specification"""

    def check(self, text, folder):
        keys, body = frontmatter(text)
        self.assertLessEqual(set(keys), {"name", "description", "license", "compatibility", "metadata", "allowed-tools"})
        self.assertRegex(keys["name"], r"^[a-z0-9]+(-[a-z0-9]+)*$")
        self.assertLessEqual(len(keys["name"]), 64)
        self.assertTrue(1 <= len(keys["description"]) <= 1024)
        self.assertNotRegex(keys["description"], r"[<>]|: | #")
        self.assertLessEqual(len(keys.get("compatibility", "")), 500)
        self.assertLess(body.count("\n"), 500)
        if folder:
            self.assertEqual(keys["name"], folder)

    def test_the_examples(self):
        for path in pages.SKILLS:
            with self.subTest(path.parent.name):
                self.check(path.read_text(encoding="utf-8"), path.parent.name)

    def test_the_authoring_guide(self):
        text = (pages.ROOT / "SKILL.md").read_text(encoding="utf-8")
        self.check(text, None)
        for block in pages.blocks(text):
            self.assertNotEqual(block.language, "workflow", "the guide is not a workflow itself")

    def test_the_skills_in_the_guide(self):
        text = (pages.ROOT / "SKILL.md").read_text(encoding="utf-8")
        for block in pages.blocks(text):
            if block.language == "markdown":
                with self.subTest(line=block.line):
                    self.check(block.text, None)

    def test_the_guide_is_short_enough(self):
        text = (pages.ROOT / "SKILL.md").read_text(encoding="utf-8")
        self.assertLess(len(text.split()), 3300, "words")
        # a token is rarely shorter than a short word, a number or a sign; blanks at a line's start are about one
        tokens = re.findall(r"[A-Za-z]{1,9}|\d{1,3}|[^\sA-Za-z\d]{1,2}|\n *", text)
        self.assertLess(len(tokens), 6000, "tokens, counted too high")
        self.assertLess(len(text) / 3.3, 5000, "tokens by length")

    def test_the_guide_knows_every_diagnostic(self):
        guide = (pages.ROOT / "SKILL.md").read_text(encoding="utf-8")
        table = (pages.ROOT / "lib" / "diagnostics.def").read_text(encoding="utf-8")
        for code in re.findall(r'^WFS__CODE\(\w+, "([^"]+)"', table, re.MULTILINE):
            if not code.startswith("limit-"):
                with self.subTest(code):
                    self.assertTrue(re.search(rf"\b{code}\b", guide), "the guide does not mention it")


class Code(unittest.TestCase):
    """C that is shown is C that compiles."""

    BODY = """
        #include <stdio.h>
        #include <stdlib.h>
        #include <workflowskill/workflowskill.h>
        extern struct shop *shop;
        extern const char *shop_title(struct shop *shop, int64_t id);
        extern const char *text, *inputs, *json;
        extern char *buffer;
        extern size_t text_size, inputs_size, size;
        extern uint64_t id;
        extern wfs_tools *tools;
        extern wfs_run *run;
        void get_title(void *context, wfs_call *call);
        void wait_for_event_until(int64_t time);
        void stop_job(void *context, wfs_call *call);
        void body(void);
        """

    def setUp(self):
        self.compiler = os.environ.get("CC", "cc").split()
        if not shutil.which(self.compiler[0]):
            self.skipTest("there is no C compiler")

    def compile(self, source, *more):
        with tempfile.NamedTemporaryFile("w", suffix=".c") as file:
            file.write(source)
            file.flush()
            flags = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", f"-I{pages.ROOT}/include", *more]
            done = subprocess.run([*self.compiler, *flags, file.name], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_readme_shows_the_minimal_example(self):
        shown = [b for b in pages.blocks((pages.ROOT / "README.md").read_text(encoding="utf-8")) if b.language == "c"]
        example = (pages.ROOT / "examples" / "minimal.c").read_text(encoding="utf-8")
        self.assertEqual(len(shown), 1)
        self.assertEqual(shown[0].text, example[example.index("#include") :])
        self.compile(shown[0].text)

    def test_static_linking_is_shown_as_it_is_tried(self):
        script = (pages.ROOT / "examples" / "embedding" / "build.sh").read_text(encoding="utf-8")
        tried = {re.sub(r"\s+", " ", line.strip()) for line in script.replace("\\\n", "").splitlines()}
        shown = [b for b in pages.blocks((pages.ROOT / "doc" / "static.md").read_text(encoding="utf-8")) if b.language == "sh"]
        commands = [re.sub(r"\s+", " ", line) for b in shown for line in b.text.replace("\\\n", "").splitlines()]
        about_the_example = [c for c in commands if "prefix" in c and "PKG_CONFIG" not in c]
        self.assertEqual(len(about_the_example), 3)
        for command in about_the_example:
            self.assertIn(command, tried)

    def test_fragments_compile(self):
        for name in ("embedding.md", "limits.md"):
            for block in pages.blocks((pages.ROOT / "doc" / name).read_text(encoding="utf-8")):
                if block.language != "c":
                    continue
                with self.subTest(page=name, line=block.line):
                    whole = block.text.startswith("static")
                    source = block.text.replace("static ", "", 1) if whole else "void body(void)\n{\n" + block.text + "\n}\n"
                    self.compile(self.BODY + source, "-Wno-unused-variable", "-Wno-unused-but-set-variable")


def comments_and_code(source):
    """The header as (comment, the declarations that it is for)."""
    source = re.sub(r"^#.*(\\\n.*)*", "", source, flags=re.MULTILINE)
    source = source.replace('extern "C" {', "")
    parts = re.split(r"/\*(.*?)\*/", source, flags=re.DOTALL)
    return list(zip(parts[1::2], parts[2::2]))


class Ownership(unittest.TestCase):
    """Every pointer that changes hands in a public header is marked with one of the five words."""

    def sources(self):
        for name in ("workflowskill.h", "jansson.h"):
            yield name, (pages.ROOT / "include" / "workflowskill" / name).read_text(encoding="utf-8")

    def assertMarked(self, comment, what):
        self.assertRegex(comment, r"\b(" + "|".join(WORDS) + r")\b", what)

    def test_functions(self):
        count = 0
        for name, source in self.sources():
            source = re.sub(r"typedef (struct|enum) \w+ \{.*?\n\} \w+;", "", source, flags=re.DOTALL)
            for comment, code in comments_and_code(source):
                for declaration in re.findall(r"WFS_API ([^;]*);", code):
                    if not re.search(r"^(const )?\w+ \*\w+\(|\*\*\w|_free\(", declaration):
                        continue
                    count += 1
                    with self.subTest(header=name, function=declaration.split("(")[0]):
                        self.assertMarked(comment, "its comment says nothing about ownership")
        self.assertGreater(count, 30)

    def test_texts_that_come_in(self):
        for name, source in self.sources():
            for comment, code in comments_and_code(source):
                for declaration in re.findall(r"WFS_API ([^;]*);", code):
                    if not re.search(r"const char \*(text|json|message|inputs)\b", declaration):
                        continue
                    with self.subTest(header=name, function=declaration.split("(")[0]):
                        self.assertMarked(comment, "its comment does not say who keeps the text")

    def test_members_of_structures(self):
        for name, source in self.sources():
            for head, body in re.findall(r"(?:/\*((?:(?!\*/).)*)\*/\n)?typedef struct \w+ \{(.*?)\n\} \w+;", source, re.DOTALL):
                for line in re.findall(r"^ +const [^;()]*\*\w+;[^\n]*", body, re.MULTILINE):
                    with self.subTest(header=name, member=line.strip()):
                        self.assertMarked(self.near(body, line) + head, "neither it nor its structure says who owns it")

    @staticmethod
    def near(body, line):
        """The comments around a member: behind it, and right before it."""
        start = body.index(line)
        before = body[:start].rstrip()
        comment = before[before.rfind("/*") :] if before.endswith("*/") else ""
        behind = re.match(r"[^\n]*?/\*.*?\*/", body[start:], re.DOTALL)
        return comment + (behind[0] if behind else line)


if __name__ == "__main__":
    unittest.main()
