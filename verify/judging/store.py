"""The store of verdicts: what an earlier run found, so that a second run judges only what changed.

One SQLite file in the user's cache folder. A record is found by the digest of the claim with all that may be used of
its notation, for one version of the judging code, and holds what `recall` says: proof objects and codes of models,
never a verdict. Nothing in the file is believed: what does not fit its digest is not read, what is read is
replayed and counted again, and whatever is amiss, the claim is judged. So a store that is outdated, damaged or written
by somebody else costs time and no verdict.

Records are written at once, each whole or not at all; several runs may share the file. A file that is not ours is left
alone. One that is ours and damaged is put aside under another name.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from derivations.ledger import Claim

from ..evidence import Verdict
from ..files import cache_folder
from .code import code_digest
from .judge import judge
from .proofs import Reader, Unwritable, Writer, digest, dumped
from .recall import recalled, written

VARIABLE = "CERTIFY_STORE"
FOLDER, FILE = "derivation-verifier", "verdicts.sqlite"
APPLICATION = 0x63657274  # "cert", in the head of the file: it is ours
FORMAT = 1
PATIENCE = 5_000  # milliseconds that a run waits for another one
VERSIONS = 3  # of the judging code, whose records are kept
MOST_BYTES = 8 * 2**20  # of one record
SCHEMA = {
    "versions": "CREATE TABLE versions (code TEXT PRIMARY KEY, used INTEGER NOT NULL) WITHOUT ROWID",
    "records": "CREATE TABLE records (code TEXT, claim TEXT, body TEXT, digest TEXT, PRIMARY KEY (code, claim))"
    " WITHOUT ROWID",
    "parts": "CREATE TABLE parts (code TEXT, name TEXT, body TEXT, PRIMARY KEY (code, name)) WITHOUT ROWID",
}


def place() -> Path:
    """The file: CERTIFY_STORE, else in the user's cache folder."""
    chosen = os.environ.get(VARIABLE)
    return Path(chosen) if chosen else cache_folder() / FOLDER / FILE


class Foreign(Exception):
    """A file that is no store: it is left alone."""


