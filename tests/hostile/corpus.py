"""What hostile input looks like: values, texts and files that no reader of ours may trip over.

Every reader of files is tested with the same generators: `damaged` and `hostile_json` give bodies for any JSON reader
(records, certificates), `awkward_paths` gives what is not a readable file.
"""

from __future__ import annotations

import copy
import json
import os
import random
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import sympy
from hypothesis import strategies as st


def runs_if_evaluated(canary: Path) -> tuple[str, ...]:
    """Texts that create `canary` where something evaluates, expands or shells out on them."""
    python = f"__import__('pathlib').Path({str(canary)!r}).touch()"
    return (
        python,
        f"[{python}]",
        f"f'{{{python}}}'",
        f"{{{{{python}}}}}",
        f"{{% {python} %}}",
        f"$(touch {canary})",
        f"`touch {canary}`",
        f"; touch {canary};",
        f"| touch {canary}",
        f"Symbol('x').__class__.__base__ or {python}",
    )


class Payload:
    """Unpickling this creates the canary."""

    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self) -> Any:
        return Path.touch, (self.canary,)


def junk(canary: Path) -> tuple[Any, ...]:
    """Values of every wrong type."""
    return (
        None, True, 1.5, float("nan"), float("inf"), complex(1, 2), "", "x", "\0", "\ud800", b"x", [], {}, (), set(),
        (1, 2), object(), type, len, ..., Fraction(1, 3), -1, 0, 10**5000, np.float64(1), np.eye(2), np.array(["a"]),
        sympy.Symbol("q"), sympy.oo, sympy.nan, sympy.I, sympy.Float(0.5), sympy.Matrix([[1]]),
        *runs_if_evaluated(canary),
    )  # fmt: skip


DEEP = 10_000


def json_bodies(valid: Any, canary: Path, seed: int = 0, count: int = 60) -> Iterator[bytes]:
    """Bodies for a JSON reader: not JSON at all, cut off, too deep or large, and `valid` with one part replaced."""
    body = json.dumps(valid).encode()
    rng = random.Random(seed)
    yield from (
        b"",
        b"\0",
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf{}",
        b"{}",
        b"[]",
        b"null",
        b"0",
        b'"text"',
        b"NaN",
        b"{" * 9,
    )
    yield from (b"[" * DEEP + b"]" * DEEP, b'{"a":' * DEEP + b"1" + b"}" * DEEP, b"[" * 200_000, b"9" * 100_000)
    yield b'{"schema": 1' + b", " + b", ".join(b'"k%d": 1' % i for i in range(10_000)) + b"}"
    for _ in range(count):
        yield body[: rng.randrange(len(body))]
    for _ in range(count):
        cut = rng.randrange(len(body))
        yield body[:cut] + bytes([rng.randrange(256)]) + body[cut + 1 :]
    for changed in changed_parts(valid, canary, rng, 3 * count):
        yield json.dumps(changed).encode("utf-8", "surrogatepass")


def changed_parts(valid: Any, canary: Path, rng: random.Random, count: int) -> Iterator[Any]:
    """Copies of `valid` with one part, anywhere, dropped or replaced by something wrong."""
    wrong = (
        None, True, -1, 0, 10**30, 1.5, float("nan"), float("inf"), "", "x", "²", "[/red]", "\u202e\x1b[31m",
        "../" * 40, "/dev/zero", [], {}, [None], {"": None}, "a" * 100_000, *runs_if_evaluated(canary),
    )  # fmt: skip
    for _ in range(count):
        made = copy.deepcopy(valid)
        holder, key = rng.choice(list(_places(made)))
        if rng.random() < 0.25:
            del holder[key]
        else:
            holder[key] = rng.choice(wrong)
        yield made


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    for key, inner in items:
        yield value, key
        yield from _places(inner)


def awkward_paths(folder: Path, suffix: str) -> Iterator[Path]:
    """Paths that hold no readable regular file of a sane size."""
    (folder / f"folder{suffix}").mkdir()
    yield folder / f"folder{suffix}"
    (folder / f"loop{suffix}").symlink_to(folder / f"loop{suffix}")
    yield folder / f"loop{suffix}"
    (folder / f"dangling{suffix}").symlink_to(folder / "nowhere")
    yield folder / f"dangling{suffix}"
    for device in ("null", "zero", "random", "stdin"):
        (folder / f"{device}{suffix}").symlink_to(f"/dev/{device}")
        yield folder / f"{device}{suffix}"
    os.mkfifo(folder / f"fifo{suffix}")
    yield folder / f"fifo{suffix}"
    with (folder / f"sparse{suffix}").open("wb") as file:
        file.truncate(3 * 2**30)
    yield folder / f"sparse{suffix}"
    (folder / f"noise{suffix}").write_bytes(random.Random(0).randbytes(5000))
    yield folder / f"noise{suffix}"
    (folder / f"empty{suffix}").write_bytes(b"")
    yield folder / f"empty{suffix}"
    yield folder / f"missing{suffix}"
    yield folder / f"noise{suffix}" / f"inside{suffix}"
    yield folder / f"{'a' * 5000}{suffix}"
    yield Path(f"../../../../proc/self/mem{suffix}")
    yield Path("/proc/self/mem")
    yield folder


hostile_text = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        (
            "", " ", "-", "--", "-1", "1-", "s", "s-1", "s1-s2", "1..3", "０", "²", "\x00", "\n", "\x1b[31m", "%s%n",
            "{0}", "../../etc/passwd", "/dev/zero", "~root", "*", "$HOME", "a" * 3000, "9" * 3000, "1e9", "0x10", "nan",
            "--json",
        )
    ),
)  # fmt: skip
