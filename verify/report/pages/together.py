"""Several certificates side by side: a site for each in a folder of its own, and one page that compares them."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from derivations.ledger import Kind

from ..files import CertificateError, write_text
from .laboratory import laboratory_data
from .mathematics import Sheet, Typesetter
from .records import Erratum, Report
from .render import INDEX, asset, environment, pages
from .stored import report


@dataclass(frozen=True)
class Site:
    """The pages of one document: the folder they stand in, and what they are of."""

    folder: str
    report: Report

    @property
    def displays(self) -> int:
        """How many entries are printed; what is ours is left out."""
        return sum(entry.kind != Kind.SUPPLEMENT.value for entry in self.report.entries)


def write_together(
    certificates: Mapping[str, Any],
    directory: str | os.PathLike[str],
    laboratory: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Path]:
    """Write the site of each certificate into the folder of its name, and the page that compares them above all.

    `laboratory` holds a record by the name of the certificate that it is shown with. The paths written, first page
    first.

    Raises:
        CertificateError: a certificate is none, or a folder cannot be written.
    """
    from . import prepare

    sites = [Site(name, report(data, name)) for name, data in certificates.items()]
    top = prepare(directory)
    written: list[Path] = []
    for site in sites:
        measured = (laboratory or {}).get(site.folder)
        shown = None if measured is None else laboratory_data(measured)
        folder = prepare(top / site.folder)
        for file, body in pages(site.report, shown).items():
            write_text(folder / file, body)
            written.append(folder / file)
    write_text(top / INDEX, documents_page(sites))
    return [top / INDEX, *written]


def documents_page(sites: list[Site]) -> str:
    """The page that compares documents: links by verdict, records by weight, mistakes that several of them have."""
    if not sites:
        raise CertificateError("no certificate to show; name one")
    sheet = Sheet(Typesetter())
    script = asset("report.js")
    body = (
        environment()
        .get_template("documents.html.j2")
        .render(
            sites=sites,
            verdicts=list(dict.fromkeys(word for site in sites for word in site.report.verdicts)),
            weights=list(dict.fromkeys(word for site in sites for word in site.report.weights)),
            shared=shared(sites),
            sheet=sheet,
        )
    )
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            report=None, heading="Documents", title="Documents", names={}, name=INDEX, body=Markup(body),
            definitions=sheet.definitions(), style=Markup(asset("report.css")), script=Markup(script),
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            version=sites[0].report.version,
        )
    )  # fmt: skip


def shared(sites: list[Site]) -> list[tuple[Site, Erratum]]:
    """The records that say that another document has the same mistake."""
    return [(site, one) for site in sites for one in site.report.errata if one.kin]


__all__ = ["Site", "documents_page", "write_together"]
