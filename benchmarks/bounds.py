"""Seconds that each entry of a section takes on one core, and what takes them.

    python benchmarks/bounds.py                    # Section 6, all entries
    python benchmarks/bounds.py --own              # without our supplements
    python benchmarks/bounds.py --section 5 --top 10
    python benchmarks/bounds.py --seed 7           # another random seed of the solver

CPU time of this process, judging as `certify run` does, so that other work on the machine counts little. `proofs` is
the search for proofs of the links of an entry and of what they rest on, as far as it was not found before; `against` is
the search for counterexamples.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from time import process_time

from derivations.document import LINEARIZED_NETWORKS
from derivations.ledger import Claim, Kind
from verify.bounds.replay import remembering
from verify.bounds.search import closing
from verify.evidence import Evidence
from verify.judging import gather
from verify.judging.entry import judge_equation
from verify.judging.run import collecting_rarely


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--section", type=int, default=6)
    parser.add_argument("--own", action="store_true", help="what the notes print only")
    parser.add_argument("--top", type=int, default=0, help="the slowest entries only")
    parser.add_argument("--seed", type=int, default=closing.SEED)
    chosen = parser.parse_args()
    closing.SEED = chosen.seed
    spent: defaultdict[str, float] = defaultdict(float)
    timed = gather.timed

    def timing(name: str, claim: Claim) -> Evidence:
        start = process_time()
        try:
            return timed(name, claim)
        finally:
            spent[name] += process_time() - start

    gather.timed = timing
    rows: list[tuple[float, str, str, float, float]] = []
    verdicts: Counter[str] = Counter()
    with collecting_rarely(), remembering():
        for key, equation in LINEARIZED_NETWORKS.equations.items():
            if equation.section == chosen.section and not (chosen.own and equation.kind is Kind.SUPPLEMENT):
                spent.clear()
                start = process_time()
                result = judge_equation(equation)
                rows.append(
                    (process_time() - start, key, result.status.value, spent["bounds"], spent["counterexample"])
                )
                verdicts.update(judged.verdict.verdict.value for judged in result.links)
    print(f"{'entry':8}{'status':14}{'seconds':>8}{'proofs':>8}{'against':>9}")
    for seconds, key, status, proofs, against in sorted(rows, reverse=True)[: chosen.top] if chosen.top else rows:
        print(f"{key:8}{status:14}{seconds:8.2f}{proofs:8.2f}{against:9.2f}")
    seconds, proofs, against = sum(r[0] for r in rows), sum(r[3] for r in rows), sum(r[4] for r in rows)
    print(f"{len(rows):<8}{'entries':14}{seconds:8.2f}{proofs:8.2f}{against:9.2f}")
    print("links: " + ", ".join(f"{count} {name}" for name, count in sorted(verdicts.items())))


if __name__ == "__main__":
    main()
