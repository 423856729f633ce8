"""Which version of the code judges: a digest of all modules of ours that some module imports, directly or not."""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("verify", "derivations")
JUDGED = (
    "derivations.linearized_networks",
    "derivations.document",
    "derivations.library",
)  # what is judged, not what judges; claims say it themselves
LIBRARIES = ("sympy", "mpmath", "python-flint", "z3-solver")
IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]+)|import[ \t]+([^\n]+))", re.MULTILINE
)
COMMENT = re.compile(r"#.*")
NAME = re.compile(r"^\s*(\w+)")


@cache
def code_digest(roots: tuple[str, ...] = ("verify.judging.judge",), apart: tuple[str, ...] = JUDGED) -> str:
    """A digest of the modules that the roots need, and of the versions of the libraries that calculate."""
    out = hashlib.sha256()
    for name in sorted(closure(roots, apart)):
        path = file_of(name)
        assert path is not None
        out.update(f"{name}\n".encode() + path.read_bytes())
    for library in LIBRARIES:
        out.update(f"{library} {version(library)}\n".encode())
    out.update(f"python {platform.python_version()}".encode())
    return out.hexdigest()[:32]


def version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "none"


def closure(roots: Iterable[str], apart: Iterable[str] = ()) -> frozenset[str]:
    """The modules of ours that are imported by the roots, wherever in a file, and those that these import.

    The packages above a module belong to it. What stands under a name in `apart` is left out.
    """
    left_out = tuple(apart)
    found: set[str] = set()
    todo = list(roots)
    while todo:
        name = todo.pop()
        if name in found or any(name == x or name.startswith(f"{x}.") for x in left_out):
            continue
        path = file_of(name)
        if path is None:
            continue
        found.add(name)
        todo.extend(imported(name, path))
        if "." in name:
            todo.append(name.rpartition(".")[0])
    return frozenset(found)


def imported(name: str, path: Path) -> Iterator[str]:
    """What the text of a module may import: every name after `import` could be a module."""
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for source, names, plainly in IMPORT.findall(COMMENT.sub("", path.read_text(encoding="utf-8"))):
        if plainly:
            yield from (part.strip().split(" ")[0] for part in plainly.split(","))
            continue
        dots = len(source) - len(source.lstrip("."))
        base = [*package[: len(package) - dots + 1], source.lstrip(".")] if dots else [source]
        module = ".".join(part for part in base if part)
        yield module
        yield from (
            f"{module}.{found.group(1)}" for part in names.strip("()").split(",") if (found := NAME.match(part))
        )


@cache
def file_of(name: str) -> Path | None:
    """The file of a module of ours; None for anything else."""
    if name.partition(".")[0] not in OURS:
        return None
    path = ROOT.joinpath(*name.split("."))
    for file in (path / "__init__.py", path.with_suffix(".py")):
        if file.is_file():
            return file
    return None


__all__ = ["closure", "code_digest", "imported"]
