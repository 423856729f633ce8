"""A record on the terminal: the bounds, the exponents, the theorem applied, the ensembles."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from verify.lab.results import verdict_of_exponent

_THEOREMS = {"54": "Lemma 1", "55": "Lemma 1", "56": "G.1", "57": "G.1", "G.2": "G.2", "100": "H.1"}
_PARAMETERIZATIONS = {"standard": "std", "ntk": "NTK"}


def show(record: dict[str, Any], console: Console) -> bool:
    """Print `record`; True where nothing in it is violated."""
    console.print(_bounds(record))
    if record["theorems"]:
        console.print(_theorems(record))
    if record["ensembles"]:
        for table in _ensembles(record):
            console.print(table)
    runs, machine = record["runs"], record["machine"]
    gpu = f", GPU {machine['gpu']['name']}" if machine.get("gpu") else ""
    console.print(
        f"{runs['count']} runs, {runs['diverged']} diverged, {runs['seconds']:.0f} s of computing; "
        f"{machine['platform']}, {machine['cores']} cores{gpu}, NumPy {machine['packages'].get('numpy', '?')}"
    )
    return not violated(record)


def violated(record: dict[str, Any]) -> bool:
    """Does anything in `record` speak against a theorem, or for the printed (47)?"""
    return (
        any(r["verdict"] == "violated" for r in record["bounds"])
        or any(not c["equivalent"] for e in record["ensembles"] for c in e["comparisons"])
        or any(not p["corrected_kept"] for e in record["ensembles"] for p in e.get("printed", []))
    )


def _bounds(record: dict[str, Any]) -> Table:
    table = Table(
        title="Section 6 measured (SUPPORTS at most: nothing here is a proof)",
        caption="slack: worst left / right side where all hypotheses hold; (elsewhere, contradicts nothing)",
    )
    for name in (
        "theorem",
        "eq.",
        "quantity",
        "bound",
        "worst slack",
        "violations",
        "exponent of n",
        "verdict",
    ):
        right = name in ("worst slack", "violations")
        table.add_column(name, overflow="fold", justify="right" if right else "left")
    for r in record["bounds"]:
        slack = f"{_number(r['worst_slack'])} ({_number(r['worst_outside'])})"
        violations = f"{r['violations']} ({r['outside']}) of {r['points']}"
        names = (_theorem(r["equation"]), r["equation"], r["quantity"], r["bound"])
        table.add_row(*names, slack, violations, "", r["verdict"])
    table.add_section()
    for s in record["exponents"]:
        m, f = s["measured"], s["family"]
        proved = "no claim" if s["proved"] is None else f"O(n^{s['proved']:g}) proved"
        parameterization = _PARAMETERIZATIONS.get(f["parameterization"], f["parameterization"])
        data = "" if f["data"].startswith("sphere") else f" {f['data']}"
        family = f"{f['activation']} L={f['depth']} {parameterization} {f['dynamics']}{data}"
        exponent = f"{m['slope']:.2f} [{m['low']:.2f}, {m['high']:.2f}]"
        theorem = "none (A4)" if f["activation"] == "relu" else "2.1"
        diverged = f"{s['diverged']} diverged" if s["diverged"] else ""
        verdict = s["verdict"] if s["proved"] is None else verdict_of_exponent(m["low"], s["proved"], m["seeds"])
        table.add_row(theorem, s["equation"], f"{m['quantity']}: {family}", proved, "", diverged, exponent, verdict)
    return table


def _theorems(record: dict[str, Any]) -> Table:
    table = Table(title="Theorems G.1 (descent) and G.2 (flow) applied to drawn networks: measured <= guaranteed")
    columns = "problem, form, seed, R_0, threshold, printed, applies, path, kernel, gap, gap (test)"
    for name in columns.split(", "):
        table.add_column(name, overflow="fold")
    for t in record["theorems"]:
        p, a, g, m = t["problem"], t["answer"], t["guaranteed"], t["measured"]
        failing = [h for h in a["hypotheses"] if not h["holds"]]
        why = "; ".join(f"{h['name']} fails by {_number(h['factor'])}" for h in failing)
        sides = ("path", "kernel", "gap_train", "gap_test")
        flow = p["dynamics"] == "flow"
        bounds = {n: g.get(f"{n}_flow", g[n]) if flow else g[n] for n in sides} if g else {}
        pairs = [f"{m[n]:.2g} <= {bounds[n]:.2g}" if g else f"{m[n]:.2g}" for n in sides]
        problem = f"{p['activation']} |D|={p['points']} n={p['width']} {p['dynamics']}"
        thresholds = (_number(a["threshold"]), _number(a["printed_threshold"]))
        applies = "yes" if a["applies"] else f"no: {why}"
        table.add_row(problem, a["form"], str(p["seed"]), f"{a['R_0']:.3f}", *thresholds, applies, *pairs)
    return table


def _ensembles(record: dict[str, Any]) -> list[Table]:
    table = Table(title="Corollary 1 on ensembles: largest distance from the formula (with 99.9 % interval)")
    for name in ("kind", "eq.", "n", "networks", "inputs", "t", "mean", "covariance", "margin", "equivalent"):
        table.add_column(name)
    printed = Table(title="Readout-only variance at a test input: (47) as printed and corrected")
    for name in ("t", "printed", "corrected", "measured", "P(printed)", "printed", "corrected"):
        printed.add_column(name)
    for e in record["ensembles"]:
        c = e["config"]
        for r in e["comparisons"]:
            mean = f"{r['mean']:.3f} ({r['mean_upper']:.3f})"
            covariance = f"{r['covariance']:.3f} ({r['covariance_upper']:.3f})"
            where = (str(c["width"]), str(c["networks"]), r["inputs"], f"{r['time']:g}")
            equivalent = "yes" if r["equivalent"] else "no"
            table.add_row(c["kind"], r["equation"], *where, mean, covariance, f"{c['margin']:g}", equivalent)
        for p in e.get("printed", []):
            numbers = (f"{p['time']:g}", *(f"{p[n]:.4f}" for n in ("printed", "corrected", "measured")))
            probability = f"{p['printed_error_probability']:.1e}"
            rejected = "rejected" if p["printed_rejected"] else "not rejected"
            kept = "kept" if p["corrected_kept"] else "rejected"
            printed.add_row(*numbers, probability, rejected, kept)
    return [table, printed] if printed.row_count else [table]


def _theorem(equation: str) -> str:
    if equation in _THEOREMS:
        return _THEOREMS[equation]
    return "G.1" if equation.isdecimal() and int(equation) <= 72 else "H.1"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"
