"""The example skills and the example hosts do what they say.

The command is $WORKFLOWSKILL, the folder with the built hosts (minimal, async, jansson) is $WFS_EXAMPLES; both default
to the usual build folder.
"""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import pages

SKILLS = pages.ROOT / "examples" / "skills"
HOSTS = pathlib.Path(os.environ.get("WFS_EXAMPLES", pages.ROOT / "build" / "examples"))


def outputs(skill, *arguments):
    """Runs a skill of the examples without waiting: (exit status, outputs, stderr)."""
    status, out, err = pages.call("run", SKILLS / skill, *arguments)
    return status, json.loads(out) if out.strip() else None, err


class Hosts(unittest.TestCase):
    def run_host(self, name):
        program = next((path for path in (HOSTS / f"example-{name}", HOSTS / name) if path.exists()), None)
        if not program:
            self.skipTest(f"{name} is not built in {HOSTS} (set WFS_EXAMPLES)")
        done = subprocess.run([program], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def expected(self, name):
        return (pages.HERE / "expected" / f"{name}.txt").read_text(encoding="utf-8")

    def test_minimal(self):
        self.assertEqual(self.run_host("minimal"), self.expected("minimal"))

    def test_jansson(self):
        self.assertEqual(self.run_host("jansson"), self.expected("jansson"))

    def test_async(self):
        """Jobs end when they like on a busy machine: the lines must be right, only some of their order is."""
        lines = self.run_host("async").splitlines()
        self.assertEqual(sorted(lines), sorted(self.expected("async").splitlines()))
        for job in range(6):
            self.assertLess(lines.index(f"  start  job {job}"), lines.index(f"  end    job {job}"))


@unittest.skipUnless(pages.command(), "there is no command: set WORKFLOWSKILL to its path")
class Skills(unittest.TestCase):
    def test_they_are_valid_without_a_warning(self):
        for path in pages.SKILLS:
            with self.subTest(path.parent.name):
                self.assertEqual(pages.validate(path.parent)["diagnostics"], [])

    def test_order_report(self):
        status, out, err = outputs("order-report")
        self.assertEqual(status, 0, err)
        self.assertEqual(out["summary"], "4 of 6 orders are open")
        self.assertEqual(out["largest"], "A-19: 1999 EUR, Grace Hopper")
        self.assertEqual([line.split(":")[0] for line in out["lines"]], ["A-19", "A-17", "A-22", "A-20"])
        self.assertEqual(out["lines"][2], "A-22: 64.25 EUR, unknown customer")
        self.assertEqual([c["urgent"] for c in out["customers"]], [True, False, False, True])
        status, out, err = outputs("order-report", "-i", "minimum=100")
        self.assertEqual((status, out["summary"]), (0, "2 of 6 orders are open"), err)

    def test_release_triage(self):
        for version, status, decision in (
            ("2.1.0", 0, "published"),
            ("2.2.0", 0, "review"),
            ("3.0.0", 0, "hold"),
            ("9.9.9", 1, "rejected"),
        ):
            with self.subTest(version):
                found, out, err = outputs("release-triage", "-i", f"version={version}", "--instant")
                self.assertEqual(found, status, err)
                self.assertEqual(out["decision"], decision)


@unittest.skipUnless(pages.command(), "there is no command: set WORKFLOWSKILL to its path")
class Digest(unittest.TestCase):
    """repo-digest, on repositories made here."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name) / 'a "repo" ünd so'
        self.folder.mkdir()

    def git(self, *arguments, **settings):
        empty = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        subprocess.run(
            ["git", "-C", self.folder, *arguments], env={**os.environ, **empty, **settings}, check=True, capture_output=True
        )

    def commit(self, author, subject, date, files):
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(text)
        self.git("add", "-A")
        name, email = author
        self.git(
            "commit", "-q", "-m", subject, GIT_AUTHOR_NAME=name, GIT_AUTHOR_EMAIL=email, GIT_AUTHOR_DATE=date,
            GIT_COMMITTER_NAME=name, GIT_COMMITTER_EMAIL=email, GIT_COMMITTER_DATE=date,
        )  # fmt: skip

    def digest(self, *arguments):
        return outputs("repo-digest", "-i", f"repository={self.folder}", "--instant", *arguments)

    def test_a_history(self):
        ada = ('Ada "the first" \\ Byron', "ada@example.org")
        bob = ("Bob Ünal", "bob@example.org")
        self.git("init", "-q")
        self.git("symbolic-ref", "HEAD", "refs/heads/trunk")
        self.commit(ada, "Begin: a \"quoted\" \\ start", "2024-01-01T09:00:00+0100", {"lib/a.c": "1\n", 'odd "name"\té': "x\n"})
        self.commit(ada, "lib: more", "2024-01-02T09:30:00+0100", {"lib/a.c": "2\n3\n"})
        self.commit(bob, "fix: the start", "2024-01-06T22:00:00+0000", {"lib/a.c": "4\n"})
        status, out, err = self.digest()
        self.assertEqual(status, 0, err)
        data, text = out["data"], out["digest"]
        self.assertEqual((data["commits"], data["branch"], data["busiest_day"]), (3, "trunk", "Monday"))
        self.assertEqual([(a["name"], a["commits"]) for a in data["authors"]], [(ada[0], 2), (bob[0], 1)])
        self.assertEqual([f["subject"] for f in data["fixes"]], ["fix: the start"])
        self.assertEqual([(f["path"], f["changes"], f["added"]) for f in data["files"]], [("lib/a.c", 3, 4)])
        self.assertTrue(text.startswith('a "repo" ünd so: what happened on trunk (commits: 3)\n'), text)
        self.assertIn('2024-01-01  Begin: a "quoted" \\ start (Ada "the first" \\ Byron)', text)
        self.assertIn("Bob Ünal: 1 commit, +1 -0 lines, mostly in lib/, most often around 22:00", text)
        self.assertIn("commits that speak of a fix or a bug: 1 of 3", text)
        status, out, err = self.digest("-i", "details=false", "-i", "limit=1", "-i", "top=1")
        self.assertEqual((status, out["data"]["commits"], out["data"]["files"]), (0, 1, []), err)

    def test_odd_names(self):
        """Git writes these paths in quotes; control characters are data, but nothing for people's terminals."""
        odd = {'quo"te': "1\n", "back\\slash": "1\n", "new\nline": "1\n", "bell\a\x7f": "1\n", "a => b": "1\n"}
        author = ("Ada\x1b[31m", "ada@example.org")
        self.git("init", "-q")
        self.commit(author, "Begin\twith a tab", "2024-01-01T09:00:00Z", odd)
        self.commit(author, "Go on", "2024-01-02T09:00:00Z", odd)
        self.git("commit", "-q", "--allow-empty", "--allow-empty-message", "-m", "", GIT_AUTHOR_NAME="Bob",
                 GIT_AUTHOR_EMAIL="bob@example.org", GIT_COMMITTER_NAME="Bob", GIT_COMMITTER_EMAIL="bob@example.org")
        status, out, err = self.digest()
        self.assertEqual(status, 0, err)
        self.assertEqual({f["path"] for f in out["data"]["files"]}, set(odd))
        self.assertEqual(out["data"]["authors"][0]["name"], author[0])
        text = out["digest"]
        self.assertEqual([c for c in text if c != "\n" and (c < " " or c == "\x7f")], [])
        for line in ("  new?line: 2 times, +2 -0 lines", "  2024-01-01  Begin with a tab (Ada?[31m)"):
            self.assertIn(line, text.splitlines())
        self.assertIn("  (no subject) (Bob)", text)
        self.assertIn("Bob: 1 commit, +0 -0 lines, mostly in merges and empty commits", text)

    def test_nothing_new(self):
        self.git("init", "-q")
        self.commit(("A", "a@example.org"), "Old", "2001-01-01T00:00:00Z", {"a": "1"})
        status, out, err = self.digest("-i", "since=2015-01-01")
        self.assertEqual(status, 0, err)
        self.assertIn("nothing new since 2015-01-01 (commits in all: 1)", out["digest"])

    def test_an_empty_repository(self):
        self.git("init", "-q")
        status, out, err = self.digest()
        self.assertEqual((status, out["data"]["commits"]), (0, 0), err)
        self.assertIn("without commits", out["digest"])

    def test_no_repository(self):
        status, _, err = self.digest()
        self.assertEqual(status, 1)
        self.assertIn("is not a git repository", err)
        self.folder.rmdir()
        status, _, err = self.digest()
        self.assertEqual(status, 1)
        self.assertIn("there is no folder", err)


if __name__ == "__main__":
    unittest.main()
