"""LaTeX of a tree, in the order in which it is written. Nothing is reordered or simplified."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import sympy

from . import nodes as n
from .binding import free

ATOM, POWER, PRODUCT, SUM = 4, 3, 2, 1


@lru_cache(maxsize=20000)
def latex(node: n.Node) -> str:
    """The node as LaTeX (without dollar signs)."""
    return _PRINT.get(type(node), _plainly)(node)


def size_latex(size: sympy.Basic) -> str:
    """A symbolic size as LaTeX: each symbol in the spelling that it carries, products and powers in brackets."""
    if isinstance(size, sympy.Add):
        return _size_sum(sorted(size.args, key=lambda a: (a.is_Number, str(a))))
    if isinstance(size, sympy.Mul):
        return _size_product(sorted(size.args, key=lambda a: (not a.is_Number, str(a) != "k", str(a))))
    if isinstance(size, sympy.Pow):
        base = _size_factor(size.args[0])
        return f"{bracketed(base) if scripted(base, '^') else base}^{{{size_latex(size.args[1])}}}"
    if size == sympy.oo:
        return r"\infty"
    return n.size_tex(size) if isinstance(size, sympy.Symbol) else str(size)


def _size_sum(terms: list) -> str:
    """Terms of a size joined by their signs: `n - 1`, not `n + -1`."""
    out = ""
    for term in terms:
        minus = bool(term.could_extract_minus_sign())
        spelled = size_latex(-term if minus else term)
        out += f" {'-' if minus else '+'} {spelled}" if out else f"{'-' if minus else ''}{spelled}"
    return out


def _size_product(factors: list) -> str:
    """Factors side by side; a space where two names would run into one."""
    out = ""
    for factor in factors:
        spelled = "-" if factor == -1 else _size_factor(factor)
        out += f" {spelled}" if out[-1:].isalnum() and spelled[:1].isalnum() and not out.isdigit() else spelled
    return out


def _times(size: sympy.Basic) -> str:
    """A size beside a cross."""
    spelled = size_latex(size)
    return f"({spelled})" if isinstance(size, sympy.Add) else spelled


def _size_factor(factor: sympy.Basic) -> str:
    spelled = size_latex(factor)
    return f"({spelled})" if isinstance(factor, sympy.Add | sympy.Mul) else spelled


# -- brackets -----------------------------------------------------------------------------------------
def bracketed(tex: str) -> str:
    """LaTeX in parentheses that grow with it."""
    return rf"\left({tex}\right)"


@lru_cache(maxsize=20000)
def scripted(tex: str, mark: str) -> bool:
    """Whether the last atom bears a `^` or `_` already: another one would run into it."""
    outside, depth = "", 0
    for token in _TOKENS.findall(tex):
        closes = token in _CLOSE or token.startswith((r"\right", r"\end"))
        opens = token in _OPEN or token.startswith((r"\left", r"\begin"))
        depth -= closes
        if depth == 0 and not opens:
            outside += ("{}" if token == "}" else "()") if closes else token
        depth += opens
    ends = _SCRIPTS.search(outside)
    return ends is not None and mark in ends[0]


_TOKENS = re.compile(r"\\(?:left|right)(?:\\[A-Za-z]+|\\.|.)|\\(?:begin|end)\{[a-z]+\}|\\[A-Za-z]+|\\.|.", re.DOTALL)
_OPEN, _CLOSE = {"{", "(", "["}, {"}", ")", "]"}
_SCRIPTS = re.compile(r"(?:[\^_](?:\{\}|\\[A-Za-z]+|[^{}]))+$")


def binding(node: n.Node) -> int:
    """How tightly the printed form holds together."""
    if isinstance(node, n.Add | n.Neg) or _negative(node):
        return SUM
    if isinstance(node, n.Num):
        return ATOM if node.value.q == 1 else PRODUCT
    if isinstance(node, n.Size):
        return _SIZE_BINDING.get(type(node.args[0]), ATOM)
    if isinstance(node, n.D):
        return POWER if dotted(node) else PRODUCT
    if isinstance(
        node,
        n.Mul
        | n.Kron
        | n.Had
        | n._Inner
        | n.Sum
        | n.Prod
        | n.Integral
        | n.Lim
        | n.Frac
        | n.Jac
        | n.Grad
        | n.Frechet
        | n.Sup,
    ):
        return PRODUCT
    if isinstance(node, n.T | n.Inv | n.PInv | n.Pow | n.Exp | n.Factorial | n.Row | n.Band):
        return POWER
    return ATOM


_SIZE_BINDING = {sympy.Add: SUM, sympy.Mul: PRODUCT, sympy.Pow: POWER}


def _negative(node: n.Node) -> bool:
    """Whether the printed form begins with a minus sign, though the node is neither a sum nor `Neg`."""
    if isinstance(node, n.Num):
        return bool(node.value < 0)
    if isinstance(node, n.Size):
        return size_latex(node.args[0]).startswith("-")
    return isinstance(node, n.Mul) and isinstance(node.args[0], n.Num | n.Neg | n.Mul) and _minus(node.args[0])


def _minus(node: n.Node) -> bool:
    return isinstance(node, n.Neg) or _negative(node)


def wrap(node: n.Node, least: int) -> str:
    """LaTeX of the node, in parentheses if it holds together less tightly than `least`."""
    body = latex(node)
    return body if binding(node) >= least else bracketed(body)


def base(node: n.Node, mark: str) -> str:
    """What a `^` or `_` is put on: one atom that bears no such mark itself."""
    body = wrap(node, ATOM)
    return bracketed(body) if binding(node) == ATOM and scripted(body, mark) else body


def open_ended(node: n.Node) -> bool:
    """Whether a factor written after it would seem to belong to it: `sum_k a_k`, `d/dt Z`, `sup_t a`."""
    if isinstance(node, n.Mul | n.Neg):
        return open_ended(node.args[-1])
    if isinstance(node, n.D):
        return not dotted(node)
    if isinstance(node, n.Jac):
        return row_of_derivatives(node)
    if isinstance(node, n.Frechet):
        return by_one_entry(node) is not None
    return isinstance(node, n.Sum | n.Prod | n.Integral | n.Lim | n.Sup)


def _differentiates(node: n.Node, behind: tuple[n.Node, ...]) -> bool:
    """Whether a gradient or Jacobian would seem to reach over the factors behind it: some of them move with its
    variable, or what is differentiated does not.
    """
    while isinstance(node, n.Mul | n.Neg):
        node = node.args[-1]
    if not isinstance(node, n.Grad | n.Jac):
        return False
    function, var = node.args
    moving = any(_moves(factor, var) for factor in behind)
    if isinstance(function, n.Sym) and function != var:
        if var in function.symbols:
            return moving and all(f.is_scalar_shaped for f in (function, *behind))
        return moving and _has_shape(n.Mul(function, *behind))
    return moving or function == var or var not in function.symbols


def _has_shape(node: n.Node) -> bool:
    try:
        return bool(node.shape)
    except n.ShapeError:
        return False


def _moves(node: n.Node, var: n.Node) -> bool:
    while isinstance(node, n.T):
        node = node.args[0]
    return not isinstance(node, n.Grad | n.Jac | n.D | n.Frechet) and var in n.tree(node)


def _reaches(node: n.Node) -> bool:
    """Whether a term added after it would seem to belong to it: `sup_t a + b`, `lim_t a + b`."""
    if isinstance(node, n.Mul | n.Neg):
        return _reaches(node.args[-1])
    if isinstance(node, n.Sum | n.Prod):
        return _reaches(node.args[0])
    return isinstance(node, n.Sup | n.Lim)


def _add(node: n.Node) -> str:
    out = ""
    for i, term in enumerate(node.args):
        inner, sign = (term.args[0], " - ") if i and isinstance(term, n.Neg) else (term, " + " if i else "")
        body = wrap(inner, PRODUCT if i else SUM)
        followed = i < len(node.args) - 1 and _reaches(inner)
        out += sign + (bracketed(body) if followed and binding(inner) == PRODUCT else body)
    return out


def _mul(node: n.Node) -> str:
    first, *rest = node.args
    if isinstance(first, n.Neg):
        return "-" + _product((first.args[0], *rest))
    sign = isinstance(first, n.Num) and first.value < 0  # a negative number leads without brackets
    return f"{latex(first)} {_product(tuple(rest), first)}" if sign and rest else _product(node.args)


def _product(factors: tuple[n.Node, ...], before: n.Node | None = None) -> str:
    """Factors side by side, in brackets where the reader could join what does not belong together."""
    alone = len(factors) == 1 and before is None
    parts: list[str] = []
    for i, factor in enumerate(factors):
        body = wrap(factor, PRODUCT)
        joined = isinstance(factor, n.Kron | n.Had | n._Inner) and not alone and not _only_scaled(factors, i)
        numbers = isinstance(factor, n.Num) and isinstance(factors[i - 1] if i else before, n.Num)
        ahead = parts[-1] if parts else "" if before is None else latex(before)
        numbers = numbers or (ahead[-1:].isdigit() and body[:1].isdigit())  # 2 2! is not 22!
        behind = factors[i + 1 :]
        runs_on = bool(behind) and (open_ended(factor) or _differentiates(factor, behind))
        again = binding(factor) >= PRODUCT and (joined or numbers or runs_on)
        parts.append(bracketed(body) if again else body)
    return " ".join(parts)


def _sym(node: n.Node) -> str:
    return _template(node, "{}")


def _template(node: n.Node, accent: str, tex: str | None = None) -> str:
    tex = node.tex if tex is None else tex
    if node.indices:
        spelled = [latex(index) for index in node.indices]
        places = range(len(spelled))
        tex = re.sub(r"\{(\d)\}", lambda m: "{" + spelled[int(m[1])] + "}" if int(m[1]) in places else m[0], tex)
    marked = _HEAD.search(tex)
    return tex.replace(marked[0], accent.format(marked[1])) if marked else tex


_HEAD = re.compile(r"<([^<>]*)>")  # what takes the dot of a derivative; a sign alone is no mark


def _only_scaled(factors: tuple[n.Node, ...], i: int) -> bool:
    """Whether scalars precede the factor and nothing follows: c u . v is c (u . v) and (c u) . v alike."""
    if i < len(factors) - 1:
        return False
    plain = (f.is_scalar_shaped and not any(isinstance(x, _UNSIZED) for x in n.tree(f)) for f in factors[:i])
    return all(plain) and not any(isinstance(f, n._Inner) for f in factors[:i])


_UNSIZED = (n.I, n.Zero)  # their sizes are not printed: of what holds them it does not show that it is a scalar


# -- derivatives --------------------------------------------------------------------------------------
_TIME = "_{0}"  # where a spelling puts the first index, the time of a path


def dotted(node: n.Node) -> bool:
    """Whether a derivative is written as a dot: of a path by its own time; without an index time is called t."""
    inner, var = node.args
    if not isinstance(inner, n.Sym) or "<" not in inner.tex:
        return False
    return var == inner.indices[0] if inner.indices else isinstance(var, n.Sym) and var.name == "t"


def _derivative(node: n.Node) -> str:
    inner, var = node.args
    if dotted(node):
        return _template(inner, r"\dot{{{}}}")
    return rf"\frac{{d}}{{d{latex(var)}}} {wrap(inner, ATOM)}"


def row_of_derivatives(node: n.Node) -> bool:
    """Whether a Jacobian has one row and several columns: the gradient on its side, to be told from it."""
    function, var = node.args
    return function.is_scalar_shaped and not var.is_scalar_shaped


def thin(node: n.Node) -> bool:
    """Whether a term is a column or a row."""
    return any(n.same_size(side, n.ONE) for side in node.shape)


def _gradient(node: n.Node) -> str:
    function, var = node.args
    sign = r"\nabla" if function.is_scalar_shaped else r"\operatorname{grad}"  # of a vector it is malformed
    return rf"{sign}_{{{latex(var)}}} {wrap(function, ATOM)}"


def _jacobian(node: n.Node) -> str:
    function, var = node.args
    if row_of_derivatives(node):
        stacked = var if thin(var) else n.Vec(var)
        return rf"\frac{{\partial}}{{\partial {_post('{T}')(n.T(stacked))}}} {wrap(function, ATOM)}"
    return rf"\nabla_{{{_head(function, var)}}} {wrap(function, ATOM)}"


def by_one_entry(node: n.Node) -> n.Node | None:
    """The entry by which a derivative is taken, where the direction is that of one entry of a matrix or column."""
    _, var, direction = node.args
    cols = var.shape[1]
    if isinstance(direction, n.Unit) and n.same_size(cols, n.ONE):
        return n.Entry(var, direction.args[1], n.Num(1))
    if not isinstance(direction, n.Mul) or len(direction.args) != 2 or n.same_size(cols, n.ONE):
        return None
    first, last = direction.args
    fits = isinstance(first, n.Unit) and isinstance(last, n.T) and isinstance(last.args[0], n.Unit)
    return n.Entry(var, first.args[1], last.args[0].args[1]) if fits else None


def _along(node: n.Node) -> str:
    function, var, direction = node.args
    entry = by_one_entry(node)
    if entry is not None:
        return rf"\frac{{\partial}}{{\partial {latex(entry)}}} {wrap(function, ATOM)}"
    return rf"\operatorname{{D}}_{{{latex(var)}}} {wrap(function, ATOM)}\left[{latex(direction)}\right]"


def _head(function: n.Node, var: n.Node) -> str:
    """The variable of a Jacobian: where the function names one time only, `\\theta` is the path at that time."""
    if not isinstance(var, n.Sym) or "<" not in var.tex or not var.indices or _TIME not in var.tex:
        return latex(var)
    times = {i for s in n.tree(function) if isinstance(s, n.Sym) for i in s.indices if i.is_scalar_shaped}
    if {i for i in times if isinstance(i, n.Num) or not i.indices} != {var.indices[0]}:
        return latex(var)
    return _template(var, "{}", var.tex.replace(_TIME, ""))


def _post(mark: str) -> Callable[[n.Node], str]:
    def print_it(node: n.Node) -> str:
        return f"{base(node.args[0], '^')}^{mark}"

    return print_it


def _call(name: str) -> Callable[[n.Node], str]:
    def print_it(node: n.Node) -> str:
        return rf"{name}\left({', '.join(latex(a) for a in node.args)}\right)"

    return print_it


def _square(name: str) -> Callable[[n.Node], str]:
    def print_it(node: n.Node) -> str:
        return rf"{name}\left[{', '.join(latex(a) for a in node.args)}\right]"

    return print_it


def _event(node: n.Node) -> str | None:
    """What is 1 where an event happens and 0 elsewhere, as that event; None for any other term."""
    match node:
        case n.Indicator():
            return f"{latex(node.args[0])} {_ORDER[node.relation]} {latex(node.args[1])}"
        case n.Max() | n.Mul():
            parts = [_event(x) for x in node.args]
            sign = r" \cup " if isinstance(node, n.Max) else r" \cap "
            return None if None in parts else sign.join(rf"\left\{{{part}\right\}}" for part in parts)
        case n.Min(args=(n.Num() as one, n.Sum() as total)) if one.value == 1 and (inside := _event(total.args[0])):
            _, var, low, high = total.args
            ends = f"_{{{latex(var)} = {latex(low)}}}^{{{_limit_of(high)}}}"
            return rf"\bigcup{ends} \left\{{{inside}\right\}}"
    return None


def _expectation(node: n.Node) -> str:
    """The expectation of an indicator is a probability."""
    event = _event(node.args[0])
    return _square(r"\mathbb{E}")(node) if event is None else rf"\Pr\left[{event}\right]"


def _frac(node: n.Node) -> str:
    return rf"\frac{{{latex(node.args[0])}}}{{{latex(node.args[1])}}}"


def _num(node: n.Node) -> str:
    value = node.value
    if value.q == 1:
        return str(value.p)
    sign = "-" if value < 0 else ""
    return rf"{sign}\frac{{{abs(value.p)}}}{{{value.q}}}"


def _pow(node: n.Node) -> str:
    exponent = latex(node.args[1])
    return f"{base(node.args[0], '^')}^{{{bracketed(exponent) if exponent in _MARKS else exponent}}}"


_MARKS = ("T", "+")  # on the shoulder of a matrix they mean transpose and pseudo-inverse


def _limit_of(value: object) -> str:
    return r"\infty" if value == sympy.oo else latex(value)


def _integral(node: n.Node) -> str:
    body, var, low, high = node.args
    return rf"\int_{{{_limit_of(low)}}}^{{{_limit_of(high)}}} {wrap(body, PRODUCT)} \,\mathrm{{d}}{latex(var)}"


def _over_an_index(sign: str) -> Callable[[n.Node], str]:
    def print_it(node: n.Node) -> str:
        body, var, low, high = node.args
        shown = wrap(body, PRODUCT)
        joined = isinstance(body, n.Mul | n._Inner | n.Had | n.Kron)
        if isinstance(node, n.Prod) and joined and var not in free(body.args[-1]):
            shown = bracketed(latex(body))  # else it is not seen where the product ends
        return rf"{sign}_{{{latex(var)}={_limit_of(low)}}}^{{{_limit_of(high)}}} {shown}"

    return print_it


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


_NORM = {"inf": r"\infty", "max": r"\max"}


def _norm(node: n.Node) -> str:
    inside = latex(node.args[0])
    if node.kind == "2" and node.args[0].is_scalar_shaped:
        return rf"\left|{inside}\right|"
    return rf"\left\| {inside} \right\|_{{{_NORM.get(node.kind, node.kind)}}}"


def _of_several(name: str) -> Callable[[n.Node], str]:
    return lambda node: rf"{name}\left\{{ {', '.join(latex(a) for a in node.args)} \right\}}"


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


def _entry(node: n.Node) -> str:
    matrix, row, col = node.args
    if isinstance(matrix, n.Eigs) and col == n.Num(1):
        return rf"\lambda_{{{latex(row)}}}^{{\downarrow}}{bracketed(latex(matrix.args[0]))}"
    return rf"{base(matrix, '_')}_{{{latex(row)}, {latex(col)}}}"


def _band(node: n.Node) -> str:
    matrix, first, height = node.args
    if isinstance(first, n.Num):
        last = size_latex(first.value + height - 1)
    else:
        last = latex(first) if height == 1 else f"{latex(first)} + {size_latex(height - 1)}"
    return rf"{base(matrix, '_')}_{{{latex(first)}:{last}, \cdot}}"


def _unvec(node: n.Node) -> str:
    column, rows, cols = node.args
    return rf"\operatorname{{vec}}^{{-1}}_{{{_times(rows)} \times {_times(cols)}}}" + bracketed(latex(column))


def _plainly(node: n.Node) -> str:
    """A node of a class that is not the notation's: its name and its terms, so that every message can show it."""
    return rf"\operatorname{{{type(node).__name__}}}" + bracketed(", ".join(str(a) for a in node.args))


