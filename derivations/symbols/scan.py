"""The names in a run of signs: a letter with its font and accents, its scripts and its arguments.

What is declared somewhere in the document is as long as its template says. Of what is not, an index belongs to the
name, a superscript if it is a word, a bracket if a comma stands in it; the rest is a power or a product.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..notation.reader.differentials import differentials
from ..notation.reader.errors import Unreadable
from ..notation.reader.names import RAISED, Names
from ..notation.reader.spellings import ACCENTS, OPERATORS
from ..notation.reader.tokens import CLOSE, OPEN, Token, partners
from .binders import Binder, binders

GREEK = frozenset(
    rf"\{prefix}{name}" for prefix in ("", "var") for name in (
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
        "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda",
        "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell",
    )
)  # fmt: skip
#: letters that mean something by themselves, unless the document declares them; those of the second only before (
OWN = frozenset({
    "d", "e", "I", r"\mathbf{I}", r"\mathbb{I}", r"\mathbf{0}", r"\boldsymbol{0}", r"\mathrm{d}",
    *(rf"\mathbb{{{letter}}}" for letter in "RNZQCEP"),
})  # fmt: skip
CALLED = frozenset({"p", "O", r"\mathcal{O}", r"\mathcal{N}"})
DOTS = (r"\dots", r"\cdots", r"\vdots", r"\ddots")
LISTS = ("[", "(", r"\{", r"\begin{bmatrix}", r"\begin{pmatrix}")
DERIVATIVES = (r"\dot", r"\ddot")
WORDS = OPERATORS | {"as", "if", "for", "when", "where", "and", "on", "op"}
EXTREME, EXTREMES_OF = {"max", "min"}, {r"\sigma", r"\lambda"}  # \sigma_{max}(A), \lambda_{min}(A)


@dataclass(frozen=True)
class Form:
    """A name as it is written: None where there is no script, no argument."""

    head: str
    sub: tuple[str, ...] | None = None
    sup: tuple[str, ...] | None = None
    args: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Use:
    """A name at a place among signs."""

    form: Form
    start: int
    stop: int
    shown: str
    script: str = ""  # the script of a name in which it stands: sub, sup, or of something else: power
    of: Form | None = None  # whose script that is
    dotted: bool = False
    bound: str = ""  # what binds it
    listed: bool = False  # it stands between dots


class Templates:
    """All spellings that a document declares, and the heads that any declares with a superscript."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.raised: set[str] = set()
        for rows in names.by_first.values():
            for name in rows:
                flat = [str(e) for e in name.elements]
                cut = next((i for i, e in enumerate(flat) if e in ("_", "^", "(")), len(flat))
                if "^" in flat[cut:]:
                    self.raised.add("".join(flat[:cut]))


