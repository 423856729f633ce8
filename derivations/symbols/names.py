"""Which uses are of one name: scripts that tell names apart, and scripts that are places of one name.

A script is a place (an index, a time) where in the document it is ever a letter or term that varies: a slot of a
declared family, a letter that something binds, a declared scalar or size, a term such as l + 1. Else it is part of the
name, as in \\lambda_{min}, R_0, f^{lin}.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..notation.core import Size, Sym
from ..notation.reader.names import Names
from ..notation.reader.tokens import Token
from .scan import Form, Scan, Use, is_word

PLACE = "·"
SIGNS = ("+", "-", "|")


@dataclass(frozen=True)
class Name:
    """A letter with its font and accents, its scripts (`PLACE` where they vary), and how many arguments it takes."""

    head: str
    sub: str = ""
    sup: str = ""
    arity: int = 0

    @property
    def latex(self) -> str:
        """The name with dots in its places."""
        head, primes = self.head.rstrip("'"), self.head.count("'")
        below, above = (DOT if x == PLACE else x for x in (self.sub, self.sup))
        out = head + "'" * primes + (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")
        return out + (f"({', '.join([DOT] * self.arity)})" if self.arity else "")


DOT = r"\bullet"


class Naming:
    """Tells which name a form is, from all forms of a document and what is declared."""

    def __init__(self, uses: Iterable[Use], scans: Iterable[Scan], templates: Names) -> None:
        forms = {use.form for use in uses}
        binders = [b for scan in scans for b in scan.binders]
        self.running = {b.letter for b in binders}
        self.indices = {b.letter for b in binders if b.kind in ("a sum", "a product")}
        for rows in templates.by_first.values():
            for name in rows:
                scalar = isinstance(name.key, Sym) and not name.key.indices and name.key.is_scalar_shaped
                if (scalar or isinstance(name.key, Size)) and all(isinstance(e, str) for e in name.elements):
                    self.running.add(name.elements)  # type: ignore[arg-type]
        for form in forms:
            for script in (form.sub, form.sup):
                if script is not None and len(script) > 1 and any(sign in script for sign in SIGNS):
                    self.indices |= {(text,) for text in script if len(text) == 1 and text.isalpha()}
        self.running |= self.indices
        self.slots = self._declared(templates)
        for form in forms:
            for which, script in (("sub", form.sub), ("sup", form.sup)):
                if script is not None and self.runs(script):
                    self.slots.add((form.head, which))

    def runs(self, script: tuple[str, ...]) -> bool:
        """Whether a script is a letter or term that varies."""
        if _word(script):
            return False
        parts = [p for p in _parts(script) if p]
        return any(p in self.running or any(sign in p for sign in SIGNS) for p in parts)

    def is_place(self, form: Form, which: str) -> bool:
        """Whether a script of a form is a place of the name, and no part of it."""
        script = form.sub if which == "sub" else form.sup
        if script is None or _word(script) or (form.head, which) not in self.slots:
            return False
        return self.runs(script) or all(text.isdigit() or text == "," for text in script) or len(script) > 1

    def name(self, form: Form) -> Name:
        """The name that a form is written of."""
        sub, sup = (
            "" if script is None else PLACE if self.is_place(form, which) else "".join(script)
            for which, script in (("sub", form.sub), ("sup", form.sup))
        )
        return Name(form.head, sub, sup, len(form.args))

    @staticmethod
    def _declared(templates: Names) -> set[tuple[str, str]]:
        """The scripts of which a declared family has its index."""
        found = set()
        for rows in templates.by_first.values():
            for name in rows:
                opened: list[str] = []
                for i, element in enumerate(name.elements):
                    if element == "{":
                        opened.append(str(name.elements[i - 1]) if i else "")
                    elif element == "}" and opened:
                        opened.pop()
                    elif isinstance(element, int) and opened and opened[-1] in ("_", "^"):
                        at = next((j for j, e in enumerate(name.elements) if e in ("_", "^")), 0)
                        head = "".join(str(e) for e in name.elements[:at])
                        found.add((head, "sub" if opened[-1] == "_" else "sup"))
        return found


def _parts(script: tuple[str, ...]) -> list[tuple[str, ...]]:
    out: list[list[str]] = [[]]
    for text in script:
        if text == ",":
            out.append([])
        else:
            out[-1].append(text)
    whole = [tuple(part) for part in out]
    if len(whole) == 1 and len(script) == 2 and all(len(t) == 1 and t.isalpha() for t in script):
        return [(script[0],), (script[1],)]  # ij: two indices
    return whole


def _word(script: tuple[str, ...]) -> bool:
    return is_word([Token(text, 0) for text in script])


def letter(head: str) -> str:
    """The bare letter of a head: without font and accents."""
    bare = head.replace("'", "")
    while bare.endswith("}"):
        bare = bare[bare.index("{") + 1 : -1]
    return bare


__all__ = ["PLACE", "Name", "Naming", "letter"]