class Store:
    """Judges claims and remembers what was found; with a file that cannot be used, it only judges.

    `notice` says in one line why the file is not used; it is empty while all is well.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or place()
        self.code = code_digest()
        self.notice = ""
        self.used = self.made = 0  # verdicts that came from the store, and that were judged
        self.writer = Writer()
        self.reader = Reader(self.fetch)
        self.away: set[str] = set()  # parts that are in the file
        self.base: sqlite3.Connection | None = None
        self.attempt(self.open)

    # -- judging ----------------------------------------------------------------------------------------
    def __call__(self, claim: Claim) -> Verdict:
        """The verdict on a claim: as `judge` gives it, sooner where an earlier run has searched."""
        start = perf_counter()
        name = self.name(claim)
        if name is None:
            return judge(claim)
        hints = self.get(name)
        found = None if hints is None else recalled(claim, hints, self.reader)
        if found is not None:
            self.used += 1
            return replace(found, seconds=perf_counter() - start)
        self.made += 1
        verdict = judge(claim)
        self.put(name, claim, verdict)
        return verdict

    def name(self, claim: Claim) -> str | None:
        """What the claim is called here; None where it cannot be written down, or there is no file."""
        if self.base is None:
            return None
        try:
            return self.writer.claim(claim)
        except (Unwritable, RecursionError):
            return None

    # -- the file ---------------------------------------------------------------------------------------
    def open(self) -> None:
        """Open the file, or make it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists() and not self.path.is_file():
            raise Foreign("it is no file")
        base = sqlite3.connect(self.path, timeout=PATIENCE / 1000, isolation_level=None)
        try:
            base.execute("PRAGMA trusted_schema = OFF")
            base.execute("PRAGMA cell_size_check = ON")
            self.ours(base)
            base.execute("PRAGMA journal_mode = WAL")
            base.execute("PRAGMA synchronous = NORMAL")
            self.forget(base)
        except BaseException:
            base.close()
            raise
        self.base = base

    @staticmethod
    def ours(base: sqlite3.Connection) -> None:
        """Make the tables in an empty file; refuse one that is not ours."""
        base.execute("BEGIN IMMEDIATE")
        try:
            (application,) = base.execute("PRAGMA application_id").fetchone()
            (version,) = base.execute("PRAGMA user_version").fetchone()
            found = dict(base.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
            if not found and (application, version) in ((0, 0), (APPLICATION, FORMAT)):
                for sql in SCHEMA.values():
                    base.execute(sql)
                base.execute(f"PRAGMA application_id = {APPLICATION}")
                base.execute(f"PRAGMA user_version = {FORMAT}")
            elif application != APPLICATION or version != FORMAT or found != SCHEMA:
                raise Foreign("it holds something else")
            base.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                base.execute("ROLLBACK")
            raise

    def forget(self, base: sqlite3.Connection) -> None:
        """Note that this version is in use, and drop what old versions have written."""
        base.execute("BEGIN IMMEDIATE")
        base.execute("INSERT OR REPLACE INTO versions VALUES (?, ?)", (self.code, time.time_ns()))
        old = base.execute("SELECT code FROM versions ORDER BY used DESC LIMIT -1 OFFSET ?", (VERSIONS,)).fetchall()
        for table in SCHEMA:
            base.executemany(f"DELETE FROM {table} WHERE code = ?", old)
        base.execute("COMMIT")

    def get(self, name: str) -> dict[str, Any] | None:
        """What is written of a claim, if it is what was written."""
        row = self.attempt(self.row, "SELECT body, digest FROM records WHERE code = ? AND claim = ?", name)
        body = self.text(row)
        if row is None or body is None or row[1] != digest(name + body):
            return None
        with suppress(ValueError, RecursionError):
            found = json.loads(body)
            return found if isinstance(found, dict) else None
        return None

    def fetch(self, name: str) -> str | None:
        """The text of a part."""
        row = self.attempt(self.row, "SELECT body FROM parts WHERE code = ? AND name = ?", name)
        body = self.text(row)
        if body is not None:
            self.away.add(name)
        return body

    @staticmethod
    def text(row: Any) -> str | None:
        return row[0] if row and isinstance(row[0], str) and len(row[0]) <= MOST_BYTES else None

    def row(self, query: str, name: str) -> Any:
        return None if self.base is None else self.base.execute(query, (self.code, name)).fetchone()

    def put(self, name: str, claim: Claim, verdict: Verdict) -> None:
        """Write what was found, with the parts that are not there yet, whole or not at all."""
        try:
            body = dumped(written(claim, verdict, self.writer))
        except (Unwritable, RecursionError):
            return
        if body == "{}" or len(body) > MOST_BYTES:
            return
        parts = [(self.code, part, text) for part, text in self.writer.parts.items() if part not in self.away]
        if self.attempt(self.add, parts, (self.code, name, body, digest(name + body))):
            self.away.update(part for _, part, _ in parts)
            self.writer.parts.clear()

    def add(self, parts: list[tuple], record: tuple) -> bool:
        if self.base is None:
            return False
        self.base.execute("BEGIN IMMEDIATE")
        try:
            self.base.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?, ?)", parts)
            self.base.execute("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)", record)
            self.base.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self.base.execute("ROLLBACK")
            raise
        return True

    # -- what may go wrong ------------------------------------------------------------------------------
    def attempt(self, action: Callable[..., Any], *args: Any) -> Any:
        """Do it, or go on without the file; a damaged one of ours is put aside."""
        try:
            return action(*args)
        except Foreign as reason:
            self.give_up(f"{reason}, and is left alone")
        except sqlite3.OperationalError as reason:  # locked for long, read-only, no room, no folder
            self.give_up(str(reason))
        except (sqlite3.Error, UnicodeError) as reason:
            self.give_up(str(reason), damaged=True)
        except OSError as reason:
            self.give_up(reason.strerror or str(reason))
        return None

    def give_up(self, reason: str, damaged: bool = False) -> None:
        """Close the file and say so."""
        self.close()
        aside = damaged and self.put_aside()
        end = f"put aside as {aside}" if aside else "not used"
        self.notice = self.notice or f"the store of verdicts {self.path} is {end}: {' '.join(reason.split())}"

    def put_aside(self) -> str:
        """Give a damaged file another name; only one that is ours, by its head or by its place."""
        if not (self.marked() or self.path == cache_folder() / FOLDER / FILE):
            return ""
        aside = self.path.with_name(f"{self.path.name}.damaged")
        try:
            os.replace(self.path, aside)
            for end in ("-wal", "-shm"):  # what belongs to the damaged file must not be taken for the next one's
                self.path.with_name(self.path.name + end).unlink(missing_ok=True)
        except OSError:
            return ""
        return aside.name

    def marked(self) -> bool:
        """Whether the head of the file says that it is ours."""
        try:
            with self.path.open("rb") as file:
                head = file.read(72)
        except OSError:
            return False
        return head[:15] == b"SQLite format 3" and head[68:72] == APPLICATION.to_bytes(4, "big")

    def close(self) -> None:
        """Close the file; what was written stays."""
        base, self.base = self.base, None
        if base is not None:
            with suppress(sqlite3.Error):
                base.close()


__all__ = ["Store", "place"]
