"""Checks that nothing depends on locale, addresses or what memory held: check_locales.py REPEAT CONFORMANCE DATA...

Five locales (another decimal point, another case of `i`, other digits, another character set) are built into a folder of
our own. In each the rich workflow runs in 100 processes, each with other addresses and other leftovers in its memory;
and every conformance case once. All must give the same bytes as the first.
"""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

LOCALES = {"C": None, "de_DE.UTF-8": "UTF-8", "tr_TR.UTF-8": "UTF-8", "fa_IR.UTF-8": "UTF-8", "ja_JP.EUC-JP": "EUC-JP"}
RUNS = 100
SKIPPED = 77
PROBE = "import locale; locale.setlocale(locale.LC_ALL, ''); print(locale.nl_langinfo(locale.CODESET), locale.localeconv()['decimal_point'])"


def make_locales(folder):
    for name, charmap in LOCALES.items():
        if charmap:
            subprocess.run(["localedef", "-i", name.split(".")[0], "-f", charmap, str(folder / name)], check=False, capture_output=True)
    return [name for name in LOCALES if LOCALES[name] and not (folder / name).exists()]


def environment(folder, name, perturb):
    return {**os.environ, "LOCPATH": str(folder), "LC_ALL": name, "LANGUAGE": "", "MALLOC_PERTURB_": str(perturb)}


def digest(data):
    return hashlib.sha256(data).hexdigest()


def repeat(program, folder, name):
    """The digests of what the processes printed; as a set."""
    found = set()
    for run in range(RUNS):
        done = subprocess.run([*program, "2"], env=environment(folder, name, run % 255 + 1), capture_output=True, check=False)
        found.add(digest(done.stdout) if done.returncode == 0 and len(done.stdout) > 10000 else "failed")
    return found


def conformance(program, data, folder, name):
    record = folder / "record"
    command = [*program, "--mode", "blocking", "--record", str(record), *data]
    done = subprocess.run(command, env=environment(folder, name, 1 + len(name)), capture_output=True, text=True, check=False)
    return digest(record.read_bytes()) if done.returncode == 0 else "failed: " + done.stdout[-200:]


def look(folder, name):
    """What the system says of the locale, so that one that has no effect is noticed."""
    done = subprocess.run([sys.executable, "-c", PROBE], env=environment(folder, name, 1), capture_output=True, text=True, check=False)
    return done.stdout.strip()


def main(program, runner, data):
    if not shutil.which("localedef") or not pathlib.Path("/usr/share/i18n/locales").is_dir():
        print("localedef and the sources of locales are missing (Debian: locales)")
        return 1 if os.environ.get("CI") == "true" else SKIPPED
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        problems = ["locale %s could not be made" % missing for missing in make_locales(folder)]
        if look(folder, "de_DE.UTF-8") != "UTF-8 ,":
            problems.append("the locales have no effect")
        runs = {name: repeat([program], folder, name) for name in LOCALES}
        cases = {name: conformance([runner], data, folder, name) for name in LOCALES}
    problems += ["%s: %d different transcripts" % (name, len(found)) for name, found in runs.items() if found != runs["C"] or len(found) != 1 or "failed" in found]
    problems += ["%s: other bytes of the conformance cases %s" % (name, found) for name, found in cases.items() if found != cases["C"] or "failed" in found]
    print("\n".join(problems + ["%d runs and all conformance cases in each of %d locales: %d problems" % (RUNS, len(LOCALES), len(problems))]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
