"""The pytest plugin: `--certify FILE` judges a user's file, one test a link; `--certificate FILE`, and the accounting
after the ledger's tests.

It loads in every project of an environment, so it imports nothing heavy and does nothing until a test asks
`judged` for an entry of the document. Works with pytest-xdist: each worker sends what it judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import Context, copy_context
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from derivations.document import Document

    from .bounds.replay import Memory
    from .judging.results import EquationResult, RunResult

RESULTS: pytest.StashKey[dict[str, Any]] = pytest.StashKey()
CHECKED: pytest.StashKey[Memory] = pytest.StashKey()
MESSAGE = "certify_results"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("certify", "derivation verifier")
    group.addoption("--certificate", metavar="FILE", default=None, help="write the judged ledger as JSON to FILE")
    group.addoption(
        "--certify",
        metavar="FILE",
        action="append",
        default=[],
        help="judge every link of a .tex or .md file as a test",
    )
    group.addoption("--certify-document", metavar="KEY", default=None, help="which document the ledger is of")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[RESULTS] = {}
    if config.getoption("--certify-document", default=None):
        document(config)
    target = config.getoption("--certificate", default=None)
    if target and not is_worker(config):
        from .report.certificate import CertificateError, check_writable

        try:
            check_writable(target)
        except CertificateError as reason:
            raise pytest.UsageError(str(reason)) from None


def pytest_collection(session: pytest.Session) -> None:
    """Files named by `--certify` are collected beside what is collected anyway; alone, where nothing else is named."""
    files = session.config.getoption("--certify", default=[])
    if not files:
        return
    for file in files:
        if not Path(file).is_file():
            raise pytest.UsageError(f"--certify: there is no file {file}")
    named = [arg for arg in session.config.invocation_params.args if not str(arg).startswith("-") and arg not in files]
    session.config.args[:] = [*(session.config.args if named else []), *files]


def pytest_collect_file(file_path: Path, parent: Any) -> pytest.Collector | None:
    """A file that `--certify` names is a collection of links."""
    files = {Path(file).resolve() for file in parent.config.getoption("--certify", default=[])}
    return Derivation.from_parent(parent, path=file_path) if file_path.resolve() in files else None


class Derivation(pytest.File):
    """A user's document: one test for each link."""

    def collect(self) -> Iterator[pytest.Item]:
        from derivations.sources import SourceError, read_file

        from .judging.check import check_source

        try:
            source = read_file(self.path)
        except SourceError as reason:
            raise self.CollectError(str(reason)) from None
        judged: list[Any] = []

        def findings() -> dict[str, Any]:
            if not judged:
                judged.append({finding.id: finding for finding in check_source(source).findings})
            return judged[0]

        for number, shown in source.shown.items():
            ids = [f"{number}.{link.number}" for link in shown.links] or [number]
            for id_ in ids:
                yield LinkTest.from_parent(self, name=id_, findings=findings, line=shown.place.line)


class LinkTest(pytest.Item):
    """A link passes where it is not refuted; what is not settled, not read or left out is skipped with its reason."""

    def __init__(self, *, findings: Callable[[], dict[str, Any]], line: int, **more: Any) -> None:
        super().__init__(**more)
        self.findings = findings
        self.line = line

    def runtest(self) -> None:
        from .report.checked import OPEN, STOPS, said

        finding = self.findings()[self.name]
        if finding.verdict in STOPS:
            raise Refuted(finding)
        if finding.verdict in OPEN | {"NOT READ", "SKIPPED"}:
            pytest.skip(f"{finding.verdict}: {said(finding)}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, Refuted):
            from .report.checked import beneath, place_of, said, where

            finding = excinfo.value.args[0]
            head = f"{place_of(where(finding))}: {finding.id} {finding.verdict}  {said(finding)}"
            return "\n".join((head, *(f"    {line}" for line in beneath(finding))))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.line - 1, f"link {self.name}"


class Refuted(Exception):
    """A link that is refuted."""


def is_worker(config: pytest.Config) -> bool:
    """Whether this process is a worker of pytest-xdist."""
    return hasattr(config, "workerinput")


def document(config: pytest.Config) -> Document:
    """The document whose entries are judged in this session."""
    from derivations import library

    try:
        return library.document(config.getoption("--certify-document", default=None) or library.DEFAULT)
    except library.UnknownDocument as reason:
        raise pytest.UsageError(str(reason)) from None


def judged(config: pytest.Config, key: str) -> EquationResult:
    """The verdicts on one entry, judged once in a session."""
    results, entry = config.stash[RESULTS], document(config).equations[key]
    if entry.number not in results:
        from .judging.entry import judge_equation

        results[entry.number] = remembering(config).run(judge_equation, entry)
    return results[entry.number]


def remembering(config: pytest.Config) -> Context:
    """A context that remembers the steps of proofs that were checked in this session; tests judge outside of it."""
    from .bounds.replay import Memory, remember

    context = copy_context()
    context.run(remember, config.stash.setdefault(CHECKED, Memory()))
    return context


def run_result(config: pytest.Config) -> RunResult:
    """All that was judged in this session as one run."""
    from .judging.run import together

    results = config.stash[RESULTS]
    return together(document(config), results, sum(result.seconds for result in results.values()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    results = session.config.stash.get(RESULTS, {})
    if results and is_worker(session.config):
        import pickle

        from .judging.transfer import enable_transfer

        enable_transfer(document(session.config))
        session.config.workeroutput[MESSAGE] = pickle.dumps(results)  # type: ignore[attr-defined]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Collect what a worker of this very run judged."""
    message = getattr(node, "workeroutput", {}).get(MESSAGE)
    if message is not None:
        import pickle

        node.config.stash[RESULTS].update(pickle.loads(message))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    target = config.getoption("--certificate", default=None)
    if not config.stash.get(RESULTS, {}):
        if target:
            terminalreporter.write_line(f"no certificate written to {target}: no test of the ledger ran")
        return
    from .report.text import accounting_lines, problem_lines

    result = run_result(config)
    terminalreporter.section("the ledger" if result.complete else "the ledger (in part)")
    for line in (*accounting_lines(result), *problem_lines(result)):
        terminalreporter.write_line(line)
    if target:
        from .report.certificate import CertificateError, to_json, write

        start = perf_counter()
        try:
            write(target, to_json(result))
            terminalreporter.write_line(f"certificate  {target} ({perf_counter() - start:.1f} s)")
        except CertificateError as reason:
            terminalreporter.write_line(str(reason), red=True)