_FUNCTION = {name: rf"\{name}" for name in n.FUNCTIONS} | {"erf": r"\operatorname{erf}"}
_ORDER = {"<=": r"\le", "<": "<", "=": "="}
_PRINT: dict[type, Callable[[n.Node], str]] = {
    n.Num: _num,
    n.Size: lambda node: size_latex(node.args[0]),
    n.Constant: lambda node: rf"\{node.name}",
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
    n.Elementary: lambda node: rf"{_FUNCTION[node.name]}\left({latex(node.args[0])}\right)",
    n.Unit: lambda node: rf"\mathbf{{e}}_{{{latex(node.args[1])}}}^{{({size_latex(node.args[0])})}}",
    n.Had: lambda node: rf"{wrap(node.args[0], POWER)} \odot {wrap(node.args[1], POWER)}",
    n.Diag: _call(r"\operatorname{Diag}"),
    n.DiagOf: _call(r"\operatorname{diag}"),
    n.Tr: _call(r"\operatorname{tr}"),
    n.Det: _call(r"\det"),
    n.Rank: _call(r"\operatorname{rank}"),
    n.Eigs: _call(r"\operatorname{eig}^{\downarrow}"),
    n.RangeProj: _call(r"\operatorname{proj}"),
    n.Exp: lambda node: "e" if node.args[0] == n.Num(1) else f"e^{{{latex(node.args[0])}}}",
    n.Phi1: _call(r"\varphi_1"),
    n.Phi: _call(r"\phi"),
    n.Kron: lambda node: rf"{wrap(node.args[0], POWER)} \otimes {wrap(node.args[1], POWER)}",
    n.Vec: _call(r"\operatorname{vec}"),
    n.Unvec: _unvec,
    n.Shuffle: lambda node: rf"P_{{{size_latex(node.args[0])},{size_latex(node.args[1])}}}",
    n.Blocks: _blocks,
    n.Entry: _entry,
    n.Row: lambda node: rf"{base(node.args[0], '_')}_{{{latex(node.args[1])}, \cdot}}",
    n.Band: _band,
    n.Dotted: _dotted,
    n.D: _derivative,
    n.Grad: _gradient,
    n.Jac: _jacobian,
    n.Frechet: _along,
    n.Integral: _integral,
    n.Sum: _over_an_index(r"\sum"),
    n.Prod: _over_an_index(r"\prod"),
    n.Lim: _lim,
    n.Sup: _sup,
    n.Order: lambda node: rf"\mathcal{{O}}{bracketed(latex(node.args[0]))}",
    n.Norm: _norm,
    n.Max: _of_several(r"\max"),
    n.Min: _of_several(r"\min"),
    n.Sing: lambda node: rf"\sigma_{{{node.which}}}\left({latex(node.args[0])}\right)",
    n.Eig: lambda node: rf"\lambda_{{{node.which}}}\left({latex(node.args[0])}\right)",
    n.Fails: lambda node: (
        rf"\Pr\left[\text{{not }} {latex(node.args[0])} {_ORDER[node.relation]} {latex(node.args[1])}\right]"
    ),
    n.Expect: _expectation,
    n.Indicator: lambda node: rf"\mathbb{{1}}\left\{{{_event(node)}\right\}}",
    n.Cov: _cov,
    n.CondMean: _conditional(r"\mathbb{E}"),
    n.CondCov: _conditional(r"\operatorname{Cov}"),
    n.Density: _density,
    n.NormalDensity: lambda node: rf"\mathcal{{N}}\left({latex(node.args[0])}, {latex(node.args[1])}\right)",
    n._Inner: lambda node: rf"{wrap(node.args[0], POWER)} \cdot {wrap(node.args[1], POWER)}",
}


def check_printed() -> None:
    """Raise `TypeError` where a class of the notation has no printer, or a printer no class: asked at import."""
    mute = [c.__name__ for c in n.classes() if c not in _PRINT]
    strange = [c.__name__ for c in _PRINT if c not in n.classes()]
    if mute or strange:
        raise TypeError(
            f"no LaTeX for {', '.join(mute)}; add a line to _PRINT in derivations/notation/latex.py"
            if mute
            else f"{', '.join(strange)} is printed but no class of the notation"
        )
