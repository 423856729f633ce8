"""A starter declaration: names found in the displays, their sizes by unification, what could not be known.

Typography is the first guess (Greek letters and usual indices are scalars, capitals matrices, other letters columns);
what stands beside what settles the sizes. The result is to be corrected by hand; properties are not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Any

from ..ledger import Notation
from ..notation import nodes as n
from ..notation.core import Node, ShapeError, Sym
from ..notation.reader.errors import Unreadable
from ..notation.reader.free_sizes import ZERO, Sizes, is_open
from ..notation.reader.grammar import Parser
from ..notation.reader.macros import Macro
from ..notation.reader.names import Names, names_of
from ..notation.reader.reading import signs
from ..notation.reader.rows import chains
from ..notation.reader.tokens import Token
from . import latex, markdown
from .build import definition, is_markdown
from .defining import ACCENTED
from .events import Block, Counter, Definition, Display
from .numbers import Numbers
from .spellings import slotted, spelling
from .text import Text

SCALARS = {
    "t", "s", "i", "j", "k", "l", "m", "n", "d", "p", "r", "c", "T", "L", "R", "D", "N", r"\eta", r"\lambda", r"\mu",
    r"\nu", r"\sigma", r"\tau", r"\gamma", r"\alpha", r"\delta", r"\rho", r"\kappa", r"\varepsilon", r"\pi", r"\omega",
}  # fmt: skip
COLUMNS = {r"\theta", r"\beta", r"\epsilon", r"\xi", r"\phi", r"\psi", r"\zeta"}
TIMES = ("t", "s", r"\tau")
INDICES = ("i", "j", "k", "l", "n", "m")
OPERATIONS = {"T", r"\top", "-1", "2", "3", r"\dagger", "+", r"1/2", "-2"}
POOL = ("n", "d", "p", "m", "k", "q", "r", "s")
_KNOWN = re.compile(
    r"\\(?:operatorname|mathbb|mathcal\{N\}|text)"
    r"|\\(?:nabla|partial|frac|sqrt|sum|int|lim|sup|log|exp|max|min|det|left|right|begin|end|cdot|times|otimes|infty"
    r"|quad|dots|cdots|mid|to|le|ge|in|dot|ddot)$"
)
MARK = "size open at 0 "


@dataclass(frozen=True)
class Guess:
    """A name with what its look says: scalar, vector, matrix, path or family; its slot letter."""

    text: str
    kind: str
    slot: str = ""


@dataclass(frozen=True)
class Starter:
    """Lines of a declaration, and displays that alone force two sizes together."""

    lines: tuple[str, ...]
    suspicious: tuple[str, ...]


def starter(text: Text, name: str) -> Starter:
    """The starter for a text.

    Raises:
        SourceError: the text cannot be taken apart.
    """
    macros: dict[str, Macro] = {}
    displays: list[tuple[str, str]] = []
    numbers = Numbers()
    declared = False
    for event in markdown.events(text) if is_markdown(name) else latex.events(text):
        match event:
            case Definition():
                macros.update(definition(event.latex.text))
            case Counter():
                numbers.count(event)
            case Block():
                declared = True
            case Display():
                displays.append((numbers.of(event).name, event.latex.text))
    guesses = found(displays, macros)
    sides = {number: list(read(body, macros, guesses)) for number, body in displays}
    whole = unified(sides.values())
    lines = tuple(written(guesses, whole, declared))
    return Starter(lines, tuple(alone(sides, guesses, whole)))


# -- names ------------------------------------------------------------------------------------------------
def found(displays: Iterable[tuple[str, str]], macros: Mapping[str, Macro]) -> dict[str, Guess]:
    """The names of all displays by their spelling, in the order of their first use."""
    out: dict[str, Guess] = {}
    for _, body in displays:
        try:
            tokens = signs(body, macros)
        except (Unreadable, RecursionError):
            continue
        for guess in names_in(tokens):
            out.setdefault(guess.text, guess)
    return out


def names_in(tokens: list[Token]) -> Iterator[Guess]:
    i = 0
    while i < len(tokens):
        text = tokens[i].text
        base, stop = text, i + 1
        if text == "^" and "".join(token.text for token in tokens[i + 2 : _behind(tokens, i + 1) - 1]) in OPERATIONS:
            i = _behind(tokens, i + 1)
            continue
        if text == r"\|" and i + 1 < len(tokens) and tokens[i + 1].text == "_":
            i = _behind(tokens, i + 2)
            continue
        if text in ACCENTED or text == r"\dot":
            stop = _behind(tokens, i + 1)
            base = "".join(token.text for token in tokens[i:stop])
            if text == r"\dot":
                base = base[len(r"\dot{") : -1]
        elif not is_letter(text):
            i += 1
            continue
        script, stop = _script(tokens, stop)
        above, stop = _above(tokens, stop)
        yield guessed(base, script, above)
        i = stop


def is_letter(text: str) -> bool:
    """Whether a sign may be a name: a letter, a Greek one, or one in a font."""
    if text in ("e", "d", "I") or _KNOWN.match(text):
        return False
    if len(text) == 1:
        return text.isalpha()
    if text.startswith((r"\mathcal{", r"\mathbf{", r"\boldsymbol{", r"\mathsf{", r"\mathfrak{")):
        return text not in (r"\mathbf{1}", r"\mathbf{0}", r"\mathbf{I}")
    return text in SCALARS | COLUMNS or bool(
        re.fullmatch(r"\\[A-Z][a-z]+|\\(?:theta|vartheta|chi|ell|upsilon|iota)", text)
    )


def _script(tokens: list[Token], i: int) -> tuple[str, int]:
    if i + 1 < len(tokens) and tokens[i].text == "_":
        stop = _behind(tokens, i + 1)
        return "".join(token.text for token in tokens[i + 2 : stop - 1]), stop
    return "", i


def _above(tokens: list[Token], i: int) -> tuple[str, int]:
    if i + 1 < len(tokens) and tokens[i].text == "^":
        stop = _behind(tokens, i + 1)
        inner = "".join(token.text for token in tokens[i + 2 : stop - 1])
        if inner in ("*", r"\star", r"\ast"):
            return inner, stop
    return "", i


def _behind(tokens: list[Token], i: int) -> int:
    depth = 0
    while i < len(tokens):
        depth += tokens[i].text == "{"
        depth -= tokens[i].text == "}"
        i += 1
        if depth == 0:
            break
    return i


def guessed(base: str, script: str, above: str) -> Guess:
    """What the look of a name says."""
    tail = f"^{{{above}}}" if above else ""
    letter = script.removesuffix("+1").removesuffix("-1")
    if letter in TIMES or script == "0":
        return Guess(f"{base}_{{t}}{tail}", "path", "t")
    if letter in INDICES:
        return Guess(f"{base}_{{{letter}}}{tail}", "family", letter)
    text = f"{base}_{{{script}}}{tail}" if script else f"{base}{tail}"
    if base in SCALARS and not tail:
        return Guess(text, "scalar")
    return Guess(text, "matrix" if is_capital(base) else "vector")


def is_capital(base: str) -> bool:
    inner = re.sub(
        r"\\(?:hat|tilde|bar|widehat|widetilde|overline|mathcal|mathbf|boldsymbol|mathsf|vec)|[{}]", "", base
    )
    return inner[:1].isupper() or (inner.startswith("\\") and inner[1:2].isupper())


# -- sizes ------------------------------------------------------------------------------------------------
def shape_of(guess: Guess) -> tuple[Any, Any]:
    """Its shape, sizes open as far as the look leaves them open."""
    if guess.kind == "scalar":
        return n.SCALAR
    base = guess.text.split("_")[0]
    rows = n.size(f"{MARK}{guess.text} rows")
    if guess.kind == "matrix" or is_capital(base):
        return rows, n.size(f"{MARK}{guess.text} cols")
    return rows, n.ONE


def vocabulary(guesses: Mapping[str, Guess]) -> Names:
    symbols: dict[str, Any] = {}
    letters = {guess.slot for guess in guesses.values() if guess.slot}
    for guess in guesses.values():
        if guess.kind == "scalar" and guess.text in letters:
            continue
        shape = shape_of(guess)
        cut = slotted(guess.text, brackets=False) if guess.slot else None
        if cut is not None:
            symbols[guess.text] = _family(guess.text, shape, cut.template)
        else:
            symbols[guess.text] = Sym(guess.text, shape, guess.text)
    for letter in letters:
        symbols[f"letter {letter}"] = Sym(letter, n.SCALAR, letter)
    return names_of(Notation("starter", symbols))


def _family(name: str, shape: tuple[Any, Any], template: str) -> Any:
    return lambda index: Sym(name, shape, template, n.as_node(index))


def read(body: str, macros: Mapping[str, Macro], guesses: Mapping[str, Guess]) -> Iterator[list[Node]]:
    """The sides of each chain of a display that can be read with open sizes."""
    try:
        sides = chains(signs(body, macros))
    except (Unreadable, RecursionError):
        return
    names = vocabulary(guesses)
    for one in sides:
        found_: list[Node] = []
        for side in one.sides:
            if side.problem is not None:
                continue
            try:
                found_.append(Parser(side.tokens, names, len(body)).term((0, len(side.tokens))))
            except (Unreadable, RecursionError, ShapeError, TypeError, ValueError):
                continue
        yield found_


def unified(displays: Iterable[list[list[Node]]]) -> Sizes:
    """All equations between sizes that the displays print."""
    sizes = Sizes()
    for display in displays:
        for lines in display:
            shapes = [None if side is ZERO else _shape(sizes, side) for side in lines]
            first = next((shape for shape in shapes if shape is not None), None)
            for shape in shapes:
                sizes.same(shape, first)
    sizes.solve()
    return sizes


def _shape(sizes: Sizes, side: Node) -> Any:
    try:
        return sizes.shape(side)
    except (ShapeError, TypeError, ValueError):
        return None


def classes(guesses: Mapping[str, Guess], sizes: Sizes) -> dict[Any, int]:
    """The sizes that are left open, each class once, in order."""
    out: dict[Any, int] = {}
    for guess in guesses.values():
        for size in shape_of(guess):
            for symbol in sizes.now(size).free_symbols:
                if is_open(symbol):
                    out.setdefault(symbol, len(out))
    return out


def alone(sides: Mapping[str, list[list[Node]]], guesses: Mapping[str, Guess], whole: Sizes) -> Iterator[str]:
    """Displays without which there are more sizes: they alone force two together."""
    most = len(classes(guesses, whole))
    for number in sides if len(sides) <= 200 else ():
        rest = unified(chains_ for other, chains_ in sides.items() if other != number)
        met = {s for lines in sides[number] for side in lines for s in side.symbols}
        if len(classes(guesses, rest)) > most and shared(met, sides, number):
            yield number


def shared(met: set[Sym], sides: Mapping[str, list[list[Node]]], number: str) -> bool:
    """Whether all symbols of a display occur elsewhere as well: a first use settles sizes and is no suspicion."""
    rest = (lines for key, chains_ in sides.items() if key != number for lines in chains_)
    others = {s.name for lines in rest for side in lines for s in side.symbols}
    return all(s.name in others for s in met)


# -- the declaration --------------------------------------------------------------------------------------
def written(guesses: Mapping[str, Guess], sizes: Sizes, declared: bool) -> Iterator[str]:
    """The lines."""
    letters = {guess.slot for guess in guesses.values() if guess.slot}
    scalars = [guess.text for guess in guesses.values() if guess.kind == "scalar"]
    scalars += [letter for letter in letters if letter in TIMES and letter not in scalars]
    pool = chain(POOL, (f"n_{i}" for i in count(1)))
    named = {symbol: next(pool) for symbol in classes(guesses, sizes)}
    scalars = [text for text in scalars if text not in named.values()]
    if declared:
        yield "# the document has declarations already; this is what its displays say by themselves"
    if named:
        yield f"size     {', '.join(named.values())}"
    if scalars:
        yield f"scalar   {', '.join(sorted(scalars, key=lambda text: text not in TIMES))}"
    for guess in guesses.values():
        if guess.kind == "scalar":
            continue
        rows, cols = (spelled(sizes.now(size), named) for size in shape_of(guess))
        kind = guess.kind
        if rows == cols == "1" and kind in ("vector", "matrix"):
            yield f"scalar   {guess.text}"
        elif kind == "matrix" and cols == "1":
            yield f"vector   {guess.text} : {rows}"
        elif kind == "matrix" or (kind != "vector" and cols != "1"):
            yield f"{kind:<8} {guess.text} : {rows} x {cols}"
        else:
            yield f"{kind:<8} {guess.text} : {rows}"


def spelled(size: Any, named: Mapping[Any, str]) -> str:
    text = str(size.xreplace({symbol: n.size(name) for symbol, name in named.items()}))
    return text.replace("*", " ")


COMMENT = "signs (> 0), properties (symmetric, ...) and facts are for you to say; correct what is wrong"


def block(made: Starter, name: str) -> str:
    """The starter as it stands in a file of this name."""
    lines = list(made.lines)
    said = [COMMENT]
    if made.suspicious:
        said.append(f"displays that alone force two sizes together: {', '.join(made.suspicious)}")
    if is_markdown(name):
        body = "\n".join(line for line in lines if not line.startswith("#"))
        return "\n".join((*(f"<!-- {words} -->" for words in said), "<!-- certify", body, "-->")) + "\n"
    body = "\n".join(
        f"% {line}" if not line.startswith("#") else f"%{line[1:]}" for line in lines if not line.startswith("#")
    )
    return "\n".join((*(f"% {words}" for words in said), "% certify", body, "% end")) + "\n"


def starter_of(path: str | Path) -> str:
    """The starter for a file.

    Raises:
        SourceError: the file cannot be read.
    """
    from .files import Folder, flattened
    from .text import whole

    chosen, name = Path(path), str(path)
    folder = Folder(chosen.absolute().parent)
    file = folder.read(chosen, name)
    text = whole(file) if is_markdown(name) else flattened(file, chosen, folder)
    return block(starter(text, name), name)


__all__ = ["Starter", "block", "spelling", "starter", "starter_of"]
