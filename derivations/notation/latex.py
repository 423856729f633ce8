"""LaTeX of a tree, in the order in which it is written. Nothing is reordered or simplified."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import sympy

from . import nodes as n

ATOM, POWER, PRODUCT, SUM = 4, 3, 2, 1


@lru_cache(maxsize=20000)
def latex(node: n.Node) -> str:
    """The node as LaTeX (without dollar signs)."""
    return _PRINT[type(node)](node)


def size_latex(size: sympy.Basic) -> str:
    """A symbolic size as LaTeX; sizes are named after their spelling (`n_L`, `|D|`)."""
    if isinstance(size, sympy.Add):
        parts = sorted(size.args, key=lambda a: (a.is_Number, str(a)))
        return " + ".join(size_latex(part) for part in parts)
    if isinstance(size, sympy.Mul):
        parts = sorted(size.args, key=lambda a: (not a.is_Number, str(a) != "k", str(a)))
        return "".join(f"({size_latex(p)})" if isinstance(p, sympy.Add) else size_latex(p) for p in parts)
    if isinstance(size, sympy.Pow):
        return f"{size_latex(size.args[0])}^{{{size_latex(size.args[1])}}}"
    if size == sympy.oo:
        return r"\infty"
    return _SIZE_TEX.get(str(size), str(size))


_SIZE_TEX = {
    "D": r"\lvert D\rvert",
    "p": r"\lvert\theta\rvert",
    "n_l": "n_{l}",
    "n_lp": "n_{l+1}",
    "n_L": "n_{L}",
    "n_k": "n_{k}",
    "n_0": "n_{0}",
}


def binding(node: n.Node) -> int:
    """How tightly the printed form holds together."""
    if isinstance(node, n.Mul) and isinstance(node.args[0], n.Num | n.Neg) and latex(node.args[0]).startswith("-"):
        return SUM
    if isinstance(node, n.Add):
        return SUM
    if isinstance(node, n.Neg):
        return SUM
    if isinstance(node, n.Num):
        return ATOM if node.value >= 0 else SUM
    if isinstance(node, n.Mul | n.Kron | n._Inner | n.D | n.Sum | n.Integral | n.Lim | n.Frac | n.Jac | n.Grad | n.Sup):
        if isinstance(node, n.D) and isinstance(node.args[0], n.Sym):
            return POWER
        return PRODUCT
    if isinstance(node, n.T | n.Inv | n.PInv | n.Pow | n.Exp | n.Factorial):
        return POWER
    return ATOM


def wrap(node: n.Node, least: int) -> str:
    """LaTeX of the node, in parentheses if it holds together less tightly than `least`."""
    body = latex(node)
    return body if binding(node) >= least else rf"\left({body}\right)"


def _add(node: n.Node) -> str:
    out = latex(node.args[0])
    for term in node.args[1:]:
        if isinstance(term, n.Neg):
            out += f" - {wrap(term.args[0], PRODUCT)}"
        else:
            out += f" + {wrap(term, PRODUCT)}"
    return out


def _mul(node: n.Node) -> str:
    parts = []
    for i, factor in enumerate(node.args):
        if i == 0 and isinstance(factor, n.Neg):
            parts.append(f"-{wrap(factor.args[0], PRODUCT)}")
        elif i == 0 and isinstance(factor, n.Num):
            parts.append(latex(factor))
        else:
            last = i == len(node.args) - 1
            open_ended = isinstance(factor, n.Sum | n.Integral | n.Lim) and not last
            body = wrap(factor, PRODUCT)
            parts.append(rf"\left({body}\right)" if open_ended else body)
    return r" ".join(parts)


def _sym(node: n.Node) -> str:
    return _template(node, "{}")


def _template(node: n.Node, accent: str) -> str:
    tex = node.tex
    if node.indices:
        spelled = [latex(index) for index in node.indices]
        tex = re.sub(r"\{(\d)\}", lambda m: "{" + spelled[int(m[1])] + "}", tex)
    if "<" in tex:
        head = tex[tex.index("<") + 1 : tex.index(">")]
        tex = tex.replace(f"<{head}>", accent.format(head) if accent != "{}" else head)
    return tex


def _head(node: n.Node) -> str:
    """The variable of a Jacobian: a path is named by its head, `\\theta` and not `\\theta_t`."""
    if isinstance(node, n.Sym) and "<" in node.tex:
        return node.tex[node.tex.index("<") + 1 : node.tex.index(">")] + ("^{L+1}" if "^{L+1}" in node.tex else "")
    return latex(node)


def _derivative(node: n.Node) -> str:
    inner, var = node.args
    if isinstance(inner, n.Sym) and "<" in inner.tex:
        return _template(inner, r"\dot{{{}}}")
    return rf"\frac{{d}}{{d{latex(var)}}} {wrap(inner, ATOM)}"


def _post(mark: str) -> Callable[[n.Node], str]:
    def print_it(node: n.Node) -> str:
        return f"{wrap(node.args[0], ATOM)}^{mark}"

    return print_it


def _call(name: str) -> Callable[[n.Node], str]:
    def print_it(node: n.Node) -> str:
        return rf"{name}\left({', '.join(latex(a) for a in node.args)}\right)"

    return print_it


def _square(name: str) -> Callable[[n.Node], str]:
    def print_it(node: n.Node) -> str:
        return rf"{name}\left[{', '.join(latex(a) for a in node.args)}\right]"

    return print_it


def _frac(node: n.Node) -> str:
    return rf"\frac{{{latex(node.args[0])}}}{{{latex(node.args[1])}}}"


def _num(node: n.Node) -> str:
    value = node.value
    if value.q == 1:
        return str(value.p)
    sign = "-" if value < 0 else ""
    return rf"{sign}\frac{{{abs(value.p)}}}{{{value.q}}}"


def _pow(node: n.Node) -> str:
    return f"{wrap(node.args[0], ATOM)}^{{{latex(node.args[1])}}}"


def _limit_of(value: object) -> str:
    return r"\infty" if value == sympy.oo else latex(value)


def _integral(node: n.Node) -> str:
    body, var, low, high = node.args
    return rf"\int_{{{_limit_of(low)}}}^{{{_limit_of(high)}}} {wrap(body, PRODUCT)} \,\mathrm{{d}}{latex(var)}"


def _sum(node: n.Node) -> str:
    body, var, low, high = node.args
    return rf"\sum_{{{latex(var)}={_limit_of(low)}}}^{{{_limit_of(high)}}} {wrap(body, PRODUCT)}"


def _lim(node: n.Node) -> str:
    body, var, to = node.args
    return rf"\lim_{{{latex(var)} \to {_limit_of(to)}}} {wrap(body, PRODUCT)}"


def _sup(node: n.Node) -> str:
    body, var, *bounds = node.args
    under = latex(var)
    if len(bounds) == 2:
        under = rf"{_limit_of(bounds[0])} \le {under} \le {_limit_of(bounds[1])}"
    return rf"\sup_{{{under}}} {wrap(body, PRODUCT)}"


def _blocks(node: n.Node) -> str:
    rows = r" \\ ".join(" & ".join(latex(entry) for entry in row) for row in node.grid)
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


def _dotted(node: n.Node) -> str:
    rows = []
    wide = len(node.col_labels) > 1
    for i, row in enumerate(node.grid):
        if i and node.row_labels[i] != node.row_labels[i - 1]:
            middle = [r"\vdots"] * len(row)
            rows.append((r" & \ddots & " if wide else " & ").join(middle))
        rows.append((r" & \cdots & " if wide else " & ").join(latex(entry) for entry in row))
    body = r" \\ ".join(rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def _norm(node: n.Node) -> str:
    return rf"\left\| {latex(node.args[0])} \right\|_{{{node.kind}}}"


def _cov(node: n.Node) -> str:
    return rf"\operatorname{{Cov}}\left[{', '.join(latex(a) for a in node.args)}\right]"


def _conditional(name: str) -> Callable[[n.Node], str]:
    def print_it(node: n.Node) -> str:
        u, v, y = node.args
        return rf"{name}\left[{latex(u)} \mid {latex(v)} = {latex(y)}\right]"

    return print_it


def _density(node: n.Node) -> str:
    events = ", ".join(latex(e) for e in node.events)
    given = ", ".join(latex(g) for g in node.given)
    bar = rf" \mid {given}" if given else ""
    return rf"p\left({events}{bar}\right)"


def _space(node: n.Node) -> str:
    sizes = r" \times ".join(size_latex(size) for size in node.args)
    return rf"\mathbb{{R}}^{{{sizes}}}" if sizes else r"\mathbb{R}"


_ORDER = {"<=": r"\le", "<": "<", "=": "="}
_PRINT: dict[type, Callable[[n.Node], str]] = {
    n.Num: _num,
    n.Size: lambda node: size_latex(node.args[0]),
    n.Sym: _sym,
    n.I: lambda node: "I",
    n.Zero: lambda node: r"\mathbf{0}",
    n.Space: _space,
    n.Add: _add,
    n.Neg: lambda node: f"-{wrap(node.args[0], PRODUCT)}",
    n.Mul: _mul,
    n.Frac: _frac,
    n.Pow: _pow,
    n.Sqrt: lambda node: rf"\sqrt{{{latex(node.args[0])}}}",
    n.Factorial: lambda node: f"{wrap(node.args[0], ATOM)}!",
    n.T: _post("{T}"),
    n.Inv: _post("{-1}"),
    n.PInv: _post("{+}"),
    n.RangeProj: _call("P"),
    n.Exp: lambda node: "e" if node.args[0] == n.Num(1) else f"e^{{{latex(node.args[0])}}}",
    n.Phi1: _call(r"\varphi_1"),
    n.Phi: _call(r"\phi"),
    n.Kron: lambda node: rf"{wrap(node.args[0], POWER)} \otimes {wrap(node.args[1], POWER)}",
    n.Vec: _call(r"\operatorname{vec}"),
    n.Unvec: lambda node: rf"\operatorname{{vec}}^{{-1}}\left({latex(node.args[0])}\right)",
    n.Shuffle: lambda node: rf"P_{{{size_latex(node.args[0])},{size_latex(node.args[1])}}}",
    n.Blocks: _blocks,
    n.Entry: lambda node: rf"{wrap(node.args[0], ATOM)}_{{{latex(node.args[1])}, {latex(node.args[2])}}}",
    n.Row: lambda node: rf"{wrap(node.args[0], ATOM)}_{{{latex(node.args[1])}, \cdot}}",
    n.Band: lambda node: rf"{wrap(node.args[0], ATOM)}_{{{latex(node.args[1])}:, \cdot}}",
    n.Dotted: _dotted,
    n.D: _derivative,
    n.Grad: lambda node: rf"\nabla_{{{latex(node.args[1])}}} {wrap(node.args[0], ATOM)}",
    n.Jac: lambda node: rf"\nabla_{{{_head(node.args[1])}}} {wrap(node.args[0], ATOM)}",
    n.Integral: _integral,
    n.Sum: _sum,
    n.Lim: _lim,
    n.Sup: _sup,
    n.Norm: _norm,
    n.Sing: lambda node: rf"\sigma_{{{node.which}}}\left({latex(node.args[0])}\right)",
    n.Eig: lambda node: rf"\lambda_{{{node.which}}}\left({latex(node.args[0])}\right)",
    n.Fails: lambda node: (
        rf"\Pr\left[\text{{not }} {latex(node.args[0])} {_ORDER[node.relation]} {latex(node.args[1])}\right]"
    ),
    n.Expect: _square(r"\mathbb{E}"),
    n.Cov: _cov,
    n.CondMean: _conditional(r"\mathbb{E}"),
    n.CondCov: _conditional(r"\operatorname{Cov}"),
    n.Density: _density,
    n.NormalDensity: lambda node: rf"\mathcal{{N}}\left({latex(node.args[0])}, {latex(node.args[1])}\right)",
    n._Inner: lambda node: rf"{wrap(node.args[0], POWER)} \cdot {wrap(node.args[1], POWER)}",
}
