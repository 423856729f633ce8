"""Builds the notebooks from their scripts: `python notebooks/build.py` executes each in a Jupyter kernel and writes it.

    python notebooks/build.py             execute all, write the .ipynb files
    python notebooks/build.py 05 07       execute those whose names start so
    python notebooks/build.py --check     execute nothing: every .ipynb has the cells of its script
    python notebooks/build.py --verify    execute all, write nothing: no error, and the verdicts are the stored ones

The scripts (jupytext, percent format) are the source. The files written hold no time, path, version or random id, so
that building again changes nothing. Cells about an entry that the document does not have yet wait: they are left out.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jupytext
import nbformat

HERE = Path(__file__).parent
SECONDS = 240  # for one cell
AT_ONCE = 2
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


class BuildError(Exception):
    """A notebook that cannot be built or is stale: which, where, and what to do."""


def scripts(folder: Path = HERE) -> list[Path]:
    """The sources, in reading order."""
    return sorted(folder.glob("[0-9]*_*.py"))


def walked(script: Path) -> list[str]:
    """The numbers that a script walks through, in order: its calls `walk("47")`."""
    return walks(script.read_text(encoding="utf-8"))


def walks(code: str) -> list[str]:
    """The numbers in the calls of `walk` in some code."""
    calls = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    named = [node for node in calls if isinstance(node.func, ast.Name) and node.func.id == "walk"]
    return [ast.literal_eval(node.args[0]) for node in sorted(named, key=lambda node: node.lineno)]


def waiting(script: Path) -> list[str]:
    """The numbers that a script walks through and the document does not have."""
    return [number for number in walked(script) if not known(number)]


def known(number: str) -> bool:
    """Whether an entry of the notes, or `lee2019:S49`, one of another document of the library, is there."""
    from derivations import library

    key, name = library.addressed(number)
    return name in library.document(key or library.DEFAULT).equations


def ready(script: Path) -> bool:
    """Whether anything that a script walks through exists."""
    return not walked(script) or waiting(script) != walked(script)


def source(script: Path) -> Any:
    """The notebook of a script, without outputs and without what waits; ids follow from name and place."""
    notebook = jupytext.reads(script.read_text(encoding="utf-8"), fmt="py:percent")
    absent = set(waiting(script))
    for place, cell in reversed(list(enumerate(notebook.cells))):
        if cell.cell_type == "code" and absent & set(walks(cell.source)):
            del notebook.cells[place - 1 : place + 1]  # the words above, and the call
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for place, cell in enumerate(notebook.cells):
        cell.id, cell.metadata = f"{script.stem}-{place}".replace("_", "-"), nbformat.from_dict({})
    return notebook


async def executed(script: Path) -> Any:
    """The notebook of a script with the outputs of a fresh kernel.

    Raises:
        BuildError: a cell raised.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = source(script)
    here = {"metadata": {"path": str(HERE)}}
    client = NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", record_timing=False, resources=here)
    try:
        await client.async_execute()
    except (CellExecutionError, RuntimeError, TimeoutError) as reason:  # RuntimeError: the kernel died or did not start
        raise BuildError(f"{script.name}: {reason}") from None
    notebook.metadata = source(script).metadata
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
    return notebook


async def build(chosen: Sequence[Path]) -> dict[Path, Any]:
    """Execute scripts, two at a time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(script: Path) -> Any:
        async with gate:
            print(f"  {script.stem}", flush=True)
            return await executed(script)

    return dict(zip(chosen, await asyncio.gather(*map(one, chosen)), strict=True))


def stored(script: Path) -> Any:
    """The notebook beside a script.

    Raises:
        BuildError: there is none, or it is no notebook.
    """
    path = script.with_suffix(".ipynb")
    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise BuildError(f"{path.name} is missing; run `python notebooks/build.py`") from None
    except (ValueError, nbformat.reader.NotJSONError) as reason:
        raise BuildError(f"{path.name} is no notebook ({reason}); run `python notebooks/build.py`") from None


def stale(script: Path, fresh: Any = None) -> Iterator[str]:
    """What of a stored notebook does not belong to its script; with `fresh`, also outputs that differ in their text.

    Pictures are compared by their captions: their last digits may depend on the machine.
    """
    old, new = stored(script), fresh if fresh is not None else source(script)
    if [(cell.cell_type, cell.source) for cell in old.cells] != [(cell.cell_type, cell.source) for cell in new.cells]:
        yield f"{script.stem}.ipynb has other cells than {script.name}; run `python notebooks/build.py`"
        return
    for place, cell in enumerate(old.cells):
        if cell.cell_type == "code" and cell.execution_count is None:
            yield f"{script.stem}.ipynb, cell {place}: not executed; run `python notebooks/build.py`"
        if fresh is not None and cell.cell_type == "code" and _words(cell) != _words(new.cells[place]):
            yield f"{script.stem}.ipynb, cell {place}: another output now; run `python notebooks/build.py`"


def _words(cell: Any) -> list[Any]:
    """The text of a cell's outputs. What a stream prints may come in one piece or in several."""
    texts: list[Any] = []
    stream = None  # the one to which the last output belongs
    for output in cell.outputs:
        data = output.get("data", {})
        before, stream = stream, output.get("name") if output.output_type == "stream" else None
        if stream is not None and stream == before:
            texts[-1][0] += output.text
            continue
        texts.append([output.get("text"), data.get("text/markdown"), data.get("text/plain")])
    return texts


def write(script: Path, notebook: Any) -> None:
    """Write a notebook beside its script, whole or not at all."""
    path = script.with_suffix(".ipynb")
    temporary = path.with_suffix(".part")
    temporary.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    os.replace(temporary, path)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="build.py", description="Build the notebooks from their scripts.")
    parser.add_argument("names", nargs="*", help="first letters of the notebooks to build; all without any")
    parser.add_argument("--check", action="store_true", help="execute nothing; compare scripts and notebooks")
    parser.add_argument("--verify", action="store_true", help="execute; write nothing; compare the verdicts too")
    options = parser.parse_args(arguments)
    chosen = [s for s in scripts() if not options.names or any(s.stem.startswith(name) for name in options.names)]
    if not chosen:
        print(f"no notebook starts with {' or '.join(options.names)}; see {HERE.name}/", file=sys.stderr)
        return 2
    for script in chosen:
        if absent := waiting(script):
            print(f"  {script.stem}: {len(absent)} entries are not in the ledger yet, ({absent[0]}) and later")
    shown = [script for script in chosen if ready(script)]
    try:
        made = {} if options.check else asyncio.run(build(shown))
        problems = []
        if options.check or options.verify:
            problems = [problem for script in shown for problem in stale(script, made.get(script))]
        else:
            for script, notebook in made.items():
                write(script, notebook)
    except BuildError as reason:
        problems = [str(reason)]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
