"""`certify lab`: the finite-width laboratory on the command line.

Exit codes: 0 nothing violated, 1 something is, 2 bad input, 130 interrupted (finished runs are kept).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from verify.lab.errors import LabError

if TYPE_CHECKING:
    from verify.lab.data import Dataset
    from verify.lab.store import Store
    from verify.lab.sweep import Progress as SweepProgress

_STORE = Path("lab-results") / "results.sqlite"


class _BadInput(click.ClickException):
    exit_code = 2


class _Group(click.Group):
    """Turns the laboratory's one error into exit 2, and Ctrl-C into exit 130."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LabError as error:
            raise _BadInput(str(error)) from None
        except KeyboardInterrupt:
            click.echo("interrupted: finished runs are stored, the same command goes on from there", err=True)
            ctx.exit(130)


class _Numbers(click.ParamType):
    """`64,128,256` as positive integers."""

    name = "N,N,..."

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        try:
            numbers = tuple(int(part) for part in value.split(","))
        except ValueError:
            self.fail(f"{value!r} is not a list of whole numbers such as 64,128,256", param, ctx)
        if min(numbers) < 1:
            self.fail(f"{value!r}: all must be at least 1", param, ctx)
        return numbers


class _Names(click.ParamType):
    """`erf,tanh` as a tuple of names."""

    name = "NAME,NAME,..."

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        return value if isinstance(value, tuple) else tuple(value.split(","))


_store_option = click.option(
    "--store",
    "store_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=_STORE,
    show_default=True,
    help="SQLite file of finished runs.",
)
_jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1),
    default=lambda: min(2, os.cpu_count() or 1),
    help="Local worker processes.",
)
_data_option = click.option(
    "--data",
    "data_file",
    type=click.Path(path_type=Path),
    help="Your .npz file: X (N, d), Y (N,) or (N, k), Z (M, d).",
)
_dataset_option = click.option(
    "--dataset", "spec", default="sphere:6:8", show_default=True,
    help="sphere:N:d, near:N:d, orthonormal:N, digits:2:N or digits:10:N.",
)  # fmt: skip
_backend_option = click.option(
    "--backend", default="numpy", show_default=True,
    help="Where to compute: numpy, cupy, torch, torch:DEVICE, or auto: the fastest installed one for the width.",
)  # fmt: skip


@click.group("lab", cls=_Group, invoke_without_command=True)
@click.option("--quick", "is_quick", is_flag=True, help="The whole laboratory in under a minute.")
@click.pass_context
def lab(ctx: click.Context, is_quick: bool) -> None:
    """Section 6 and Corollary 1 measured on real networks."""
    if is_quick and ctx.invoked_subcommand:
        raise click.UsageError("--quick stands alone")
    if is_quick:
        ctx.invoke(quick)
    elif not ctx.invoked_subcommand:
        click.echo(ctx.get_help())


