"""The score: how many attacks of each kind, what came of them, by operator, section and engine."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from derivations import library

from . import battery as b
from .battery import Item, Result
from .settled import explained

SHIPPED = Path(__file__).with_name("score.json")
MAX_BYTES = 4 * 2**20


def score(
    items: Iterable[Item],
    results: Mapping[str, Result],
    code: str,
    quick: bool,
    document: str = library.DEFAULT,
) -> dict[str, Any]:
    """The score of a plan, as plain JSON; `complete` says whether everything in it was tried."""
    wanted = [item.id for item in items]
    found = [explained(results[id], document) for id in wanted if id in results]
    mutants = [r for r in found if r.kind == "mutant"]
    forged, liars = ([r for r in found if r.kind == kind] for kind in ("forgery", "liar"))
    letters, attacks = ([r for r in found if r.kind == kind] for kind in ("letters", "attack"))
    bad = [r for r in found if r.status in b.BAD]
    return {
        "code": code,
        "plan": "quick" if quick else "full",
        "complete": len(found) == len(wanted),
        "mutants": len(mutants),
        "by_status": counted(r.status for r in mutants),
        "by_truth": counted(r.truth for r in mutants),
        "by_operator": grouped(mutants, "operator"),
        "by_section": grouped(mutants, "section"),
        "by_engine": by_engine(mutants),
        "forgeries": {
            "proofs": sum(r.count > 0 for r in forged),
            "tried": sum(r.count for r in forged),
            "rejected": sum(r.rejected for r in forged),
            "harmless": sum(r.harmless for r in forged),
        },
        "letters": {"tried": sum(r.count for r in letters), **counted(r.status for r in letters)},
        "attacks": {"tried": len(attacks), **counted(r.status for r in attacks)},
        "liars": {"tried": len(liars), "claims": sum(r.count for r in liars), **counted(r.status for r in liars)},
        "false_verdicts": sum(r.status in b.FALSE for r in found),
        "settled": {r.key: r.why for r in mutants if r.status == b.SETTLED},
        "open": [{"id": r.id, "status": r.status, "why": r.why} for r in bad][:200],
        "open_count": len(bad),
        "stopped": [r.id for r in found if r.status == b.FAILED and r.why.startswith(b.TooSlow.__name__)],
        "seconds": round(sum(r.seconds for r in found), 1),
    }


def counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def grouped(results: list[Result], name: str) -> dict[str, dict[str, int]]:
    groups: dict[str, list[str]] = {}
    for result in results:
        groups.setdefault(str(getattr(result, name)), []).append(result.status)
    return {key: counted(values) for key, values in sorted(groups.items())}


def by_engine(mutants: list[Result]) -> dict[str, dict[str, int]]:
    """For each engine: what it alone would have killed, and where it alone would have been wrong."""
    false = {"fails", "undefined", "malformed"}
    names = sorted({name for r in mutants for name in (*r.refutes, *r.proves)})
    untrue = [r for r in mutants if r.truth in false]
    true = [r for r in mutants if r.truth == "holds"]
    return {
        name: {
            "kills alone": sum(name in r.refutes for r in untrue),
            "of": len(untrue),
            "false proofs": sum(name in r.proves for r in untrue),
            "false refutations": sum(name in r.refutes for r in true),
        }
        for name in names
    }


def compact(found: Mapping[str, Any], code: str) -> dict[str, Any]:
    """What a certificate says of a score: the counts, and whether they were measured on this very code."""
    keys = ("code", "plan", "complete", "mutants", "by_status", "forgeries", "letters", "attacks", "liars",
            "false_verdicts", "open_count", "seconds")  # fmt: skip
    return {**{key: found[key] for key in keys if key in found}, "measured_on_this_code": found.get("code") == code}


def known(paths: Iterable[Path], code: str) -> dict[str, Any] | None:
    """The first of these files that holds a score, a score of this very code before others; None without one."""
    found = [data for path in paths if (data := _read(path)) is not None]
    found.sort(key=lambda data: data.get("code") != code)
    return compact(found[0], code) if found else None


def _read(path: Path) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    whole = isinstance(data, dict) and isinstance(data.get("code"), str) and isinstance(data.get("mutants"), int)
    return data if whole else None


def lines(found: Mapping[str, Any]) -> Iterable[str]:
    """The score as text."""
    yield f"mutants      {found['mutants']:6}   " + listed(found["by_status"])
    forged = found["forgeries"]
    yield (f"forgeries    {forged['tried']:6}   {forged['rejected']} rejected, {forged['harmless']} still proofs, "
           f"of {forged['proofs']} claims")  # fmt: skip
    for kind in ("letters", "attacks", "liars"):
        if kind not in found or not found[kind]["tried"]:
            continue
        rest = {key: n for key, n in found[kind].items() if key not in ("tried", "claims")}
        yield f"{kind:12} {found[kind]['tried']:6}   " + listed(rest)
    for name, row in found["by_engine"].items():
        share = row["kills alone"] / max(1, row["of"])
        yield (f"  {name:12} alone kills {row['kills alone']} of {row['of']} ({share:.0%}), "
               f"{row['false proofs']} false proofs, {row['false refutations']} false refutations")  # fmt: skip
    if "print" in found:
        yield f"print        {found['print']['tried']:6}   {found['print']['noticed']} one-place changes noticed"
    yield f"false verdicts {found['false_verdicts']:4}"
    for id in found.get("stopped", ()):
        yield f"  stopped after {b.LIMIT:g} s of the processor: {id}"
    for entry in found["open"][:20]:
        yield f"  {entry['status']}: {entry['id']}: {entry['why'][:90]}"
    if found["open_count"] > 20:
        yield f"  and {found['open_count'] - 20} more"


def listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {status}" for status, n in counts.items())
