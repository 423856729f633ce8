"""LaTeX as SVG that pages share: each glyph once for a page, each piece of a formula once for a page.

`ziamath` sets a piece; its drawing is rewritten in whole thousandths of an em, so that the same piece is the same
text wherever it occurs. Every formula carries its plain text for readers who do not see it. LaTeX that cannot be
set (a certificate may hold anything) is shown as it is spelled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from markupsafe import Markup, escape

from . import tex as cut

EM = 24.0
UNITS = 1000
MAX_TEX = 12_000
MAX_NESTING = 40
MAX_WORK = 200_000
_STILL = re.compile(r"M(-?\d+)( ?-?\d+)L\1\2(?![\d.])")
_PATH = re.compile(r"[A-Za-z]|-?\d*\.?\d+(?:[eE][-+]?\d+)?")


@dataclass(frozen=True)
class Piece:
    """A set piece: its extent in em (depth below the baseline is positive) and what is drawn, in thousandths."""

    left: float
    right: float
    height: float
    depth: float
    uses: tuple[tuple[str, int, int], ...]
    bars: tuple[tuple[int, int, int, int], ...]
    strokes: tuple[tuple[str, int], ...] = ()

    @property
    def width(self) -> float:
        return self.right - self.left


class CannotSet(ValueError):
    """LaTeX that the typesetter does not take."""


class Typesetter:
    """Sets pieces, each once; glyphs are numbered in the order in which they first occur."""

    def __init__(self) -> None:
        self.glyphs: dict[str, str] = {}
        self.known: dict[str, Piece | None] = {}
        self.failed: list[str] = []

    def piece(self, tex: str) -> Piece | None:
        """The piece, or None if it cannot be set."""
        if tex not in self.known:
            try:
                self.known[tex] = self.set(tex)
            except Exception:  # the typesetter raises whatever it meets in LaTeX that it does not know
                self.known[tex] = None
                self.failed.append(tex)
        return self.known[tex]

    def set(self, tex: str) -> Piece:
        if len(tex) > MAX_TEX or _work(tex) > MAX_WORK or re.search(r"\\(tag|href|def|newcommand)", tex):
            raise CannotSet(tex[:80])
        import ziamath

        from ziamath.tex import tex2mml

        mathml = tex2mml(cut.mended(tex))
        for spelling, wanted in _MATHML:
            mathml = mathml.replace(spelling, wanted)
        mathml = _SIGNED.sub(r'\1<mo form="prefix">&#x02212;</mo>', mathml)
        formula = ziamath.Math(mathml, size=EM, margin=0)
        box = formula.node.bbox
        left = min(box.xmin, 0.0)
        uses: list[tuple[str, int, int]] = []
        bars: list[tuple[int, int, int, int]] = []
        strokes: list[tuple[str, int]] = []
        symbols: dict[str, Any] = {}
        for element in formula.svgxml().iter():
            kind, at = element.tag, element.attrib
            if kind == "symbol":
                symbols[at["id"]] = element
            elif kind == "use":
                uses.append(self.use(symbols[at["href"].removeprefix("#")], at))
            elif kind == "rect":
                bars.append(tuple(_units(float(at[key])) for key in ("x", "y", "width", "height")))  # type: ignore[arg-type]
            elif kind == "path" and "stroke-width" in at:
                strokes.append((_path(at["d"], UNITS / EM), _units(float(at["stroke-width"]))))
            elif kind not in ("svg", "path", "g"):
                raise CannotSet(f"{kind} in {tex[:80]}")
        return Piece(left / EM, box.xmax / EM, box.ymax / EM, -box.ymin / EM, tuple(uses), tuple(bars), tuple(strokes))

    def use(self, symbol: Any, at: Mapping[str, str]) -> tuple[str, int, int]:
        """A glyph at a place: paths are stored at the size at which they are drawn."""
        x, y, width, height = (float(number) for number in symbol.attrib["viewBox"].split())
        scale = float(at["width"]) / width if width else float(at["height"]) / height
        path = "".join(_path(part.attrib["d"], scale * UNITS / EM) for part in symbol.iter("path"))
        name = self.glyphs.setdefault(path, f"g{len(self.glyphs)}")
        return name, _units(float(at["x"]) - x * scale), _units(float(at["y"]) - y * scale)


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
        size = f"width:{piece.width:.3f}em;height:{piece.height + piece.depth:.3f}em;vertical-align:{-piece.depth:.3f}em"
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
        """The glyphs and pieces that the page uses, to be put at its start."""
        names = {name: path for path, name in self.typesetter.glyphs.items()}
        drawn, bodies = dict.fromkeys(self._glyphs()), []
        for tex, name in self.pieces.items():
            piece = self.typesetter.piece(tex)
            assert piece is not None
            top, tall = _units(piece.height * EM), _units((piece.height + piece.depth) * EM)
            box = f"{_units(piece.left * EM)} {-top} {_units(piece.width * EM)} {tall}"
            bodies.append(f'<symbol id="{name}" viewBox="{box}">{"".join(_drawing(piece))}</symbol>')
        glyphs = "".join(f'<path id="{name}" d="{names[name]}"/>' for name in drawn)
        return Markup(f'<svg class="defs" aria-hidden="true" width="0" height="0"><defs>{glyphs}</defs>'
                      f'{"".join(bodies)}</svg>')  # fmt: skip

    def _glyphs(self) -> Iterator[str]:
        for tex in self.pieces:
            piece = self.typesetter.piece(tex)
            if piece is not None:
                yield from (name for name, _, _ in piece.uses)


def _drawing(piece: Piece) -> Iterator[str]:
    for name, x, y in piece.uses:
        place = (f' x="{x}"' if x else "") + (f' y="{y}"' if y else "")
        yield f'<use href="#{name}"{place}/>'
    for x, y, width, height in piece.bars:
        yield f'<rect x="{x}" y="{y}" width="{width}" height="{height}"/>'
    for path, width in piece.strokes:
        yield f'<path d="{path}" stroke="currentColor" fill="none" stroke-width="{width}"/>'


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


def _path(d: str, scale: float) -> str:
    """An SVG path scaled to whole numbers, and spelled short; a move to where the pen is already is dropped."""
    out: list[str] = []
    for token in _PATH.findall(d):
        if token.isalpha():
            out.append(token)
        else:
            number = str(round(float(token) * scale))
            out.append(number if not out or out[-1].isalpha() or number.startswith("-") else f" {number}")
    return _STILL.sub(r"M\1\2", "".join(out))


# How the notes print them: a hat over one letter, an italic phi, a gradient without the space of an operator.
_SIGNED = re.compile(r"(<mo[^>]*>(?:&#x00028;|&#x0002C;|\[|,|\()</mo>)<mo>&#x02212;</mo>")
_MATHML = (
    ("<mo>&#x00302;</mo>", '<mo stretchy="false">&#710;</mo>'),
    ("<mi>&#x003D5;</mi>", "<mi>&#x1D719;</mi>"),
    ("<mo>&#x02207;</mo>", '<mi mathvariant="normal">&#x02207;</mi>'),
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


RELATION_TEX: Mapping[str, str] = MappingProxyType(
    {"=": "=", "<=": r"\le", "<": "<", ">=": r"\ge", ">": ">", "->": r"\to", "in": r"\in", ":=": r"\equiv",
     "solves": "=", "implies": r"\Rightarrow", "is never": r"\neq"}
)  # fmt: skip

__all__ = ["RELATION_TEX", "CannotSet", "Piece", "Sheet", "Typesetter", "plain"]