def wide() -> Any:
    """A console for tables: as wide as the terminal (or COLUMNS says), 150 columns where there is none."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 150, markup=False)


@lab.command()
@_store_option
@_jobs_option
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder of the figures.")
def quick(store_path: Path, jobs: int, out: Path | None) -> None:
    """Theorems, exponents and ensembles at small size, in under a minute on two cores."""
    from verify.lab import ensembles, figures, theorem
    from verify.lab.experiment import dataset
    from verify.lab.quick import ensemble_configs, run_configs, theorem_problems
    from verify.lab.store import Store

    with Store(store_path) as store:
        _says(store_path, out or store_path.parent / "figures")
        _sweep(run_configs(), dataset("sphere:6:8"), store, jobs, None)
        for problem in theorem_problems():
            _once(store, "theorem", problem, theorem.apply)
        for config in ensemble_configs():
            _once(store, "ensemble", config, ensembles.run)
        for path in figures.draw_all(store.results(), out or store_path.parent / "figures"):
            click.echo(f"figure {path}", err=True)
        _show(store)


@lab.command("run")
@_store_option
@_data_option
@_dataset_option
@click.option("--width", type=click.IntRange(1), default=512, show_default=True)
@click.option("--depth", type=click.IntRange(1), default=1, show_default=True)
@click.option("--activation", default="erf", show_default=True)
@click.option("--parameterization", type=click.Choice(["standard", "ntk"]), default="standard", show_default=True)
@click.option("--dynamics", type=click.Choice(["descent", "flow"]), default="descent", show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--eta-ratio", type=float, default=0.4, show_default=True, help="eta_0 / eta_critical.")
@click.option("--dtype", type=click.Choice(["float64", "float32"]), default="float64", show_default=True)
@_backend_option
def run_one(store_path: Path, data_file: Path | None, spec: str, **fields: Any) -> None:
    """Train one network and show every bound."""
    from verify.lab import experiment, record, report
    from verify.lab.store import Store

    chosen = _chosen(data_file, spec)
    config = experiment.bind(experiment.RunConfig(**fields), chosen)
    with Store(store_path) as store:
        _says(store_path)
        stored = _once(store, "run", config, lambda c: experiment.run(c, chosen))
    made = record.make([stored])
    fine = report.show(made, wide())
    for name, value in stored.result["quantities"].items():
        shown = "diverged" if value is None else f"{value:.6g}"
        click.echo(f"{name:16} {shown:>12}   {experiment.QUANTITIES[name]}")
    raise SystemExit(0 if fine else 1)


@lab.command()
@_store_option
@_jobs_option
@_data_option
@_dataset_option
@click.option("--widths", type=_Numbers(), default="32,64,128,256,512,1024", show_default=True)
@click.option("--seeds", type=click.IntRange(1), default=8, show_default=True, help="Seeds 0..N-1.")
@click.option("--depths", type=_Numbers(), default="1,2", show_default=True)
@click.option("--activations", type=_Names(), default="erf", show_default=True)
@click.option("--parameterizations", type=_Names(), default="standard,ntk", show_default=True)
@click.option("--dynamics", type=_Names(), default="descent", show_default=True)
@click.option("--eta-ratio", type=float, default=0.4, show_default=True, help="eta_0 / eta_critical.")
@click.option("--dtype", type=click.Choice(["float64", "float32"]), default="float64", show_default=True)
@_backend_option
@click.option("--scheduler", help="Address of a dask.distributed scheduler, e.g. tcp://host:8786.")
def sweep(
    *,
    store_path: Path,
    jobs: int,
    data_file: Path | None,
    spec: str,
    widths: Sequence[int],
    seeds: int,
    depths: Sequence[int],
    activations: Sequence[str],
    parameterizations: Sequence[str],
    dynamics: Sequence[str],
    scheduler: str | None,
    **common: Any,
) -> None:
    """Widths x seeds x depths x activations x parameterizations; run it again to resume."""
    from verify.lab.activations import activation
    from verify.lab.backends import AUTO, backend
    from verify.lab.store import Store
    from verify.lab.sweep import grid

    chosen = _chosen(data_file, spec)
    for name in activations:
        activation(name)
    if not scheduler and common["backend"] != AUTO:
        backend(common["backend"])
    configs = grid(
        widths, range(seeds), depths=depths, activations=activations, parameterizations=parameterizations,
        dynamics=dynamics, **common,
    )  # fmt: skip
    with Store(store_path) as store:
        _says(store_path)
        failures = _sweep(configs, chosen, store, jobs, scheduler)
        if not store.results():
            raise LabError(f"no run ended; the first failure: {failures[0][1] if failures else 'none'}")
        _show(store)


@lab.command()
@_store_option
@click.option("--problem", type=click.IntRange(1), multiple=True, help="Number in the list; all when not given.")
@click.option("--points", type=click.IntRange(1), help="One problem of your own: |D| orthonormal inputs ...")
@click.option("--width", type=click.IntRange(1), help="... of this width ...")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--form", type=click.Choice(["single K", "two constants"]), default="two constants", show_default=True)
@click.option("--activation", type=click.Choice(["erf", "tanh"]), default="erf", show_default=True)
@_backend_option
def theorem(
    *,
    store_path: Path,
    problem: Sequence[int],
    points: int | None,
    width: int | None,
    seed: int,
    form: str,
    activation: str,
    backend: str,
) -> None:
    """Theorem G.1 on drawn networks: it applies, with guaranteed bounds, or what fails and by how much."""
    from dataclasses import replace

    from verify.lab import fastest
    from verify.lab import theorem as module
    from verify.lab.store import Store

    if (points is None) != (width is None):
        raise click.UsageError("a problem of your own needs both --points and --width")
    if points is not None and width is not None:
        chosen = [module.Applied(points, width, form, seed, activation=activation)]
    else:
        beyond = [i for i in problem if i > len(module.PROBLEMS)]
        if beyond:
            raise click.UsageError(f"--problem {beyond[0]}: there are {len(module.PROBLEMS)} problems")
        chosen = [module.PROBLEMS[i - 1] for i in problem] or list(module.PROBLEMS)
    with Store(store_path) as store:
        where = [fastest.choose(backend, p.width, p.depth, "float64") for p in chosen]
        _says(store_path)
        stored = [
            _once(store, "theorem", replace(p, backend=w), module.apply) for p, w in zip(chosen, where, strict=True)
        ]
    _finish(stored)


@lab.command("ensembles")
@_store_option
@click.option("--networks", type=click.IntRange(2), help="Networks per ensemble.")
@click.option("--width", type=click.IntRange(1), default=512, show_default=True)
@click.option(
    "--kind",
    type=click.Choice(["linearized", "trained", "readout"]),
    multiple=True,
    help="Default: all.",
)
@click.option("--extrapolate", type=_Numbers(), help="Widths: fit the variance at the test inputs as v + b/n.")
def ensembles_command(
    *,
    store_path: Path,
    networks: int | None,
    width: int,
    kind: Sequence[str],
    extrapolate: Sequence[int] | None,
) -> None:
    """Corollary 1 and readout-only training against (27), (28), (44) and both forms of (47)."""
    from dataclasses import replace

    from verify.lab import ensembles
    from verify.lab.store import Store

    configs = [replace(c, width=width) for c in ensembles.ENSEMBLES if not kind or c.kind in kind]
    if networks:
        configs = [replace(c, networks=networks) for c in configs]
    if extrapolate:
        if len(set(extrapolate)) < 2:
            raise click.UsageError("--extrapolate needs two widths or more")
        for config in configs:
            fit = ensembles.extrapolated([replace(config, width=w) for w in extrapolate])
            rows = zip(fit["deviation"], fit["error"], fit["slope"], strict=True)
            for j, (off, error, slope) in enumerate(rows):
                click.echo(
                    f"{config.kind}, test input {j}: limit / formula - 1 = {off:+.4f} +- {error:.4f}, "
                    f"finite width {slope:+.1f}/n"
                )
        return
    with Store(store_path) as store:
        _says(store_path)
        stored = [_once(store, "ensemble", c, ensembles.run) for c in configs]
    _finish(stored)


@lab.command("assumptions")
@click.option("--widths", type=_Numbers(), default="64,256,1024,4096,16384,65536", show_default=True,
              help="Of the networks with two hidden layers.")  # fmt: skip
@click.option("--seeds", type=click.IntRange(2), default=8, show_default=True, help="Seeds 0..N-1.")
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), help="Write all networks as .json.")
def assumptions(widths: Sequence[int], seeds: int, save: Path | None) -> None:
    """What Section 6 assumes, measured: how large K of Lemma 1 must be with two hidden layers, and (52) under (1)."""
    from verify.lab import columns, normalization, record

    asked = columns.measure(widths, range(seeds))
    scales = normalization.measure((1, 2, 3), (256, 512, 1024, 2048), range(max(8, seeds)))
    made = {"schema": 1, "machine": record.machine(), "lemma_1": asked, "kernel_scale": scales}
    click.echo("Lemma 1, two hidden layers, tanh: K must be at least (by enclosures; mean over networks)")
    for row in asked["growth"]:
        click.echo(
            f"  n = {row['width']:>8}  {row['mean']:.4f} [{row['low']:.4f}, {row['high']:.4f}]  "
            f"over sqrt(log n) {row['over_root_log']:.4f}"
        )
    click.echo("(1/n) ||J||_F^2 per input at the start: power of n")
    for row in scales:
        fit = row["exponent"]
        click.echo(
            f"  {row['parameterization']:<8} {row['depth']} hidden  n^{fit['slope']:+.3f} "
            f"[{fit['low']:+.3f}, {fit['high']:+.3f}]"
        )
    if save:
        record.save(made, save)


@lab.command("paper")
@click.argument("names", nargs=-1, metavar="[DISPLAY|NAME]...")
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), help="Write the record as .json.")
def paper_command(names: Sequence[str], save: Path | None) -> None:
    """Displays of the paper on drawn networks: S23 (variance), S29 and S42 (limits), S47, S86, S85 (lemma), S97, S98,
    S99 (rates); all of them where none is named. Measurements support and contradict, they prove nothing."""
    from verify.lab.paper import MEASURES, named, shown, stored

    try:
        wanted = dict.fromkeys(named(name) for name in names) or MEASURES
    except LookupError as reason:
        raise click.UsageError(str(reason)) from None
    made = stored.make(wanted)
    for line in shown.lines(made):
        click.echo(line)
    if save:
        stored.write(made, save)


@lab.command()
@_store_option
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder of the figures.")
def plot(store_path: Path, out: Path | None) -> None:
    """Draw the figures of a store."""
    from verify.lab import figures
    from verify.lab.store import Store

    with Store(store_path, create=False) as store:
        for path in figures.draw_all(store.results(), out or store_path.parent / "figures"):
            click.echo(path)


@lab.command("report")
@click.option("--from", "source", type=click.Path(path_type=Path), default=_STORE, show_default=True,
              help="A store, or a record saved as .json.")  # fmt: skip
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), help="Also write the record as .json.")
def report_command(source: Path, save: Path | None) -> None:
    """Show the stored results, or a saved record."""

    from verify.lab import record, report

    read = record.read(source)
    if save:
        record.save(read, save)
    raise SystemExit(0 if report.show(read, wide()) else 1)


@lab.command()
@_store_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(store_path: Path, file: Path) -> None:
    """Write the stored runs to FILE, .csv or .parquet."""
    from verify.lab.store import Store
    from verify.lab.store import export as write

    with Store(store_path, create=False) as store:
        click.echo(f"{write(store.results(), file)} rows in {file}")


def _says(store_path: Path, figures: Path | None = None) -> None:
    """The first line of a command that computes: what it writes, and where."""
    drawn = "" if figures is None else f", figures in {figures}"
    click.echo(f"finished runs are stored in {store_path}{drawn}", err=True)


def _chosen(data_file: Path | None, spec: str) -> Dataset:
    from verify.lab import data, experiment

    return data.load(data_file) if data_file else experiment.dataset(spec)


def _once(store: Store, kind: str, config: Any, compute: Any) -> Any:
    """The stored result of `config`, computed and stored now when missing."""
    from verify.lab.store import key_of

    found = store.get(key_of(kind, config))
    if found is None:
        found = store.get(store.put(kind, config, compute(config)))
    return found


def _sweep(configs: Any, chosen: Dataset, store: Store, jobs: int, scheduler: str | None) -> Any:
    from verify.lab.sweep import sweep as run_sweep

    with _progress() as report:
        summary = run_sweep(configs, chosen, store, jobs=jobs, scheduler=scheduler, report=report)
    click.echo(f"{summary.finished} runs finished, {summary.skipped} already stored", err=True)
    for config, error in summary.failures:
        click.echo(f"failed: width {config.width}, depth {config.depth}, seed {config.seed}: {error}", err=True)
    return summary.failures


@contextmanager
def _progress() -> Iterator[Any]:
    """A bar with the time left on a terminal, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[left]}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("sweep", total=None, left="")

        def report(now: SweepProgress) -> None:
            left = "" if now.seconds_left is None else f"{now.seconds_left:.0f} s left"
            bar.update(task, total=now.total, completed=now.done + now.skipped + now.failed, left=left)

        yield report


def _show(store: Store) -> None:
    _finish(store.results())


def _finish(stored: Any) -> None:

    from verify.lab import record, report

    raise SystemExit(0 if report.show(record.make(stored), wide()) else 1)
