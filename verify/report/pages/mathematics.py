"""LaTeX as SVG: each piece of a formula is drawn once for a page and shown wherever it occurs.

`ziamath` sets a piece; its drawing is rewritten as one path in whole fractions of an em. Every formula carries its
plain text for readers who do not see it. LaTeX that cannot be set (a certificate may hold anything) is shown as it
is spelled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup, escape

from . import tex as cut

EM = 24.0
UNITS = 300
MAX_TEX = 12_000
MAX_NESTING = 40
MAX_WORK = 200_000
LARGE = 80
_FORBIDDEN = re.compile(r"\\(tag|href|def|newcommand)")
_PATH = re.compile(r"[A-Za-z]|-?\d*\.?\d+(?:[eE][-+]?\d+)?")


@dataclass(frozen=True)
class Piece:
    """A set piece: its extent in em (depth below the baseline is positive), and its outline in `UNITS` to the em.

    A large piece, such as a matrix, lists its glyphs with their places instead, for a page to share them.
    """

    left: float
    right: float
    height: float
    depth: float
    outline: str
    strokes: tuple[tuple[str, int], ...] = ()
    glyphs: tuple[tuple[str, int, int], ...] = ()

    @property
    def width(self) -> float:
        return self.right - self.left


class CannotSet(ValueError):
    """LaTeX that the typesetter does not take."""


class Typesetter:
    """Sets pieces, and remembers which could not be set."""

    def __init__(self) -> None:
        self.known: dict[str, Piece | None] = {}
        self.failed: list[str] = []

    def piece(self, tex: str) -> Piece | None:
        """The piece, or None if it cannot be set."""
        if tex not in self.known:
            try:
                self.known[tex] = set_piece(tex)
            except Exception:  # the typesetter raises whatever it meets in LaTeX that it does not know
                self.known[tex] = None
                self.failed.append(tex)
        return self.known[tex]


@lru_cache(maxsize=4000)
def set_piece(tex: str) -> Piece:
    """A piece as one path, so that a page full of formulas stays light for a browser.

    Raises:
        CannotSet: the LaTeX is too long, too deep, or draws what a formula does not.
    """
    if len(tex) > MAX_TEX or _work(tex) > MAX_WORK or _FORBIDDEN.search(tex):
        raise CannotSet(tex[:80])
    import ziamath
    from ziamath.tex import tex2mml

    mathml = tex2mml(cut.mended(tex))
    for spelling, wanted in _MATHML:
        mathml = mathml.replace(spelling, wanted)
    mathml = _SIGNED.sub(r'\1<mo form="prefix">&#x02212;</mo>', mathml)
    formula = ziamath.Math(_flattened(ElementTree.fromstring(mathml)), size=EM, margin=0)
    box = formula.node.bbox
    outline: list[str] = []
    strokes: list[tuple[str, int]] = []
    symbols: dict[str, Any] = {}
    glyphs: list[tuple[str, int, int]] = []
    drawing = formula.svgxml()
    large = len(drawing.findall(".//use")) > LARGE
    for element in drawing.iter():
        kind, at = element.tag, element.attrib
        if kind == "symbol":
            symbols[at["id"]] = element
        elif kind == "use":
            symbol = symbols[at["href"].removeprefix("#")]
            if large:
                glyphs.append(_placed(symbol, at))
            else:
                outline.append(_glyph(symbol, at))
        elif kind == "rect":
            x, y, width, height = (float(at[key]) for key in ("x", "y", "width", "height"))
            outline.append(f"M{_units(x)} {_units(y)}h{_units(width)}v{max(_units(height), 1)}h{-_units(width)}z")
        elif kind == "path" and "stroke-width" in at:
            strokes.append((_relative(_commands(at["d"], 1.0), 0.0, 0.0), _units(float(at["stroke-width"]))))
        elif kind not in ("svg", "path", "g"):
            raise CannotSet(f"{kind} in {tex[:80]}")
    left = min(box.xmin, 0.0) / EM
    return Piece(left, box.xmax / EM, box.ymax / EM, -box.ymin / EM, "".join(outline), tuple(strokes), tuple(glyphs))


def _glyph(symbol: Any, at: Mapping[str, str]) -> str:
    """A glyph at its place and size."""
    scale, x, y = _place(symbol, at)
    parts = (part.attrib["d"] for part in symbol.iter("path"))
    return "".join(_relative(_commands(d, scale), x, y) for d in parts)


def _placed(symbol: Any, at: Mapping[str, str]) -> tuple[str, int, int]:
    """A glyph of its size at the origin, and its place."""
    scale, x, y = _place(symbol, at)
    parts = (part.attrib["d"] for part in symbol.iter("path"))
    return "".join(_relative(_commands(d, scale), 0.0, 0.0) for d in parts), _units(x), _units(y)


def _place(symbol: Any, at: Mapping[str, str]) -> tuple[float, float, float]:
    """The scale at which a symbol is drawn, and where its origin comes to lie."""
    x, y, width, height = (float(number) for number in symbol.attrib["viewBox"].split())
    scale = float(at["width"]) / width if width else float(at["height"]) / height
    return scale, float(at["x"]) - x * scale, float(at["y"]) - y * scale


class Sheet:
    """The formulas of one page, and the definitions that they share."""

    def __init__(self, typesetter: Typesetter) -> None:
        self.typesetter = typesetter
        self.pieces: dict[str, str] = {}

    def math(self, tex: str, text: str = "") -> Markup:
        """A formula that may break between its terms, with its plain text for a screen reader."""
        label = escape(text or plain(tex))
        return Markup('<span class="tex" role="img" aria-label="{}">{}</span>').format(label, self.inner(tex))

    def inner(self, tex: str) -> Markup:
        if len(tex) > MAX_TEX:
            return _spelled(tex)
        return Markup("").join(self.term(term) for term in cut.terms(tex))

    def term(self, term: cut.Term) -> Markup:
        """A sign and factors; what must stay on one line stands in one run."""
        runs: list[list[Markup]] = [[]]
        if term.sign:
            kind = "rel" if term.relation else "bin"
            runs[0].append(Markup('<span class="{}">{}</span>').format(kind, self.draw(term.sign)))
        for i, factor in enumerate(term.factors):
            if factor.gap and i:
                runs.append([Markup('<i style="width:{}em"></i>').format(f"{factor.gap:g}")])
            elif factor.gap:
                runs[-1].append(Markup('<i style="width:{}em"></i>').format(f"{factor.gap:g}"))
            if factor.sign:
                runs.append([Markup('<span class="bin">{}</span>').format(self.draw(factor.sign))])
            drawn = Markup('<span class="words">{}</span>').format(factor.tex) if factor.words else None
            runs[-1].append(drawn or self.draw(factor.tex))
        kept = (Markup('<span class="n">{}</span>').format(Markup("").join(run)) for run in runs)
        return Markup('<span class="t">{}</span>').format(Markup("<wbr>").join(kept))

    def draw(self, tex: str) -> Markup:
        piece = self.typesetter.piece(tex)
        if piece is None:
            return _spelled(tex)
        name = self.pieces.setdefault(tex, f"m{len(self.pieces)}")
        size = (
            f"width:{piece.width:.3f}em;height:{piece.height + piece.depth:.3f}em;vertical-align:{-piece.depth:.3f}em"
        )
        return Markup('<svg style="{}"><use href="#{}"/></svg>').format(size, name)

    def width(self, tex: str) -> float:
        """The width in em of the formula on one line."""
        total = 0.0
        for term in cut.terms(tex) if len(tex) <= MAX_TEX else ():
            total += 1.2 if term.sign else 0.0
            for factor in term.factors:
                piece = None if factor.words else self.typesetter.piece(factor.tex)
                total += factor.gap + (piece.width if piece else 0.5 * len(factor.tex))
        return total

    def definitions(self) -> Markup:
        """The pieces that the page uses, to be put at its start."""
        bodies: list[str] = []
        glyphs: dict[str, str] = {}
        for tex, name in self.pieces.items():
            piece = self.typesetter.piece(tex)
            assert piece is not None
            top, tall = _units(piece.height * EM), _units((piece.height + piece.depth) * EM)
            box = f"{_units(piece.left * EM)} {-top} {_units(piece.width * EM)} {tall}"
            drawn = f'<path d="{piece.outline}"/>' if piece.outline else ""
            for glyph, x, y in piece.glyphs:
                drawn += f'<use href="#{glyphs.setdefault(glyph, f"g{len(glyphs)}")}" x="{x}" y="{y}"/>'
            for path, width in piece.strokes:
                drawn += f'<path d="{path}" stroke="currentColor" fill="none" stroke-width="{width}"/>'
            bodies.append(f'<symbol id="{name}" viewBox="{box}">{drawn}</symbol>')
        shared = "".join(f'<path id="{name}" d="{glyph}"/>' for glyph, name in glyphs.items())
        inside = f"<defs>{shared}</defs>{''.join(bodies)}"
        return Markup(f'<svg class="defs" aria-hidden="true" width="0" height="0">{inside}</svg>')


def _spelled(tex: str) -> Markup:
    shown = tex if len(tex) <= 2000 else tex[:2000] + " ..."
    return Markup('<code class="spelled">{}</code>').format(shown)


def _nesting(tex: str) -> int:
    depth = deepest = 0
    for token in cut.tokens(tex):
        depth += (token in ("{", r"\left", r"\begin")) - (token in ("}", r"\right", r"\end"))
        deepest = max(deepest, depth)
    return deepest


def _work(tex: str) -> int:
    """A measure of the work to set it: the typesetter sets what is in a group twice, to measure and to draw."""
    work = depth = 0
    for token in cut.tokens(tex):
        depth += (token in ("{", r"\left", r"\begin")) - (token in ("}", r"\right", r"\end"))
        work += 1 << max(0, min(depth, 60))
    return work


def _units(pixels: float) -> int:
    return round(pixels * UNITS / EM)


def _flattened(math: ElementTree.Element) -> ElementTree.Element:
    """The same MathML without groups of one; the typesetter sets every group twice."""

    def inside(element: ElementTree.Element) -> None:
        for i, child in enumerate(list(element)):
            inside(child)
            if child.tag == "mrow" and len(child) == 1 and not child.attrib:
                element[i] = child[0]

    inside(math)
    if len(math) == 1 and math[0].tag == "mrow" and not math[0].attrib:
        (group,) = math
        math.remove(group)
        math.extend(list(group))
    return math


def _commands(d: str, scale: float) -> list[tuple[str, list[float]]]:
    """The commands of an absolute SVG path (M, L, Q, C, Z), scaled."""
    out: list[tuple[str, list[float]]] = []
    for token in _PATH.findall(d):
        if token.isalpha():
            if token not in "MLQCZ":
                raise CannotSet(f"path command {token}")
            out.append((token, []))
        else:
            out[-1][1].append(float(token) * scale)
    return out


def _relative(commands: list[tuple[str, list[float]]], shift_x: float, shift_y: float) -> str:
    """The path moved, in whole units, relative to the pen: shorter, and the same wherever the glyph stands."""
    out: list[str] = []
    pen = start = (0, 0)
    for letter, numbers in commands:
        if letter == "Z":
            out.append("z")
            pen = start
            continue
        points = [(_units(x + shift_x), _units(y + shift_y)) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        if letter == "L" and points == [pen]:
            continue
        steps = points if letter == "M" else [(x - pen[0], y - pen[1]) for x, y in points]
        spelled = " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-")
        out.append((letter if letter == "M" else letter.lower()) + spelled)
        pen = points[-1]
        if letter == "M":
            start = pen
    return "".join(out)


# How the notes print them: a hat over one letter, an italic phi, a bold zero, a gradient without an operator's space.
_SIGNED = re.compile(r"(<mo[^>]*>(?:&#x00028;|&#x0002C;|\[|,|\()</mo>)<mo>&#x02212;</mo>")
_MATHML = (
    (' xmlns="http://www.w3.org/1998/Math/MathML"', ""),
    ("<mo>&#x00302;</mo>", '<mo stretchy="false">&#710;</mo>'),
    ("<mi>&#x003D5;</mi>", "<mi>&#x1D719;</mi>"),
    ('<mn mathvariant="bold">0</mn>', "<mn>&#x1D7CE;</mn>"),
    ("<mo>&#x02207;</mo>", '<mi mathvariant="normal">&#x02207;</mi>'),
    *((rf">{name}</mo>", f">{sign}</mo>") for name, sign in ((r"\|", "‖"), (r"\{", "{"), (r"\}", "}"))),  # after \big
)


@lru_cache(maxsize=20000)
def plain(tex: str) -> str:
    """LaTeX as one line of text; as it is spelled where it cannot be read."""
    from derivations.notation import text

    if len(tex) > MAX_TEX or _nesting(tex) > MAX_NESTING:
        return tex[:2000]
    try:
        return text.plain(tex)
    except Exception:
        return tex


__all__ = ["CannotSet", "Piece", "Sheet", "Typesetter", "plain"]
