"""The certificate of a checked document: the JSON of a run, with the print, the places and what is not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from derivations.notation.latex import latex
from derivations.notation.text import text

from . import certificate
from .plain import plain_json
from .symbols import symbols_of_file

if TYPE_CHECKING:
    from derivations.sources import Shown, ShownLink

    from ..judging.check import Checked

NOT_READ = "NOT READ"


def to_json(checked: Checked, bare: bool = False) -> dict[str, Any]:
    """Schema 1; `bare` writes trees in the place of the print, and numbers that pages take."""
    data = certificate.to_json(checked.run)
    for equation in data["equations"]:
        complete(equation, checked.source.shown[equation["number"]], bare)
    links = [link for equation in data["equations"] for link in equation["links"]]
    unread = sum(link["verdict"] == NOT_READ for link in links)
    data["summary"]["links"] = len(links)
    if unread:
        data["summary"]["by_verdict"][NOT_READ] = unread
    readings = sum(line.get("reading") is not None for equation in data["equations"] for line in equation["lines"])
    data["summary"]["readings"] = readings
    data["ok"] = not checked.refuted
    data["notices"] = [{**asdict(one.place), "words": one.words} for one in checked.source.notices]
    data["symbols"] = symbols_of_file(checked.source)
    data["declared"] = [
        {"spelling": entity.text, "kind": entity.kind, "name": entity.name} for entity in checked.source.symbols
    ]
    return plain_json(renamed(data, bare))


def complete(equation: dict[str, Any], shown: Shown, bare: bool) -> None:
    """The lines as they are printed, and the links that are not read."""
    equation["place"] = asdict(shown.place)
    equation["printed"] = shown.latex
    if bare:
        equation["source"] = shown.latex
    equation["command"] = f"certify show {shown.place.file}#{shown.number}"
    known = equation["lines"]
    equation["lines"] = []
    for number, line in enumerate(shown.lines, 1):
        found = known[number - 1] if number <= len(known) else {}
        read = None if line.tree is None else latex(line.tree)
        equation["lines"].append(
            {
                "relation": None, "corrected": None, "verdict": None, **found,
                "printed": (read or r"\text{not read}") if bare else line.printed,
                **({"set_as": line.set_as or read} if bare else {}),
                "text": line.printed if line.tree is None else text(line.tree),
                "read_as": read,
                "reading": line.reading or None,
                "why": None if line.why is None else str(line.why),
                "place": asdict(line.place),
            }
        )  # fmt: skip
    judged = {link["id"]: link for link in equation["links"]}
    equation["links"] = []
    for link in shown.links:
        id_ = f"{shown.number}.{link.number}"
        found = judged.get(id_)
        made = found if found is not None else unread(id_, link, shown)
        equation["links"].append({**made, "place": asdict(link.place)})


def unread(id_: str, link: ShownLink, shown: Shown) -> dict[str, Any]:
    """A link that is not read, with all keys of one that is judged."""
    left, right = (shown.lines[number - 1].printed for number in (link.left, link.right))
    return {
        "id": id_, "relation": link.sign, "printed": f"{left} {link.sign} {right}", "class": "not read", "kind": None,
        "assumptions": {"definedness": [], "standing": [], "stated": []}, "witness": {"none": "it is not read"},
        "verdict": NOT_READ, "reason": str(link.why), "evidence": [], "seconds": 0.0, "proof": None,
        "counterexample": None, "corrected": None, "corrected_verdict": None, "correction": None,
        "lines": [link.left, link.right],
    }  # fmt: skip


def renamed(data: dict[str, Any], bare: bool) -> dict[str, Any]:
    """For pages: a prime in a number as the sign that a link may hold."""
    if not bare:
        return data
    names = {equation["number"] for equation in data["equations"]}
    odd = {name: safe(name) for name in names if safe(name) != name}
    return deep(data, odd) if odd else data


def safe(name: str) -> str:
    """A number without quotes, spaces and brackets."""
    return "".join("′" if c == "'" else c if c.isalnum() or c in ".:*-_" else "_" for c in name)


def deep(value: Any, odd: Mapping[str, str]) -> Any:
    """All names and ids of displays replaced."""
    if isinstance(value, dict):
        return {key: deep(inner, odd) for key, inner in value.items()}
    if isinstance(value, list):
        return [deep(inner, odd) for inner in value]
    if isinstance(value, str):
        for name, other in odd.items():
            if value == name or value.startswith((f"{name}.", f"{name}:")):
                return other + value[len(name) :]
    return value


__all__ = ["to_json"]