class Scan:
    """The names among some signs, those in scripts and arguments included, in order."""

    def __init__(
        self, tokens: Sequence[Token], templates: Templates, everywhere: tuple[tuple[str, ...], ...] = ()
    ) -> None:
        self.tokens = [t for t in tokens if t.text != "\n"]
        self.templates = templates
        try:
            self.closes = partners(self.tokens)
        except Unreadable:
            self.closes = _kind_by_kind(self.tokens)
        self.ends = frozenset(differentials(self.tokens, self.closes).values())
        self.binders = binders(self.tokens, self.closes)
        self.everywhere = everywhere  # what is bound in all of them
        self.uses: tuple[Use, ...] = tuple(self._range(0, len(self.tokens)))

    def text(self, i: int) -> str:
        return self.tokens[i].text if i < len(self.tokens) else ""

    def plain(self, start: int, stop: int) -> tuple[str, ...]:
        return tuple(token.text for token in self.tokens[start:stop])

    def lone(self) -> Use | None:
        """The name that stands alone here, or its derivative."""
        start, stop = 0, len(self.tokens)
        if self.plain(0, 6) == (r"\frac", "{", "d", "}", "{", "d") and self.text(7) == "}":
            start = 8
        while stop and self.text(stop - 1) in (",", "."):
            stop -= 1
        first = next((use for use in self.uses if use.start == start and use.stop == stop), None)
        if first is None or not start:
            return first
        return Use(first.form, first.start, first.stop, first.shown, dotted=True, bound=first.bound)

    # -- reading --------------------------------------------------------------------------------------
    def _range(self, i: int, end: int, script: str = "", of: Form | None = None) -> Iterator[Use]:
        while i < end:
            word = self._word(i, end)
            if word:
                i += word
                continue
            found = self._name(i, end, script, of)
            if found is not None:
                use, parts = found
                yield use
                for start, stop, kind in parts:
                    if kind and is_word(self.tokens[start:stop]):
                        continue
                    yield from self._range(start, stop, kind or script, use.form if kind else of)
                i = use.stop
                continue
            text = self.text(i)
            if text in ("_", "^") and i + 1 in self.closes:
                start, stop = i + 2, self.closes[i + 1]
                base = self.text(i - 1) if i else ""
                plain = base in ("e", r"\nabla")  # an argument, and no index
                label = base == r"\|" or is_word(self.tokens[start:stop]) or self.plain(start, stop) in RAISED
                if not label:
                    yield from self._range(start, stop, script if plain else script or "power", of)
                i = stop + 1
                continue
            i += 1

    def _word(self, i: int, end: int) -> int:
        """How many signs of a word that is set in plain letters stand here."""
        stop = i
        while stop < end and len(self.text(stop)) == 1 and self.text(stop).isalpha() and self.text(stop).isascii():
            if stop > i and self.tokens[stop - 1].stop != self.tokens[stop].at:
                break
            stop += 1
        return stop - i if stop - i > 1 and "".join(self.plain(i, stop)) in WORDS else 0

    def _name(self, i: int, end: int, script: str, of: Form | None) -> tuple[Use, list[tuple[int, int, str]]] | None:
        found = self._head(i)
        if found is None:
            return None
        head, j, dotted = found
        rows = self.templates.names.at(self.tokens, i, end, self.closes)
        matched = max((m.end for row in rows for m in row), default=i)
        if matched == i and (head in OWN or i in self.ends):
            return None
        if matched == i and head in CALLED and self.text(j) == "(":
            return None
        if head in EXTREMES_OF and "".join(self.plain(j + 2, j + 5)) in EXTREME and self.text(j + 6) in ("(", "["):
            return None  # of a matrix: an operator, and no name
        sub = sup = None
        args: tuple[tuple[str, ...], ...] = ()
        parts: list[tuple[int, int, str]] = []
        while j < end and self.text(j) == "'":
            head, j = head + "'", j + 1
        while j < end:
            text = self.text(j)
            if text in ("_", "^") and j + 1 in self.closes:
                start, stop = j + 2, self.closes[j + 1]
                if text == "_" and sub is None:
                    sub = self.plain(start, stop)
                    parts.append((start, stop, "sub"))
                elif text == "^" and sup is None and (stop < matched or self._names(head, start, stop)):
                    sup = self.plain(start, stop)
                    parts.append((start, stop, "sup"))
                else:
                    break
                j = stop + 1
            elif text == "'" and j < end:
                head, j = head + "'", j + 1
            elif text == "(" and j in self.closes and not args:
                stop = self.closes[j]
                pieces = self._split(j + 1, stop)
                if stop >= matched and len(pieces) < 2:
                    break
                args = tuple(self.plain(*piece) for piece in pieces)
                parts.extend((*piece, "") for piece in pieces)
                j = stop + 1
            else:
                break
        form = Form(head, sub, sup, args)
        shown = _joined(self.plain(i, j))
        use = Use(form, i, j, shown, script, of, dotted, self._bound(i, j), self._listed(i))
        return use, parts

    def _names(self, head: str, start: int, stop: int) -> bool:
        """Whether a superscript tells names apart: a word, or a letter or term on a head that is declared with one."""
        said = self.plain(start, stop)
        if said in RAISED or all(text.isdigit() for text in said):
            return False
        return is_word(self.tokens[start:stop]) or head in self.templates.raised

    def _head(self, i: int) -> tuple[str, int, bool] | None:
        text = self.text(i)
        if (text in ACCENTS or text in DERIVATIVES) and i + 1 in self.closes:
            inner = self._head(i + 2)
            if inner is None or inner[1] != self.closes[i + 1]:
                return None
            if text in DERIVATIVES:
                return inner[0], inner[1] + 1, True
            return f"{text}{{{inner[0]}}}", inner[1] + 1, inner[2]
        letter = (len(text) == 1 and text.isalpha()) or text in GREEK
        return (text, i + 1, False) if letter or _in_font(text) else None

    def _split(self, start: int, stop: int) -> list[tuple[int, int]]:
        out, first, i = [], start, start
        while i < stop:
            if self.text(i) == ",":
                out.append((first, i))
                first = i + 1
            i = self.closes.get(i, i) + 1
        return [*out, (first, stop)]

    def _bound(self, start: int, stop: int) -> str:
        spelled = self.plain(start, stop)
        if spelled in self.everywhere:
            return "for all"
        inner = [b for b in self.binders if b.letter == spelled and any(lo <= start < hi for lo, hi in b.scopes)]
        return inner[-1].kind if inner else ""

    def _listed(self, i: int) -> bool:
        around = ((a, b) for a, b in self.closes.items() if a < i < b and self.text(a) in LISTS)
        return any(self.text(k) in DOTS for a, b in around for k in range(a, b))


def _kind_by_kind(tokens: Sequence[Token]) -> dict[int, int]:
    """What closes what, each kind of bracket by itself: what is left where brackets are loose."""
    out: dict[int, int] = {}
    stacks: dict[str, list[int]] = {}
    for i, token in enumerate(tokens):
        if token.text in OPEN:
            stacks.setdefault(token.text, []).append(i)
        elif stacks.get(CLOSE.get(token.text, "")):
            out[stacks[CLOSE[token.text]].pop()] = i
    return out


def _in_font(text: str) -> bool:
    if not text.startswith((r"\math", r"\boldsymbol{")) or not text.endswith("}"):
        return False
    inner = text[text.index("{") + 1 : -1]
    return (len(inner) == 1 and inner.isalpha()) or inner in GREEK


def is_word(tokens: Sequence[Token]) -> bool:
    """Whether a script is a word: an upright one, or three letters and more in a row, or a known one."""
    said = "".join(token.text for token in tokens)
    plain = all(len(token.text) == 1 and token.text.isalpha() for token in tokens)
    upright = said.startswith((r"\text{", r"\operatorname{", r"\mathrm{"))
    return upright or (plain and (len(tokens) > 2 or said in WORDS))


def _joined(texts: Sequence[str]) -> str:
    """Signs as LaTeX: a command before a letter keeps its space."""
    out = ""
    for text in texts:
        out += (" " if out and out[-1].isalpha() and text[:1].isalpha() and _ends_in_command(out) else "") + text
        if text == ",":
            out += " "
    return out


def _ends_in_command(out: str) -> bool:
    i = len(out)
    while i and out[i - 1].isalpha():
        i -= 1
    return i > 0 and out[i - 1] == "\\"


__all__ = ["Binder", "Form", "Scan", "Templates", "Use"]
