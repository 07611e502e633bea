"""Makes the wheel: the package with the C library inside. A build backend (PEP 517) of its own, in plain Python.

    pip install ./bindings/python                        here
    pip wheel ./bindings/python                          for others
    python3 backend.py FOLDER [library=FILE] [platform=TAG]    the same without pip

The library is `library` if that is given; else it is built with Meson from the tree that this file is in, with libfyaml
inside (`-Dbundled=true`) where there is a static libfyaml. The wheel fits any Python 3, `py3-none-PLATFORM`.
"""

import base64
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import sysconfig
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACKAGE = HERE / "workflowskill"
NAME = "workflowskill"

METADATA = """Metadata-Version: 2.1
Name: {name}
Version: {version}
Summary: Parse, validate and run the workflows of agent skills
License: MIT
Requires-Python: >=3.9
Classifier: Development Status :: 4 - Beta
Classifier: License :: OSI Approved :: MIT License
Classifier: Programming Language :: Python :: 3
Classifier: Typing :: Typed
Description-Content-Type: text/markdown

{description}"""
WHEEL = """Wheel-Version: 1.0
Generator: libworkflowskill
Root-Is-Purelib: false
Tag: {tag}
"""


def version():
    text = (PACKAGE / "_declarations.py").read_text(encoding="utf-8")
    return ".".join(re.search(r"^VERSION = \((\d+), (\d+), (\d+)\)", text, flags=re.M).groups())


def file_name():
    """What the package calls the library inside of it."""
    return "libworkflowskill.0.dylib" if sys.platform == "darwin" else "libworkflowskill.so.0"


# ---- the library ----------------------------------------------------------------------------------------------------


def can_bundle():
    """Is there a static libfyaml?"""
    done = subprocess.run(["pkg-config", "--variable=libdir", "libfyaml"], capture_output=True, text=True, check=False)
    return done.returncode == 0 and os.path.exists(os.path.join(done.stdout.strip(), "libfyaml.a"))


def build_library(folder):
    """Builds the library in a folder; its file."""
    bundled = can_bundle()
    if not bundled:
        print("there is no static libfyaml: the wheel will need the libraries of this system", file=sys.stderr)
    options = ["-Dbuildtype=release", "-Ddefault_library=shared", "-Dcli=disabled", "-Dexamples=disabled"]
    options += ["-Dtests=disabled", "-Dpython=disabled", "-Dnode=disabled", f"-Dbundled={str(bundled).lower()}"]
    subprocess.run(["meson", "setup", *options, str(folder), str(ROOT)], check=True, stdout=sys.stderr)
    subprocess.run(["ninja", "-C", str(folder)], check=True, stdout=sys.stderr)
    return pathlib.Path(folder) / "lib" / file_name()


# ---- the wheel ------------------------------------------------------------------------------------------------------


def contents(library, tag):
    """Name -> bytes of all files but RECORD."""
    info = f"{NAME}-{version()}.dist-info"
    description = (ROOT / "doc" / "python.md").read_text(encoding="utf-8")
    files = {f"{NAME}/{path.name}": path.read_bytes() for path in sorted(PACKAGE.glob("*.py"))}
    files[f"{NAME}/py.typed"] = (PACKAGE / "py.typed").read_bytes()
    files[f"{NAME}/{file_name()}"] = pathlib.Path(library).read_bytes()
    metadata = METADATA.format(name=NAME, version=version(), description=description)
    files[f"{info}/METADATA"] = metadata.encode()
    files[f"{info}/WHEEL"] = WHEEL.format(tag=tag).encode()
    for name in ("LICENSE", "THIRD-PARTY.md"):
        files[f"{info}/{name}"] = (ROOT / name).read_bytes()
    return files, f"{info}/RECORD"


def record(files, name):
    lines = []
    for path, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(data)}\n")
    return "".join(lines) + f"{name},,\n"


def write_wheel(path, library, tag):
    """The same bytes from the same files, whenever it is made."""
    files, record_name = contents(library, tag)
    files[record_name] = record(files, record_name).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            wheel.writestr(entry, data)


# ---- what pip calls -------------------------------------------------------------------------------------------------


def get_requires_for_build_wheel(config_settings=None):
    return []


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    settings = config_settings or {}
    platform = settings.get("platform") or re.sub(r"[-.]", "_", sysconfig.get_platform())
    tag = f"py3-none-{platform}"
    name = f"{NAME}-{version()}-{tag}.whl"
    path = os.path.join(wheel_directory, name)
    if settings.get("library"):
        write_wheel(path, settings["library"], tag)
    else:
        with tempfile.TemporaryDirectory() as folder:
            write_wheel(path, build_library(folder), tag)
    return name


def build_sdist(sdist_directory, config_settings=None):
    raise NotImplementedError("the package is built from the tree of libworkflowskill, which is its source")


if __name__ == "__main__":
    print(build_wheel(sys.argv[1], dict(word.split("=", 1) for word in sys.argv[2:])))
