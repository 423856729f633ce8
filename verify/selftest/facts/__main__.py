"""`python -m verify.selftest.facts [ID ...]`: judge generated claims, show what is wrong; some of them in full."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .case import Case
from .generator import of_ids
from .run import COUNT, SEED, Kept, lines, names, run, score
from .verdicts import BAD, Result, tried


def described(case: Case, result: Result) -> str:
    """Facts, claim, truth, verdict and reason, for a reader."""
    draft = case.draft
    facts = [f"    fact   {_said(fact)}" for fact in draft.facts[:12]]
    if len(draft.facts) > 12:
        facts.append(f"    and {len(draft.facts) - 12} more facts")
    claim = f"{_text(case.claim.lhs)} {case.claim.relation.value} {_text(case.claim.rhs)}"
    how = f"  ({result.how})" if result.how else ""
    return "\n".join(
        [
            f"{result.status.upper()}  {case.id}  {draft.kind}/{draft.template}{how}",
            *facts,
            f"    claim  {claim[:400]}",
            f"    truth  {result.truth}; oracle: {result.oracle} ({result.models} models)",
            f"    judge  {result.verdict} in {result.seconds} s: {result.why}",
        ]
    )  # fmt: skip


def _text(node: object) -> str:
    try:
        return str(node)
    except RecursionError:
        return f"a {type(node).__name__} nested deep"


def _said(fact: object) -> str:
    try:
        return f"{type(fact).__name__}: {fact.statement()}"[:300]  # type: ignore[attr-defined]
    except (RecursionError, KeyError, TypeError):
        return repr(type(fact))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m verify.selftest.facts", description=__doc__)
    parser.add_argument("ids", nargs="*", metavar="ID", help="cases by name, seed:number; without, a whole stream")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="keep results in this file, and go on from it")
    parser.add_argument("--failures", type=Path, help="write what is wrong to this file, by kind")
    parser.add_argument("--again", type=Path, help="try only the cases that failed in this file of results")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    if given.ids:
        for case in of_ids(given.ids):
            print(described(case, tried(case)), end="\n\n")
        return 0
    ids = names(given.seed, given.count)
    if given.again is not None:
        ids = [id for id, result in Kept(given.again).results.items() if result.status in BAD]
    kept = Kept(given.keep)
    results = run(ids, kept, given.jobs, _tell)
    kept.close()
    found = score(results, given.seed)
    print("\n".join(lines(found)))
    if given.json is not None:
        given.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    if given.failures is not None:
        given.failures.write_text(listed(results), encoding="utf-8")
    return int(bool(found["open_count"]))


def listed(results: list[Result]) -> str:
    """All that is wrong, by kind and status."""
    bad = sorted((r for r in results if r.status in BAD), key=lambda r: (r.kind, r.status, r.template, r.id))
    cases = of_ids(r.id for r in bad)
    return "\n\n".join(described(case, result) for case, result in zip(cases, bad, strict=True)) + "\n"


def _tell(done: int, total: int, id: str) -> None:
    if done % 50 < 8:
        print(f"{done}/{total} {id}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
