"""Compares Briefpress with plain WeasyPrint and with Typst: `python -m tests.bench`.

Every tool prints the same generated briefing, one process after the other in one run; what comes
out is one Markdown table: seconds, how many times faster than plain WeasyPrint in the same run,
memory, and what is wrong on the pages. Nothing here runs under pytest but `test_bench.py`.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from importlib.metadata import version
from operator import add
from pathlib import Path

import briefpress
from tests.bench import check, generate, twins
from tests.bench.check import Count
from tests.bench.generate import Plan, Truth
from tests.bench.measure import CommandFailed, Measure, run

PYTHON = sys.executable
ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = ("pass", "plain", "ours", "typst", "bulk")
PLAIN = "plain WeasyPrint"
LEAFLETS = 60
ENOUGH = 10.0  # seconds that the runs of one row take together before it is not run again


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; ``measure`` is None for a command that failed.

    ``count`` is what is wrong on its pages, of all that ``truths`` know.
    """

    pages: str
    name: str
    measure: Measure | None = None
    count: Count | None = None
    truths: Sequence[Truth] = ()


class Bench:
    """Measures one row after the other in a folder of its own, and tells what it is doing."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self.folder, self.options = folder, options

    def rows(self) -> Iterator[Row]:
        """Measure everything that was asked for."""
        only = self.options.only
        if "pass" in only:
            yield self.row("", "python -c pass", lambda: self.command("-c", "pass"))
        for pages in self.options.pages:
            for tool, measure in (
                ("plain", self.plain),
                ("ours", self.ours),
                ("typst", self.typst),
            ):
                if tool in only:
                    yield from measure(pages)
        if "bulk" in only:
            yield from self.bulk()

    def plain(self, pages: int) -> Iterator[Row]:
        """Measure plain WeasyPrint on one document."""
        folder, _, truth = self.briefing("plain", pages)
        html, pdf = folder.with_suffix(".html"), folder.with_suffix(".pdf")
        twins.write_html(folder, html)

        def cold() -> Measure:
            return self.command("-m", "tests.bench.plain", html, folder, pdf)

        yield self.row(str(pages), PLAIN, cold, [pdf], [truth])

    def ours(self, pages: int) -> Iterator[Row]:
        """Measure Briefpress: cold, and in a new process with what it kept."""
        folder, plan, truth = self.briefing("ours", pages)
        pdf, cache = folder.with_suffix(".pdf"), folder.with_suffix(".cache")
        options = ("--cache", cache, "--jobs", self.options.jobs)
        section = folder / "sections" / f"{generate.middle(plan)}.yaml"
        kept, new = folder.with_suffix(".kept"), folder.with_suffix(".new")

        def build() -> Measure:
            return self.command("build.py", "build", folder, "-o", pdf, *options)

        def cold() -> Measure:
            shutil.rmtree(cache, ignore_errors=True)
            return build()

        def edited() -> Measure:
            generate.edit(folder, plan, truth)
            return build()

        def edited_alive() -> Measure:
            shutil.copyfile(section, kept)
            generate.edit(folder, plan, truth)
            shutil.copyfile(section, new)
            shutil.copyfile(kept, section)
            return self.command("-m", "tests.bench.alive", "ours", folder, pdf, section, new)

        yield self.row(str(pages), "Briefpress, cold", cold, [pdf], [truth])
        yield self.row(str(pages), "Briefpress, nothing changed", build, [pdf], [truth])
        yield self.row(str(pages), "Briefpress, one section edited", edited, [pdf], [truth])
        alive = "Briefpress, one section edited, kept alive"
        yield self.row(str(pages), alive, edited_alive, [pdf], [truth])

    def typst(self, pages: int) -> Iterator[Row]:
        """Measure Typst: cold, and its incremental compile in a process that is kept alive."""
        folder, plan, truth = self.briefing("typst", pages)
        pdf = folder.with_suffix(".pdf")
        before, after = folder.with_suffix(".typst"), folder.with_suffix(".edited")
        main = twins.write_typst(folder, before)
        section = Path("sections") / f"{generate.middle(plan)}.typ"

        def cold() -> Measure:
            return self.command("-m", "tests.bench.typesetter", main, pdf)

        def edited() -> Measure:
            generate.edit(folder, plan, truth)
            twins.write_typst(folder, after)
            return self.command(
                "-m", "tests.bench.alive", "typst", main, pdf, before / section, after / section
            )

        yield self.row(str(pages), "Typst, cold", cold, [pdf], [truth])
        yield self.row(str(pages), "Typst, one section edited, kept alive", edited, [pdf], [truth])

    def bulk(self) -> Iterator[Row]:
        """Measure many briefings of four pages: a plain loop, and ours side by side."""
        folders, truths = [], []
        for number in range(1, LEAFLETS + 1):
            folders.append(self.folder / "bulk" / f"leaflet-{number}")
            truths.append(generate.write(folders[-1], generate.LEAFLET, seed=number))
            twins.write_html(folders[-1], folders[-1].with_suffix(".html"))
        pdfs = [folder.with_suffix(".pdf") for folder in folders]
        plain = [path for folder in folders for path in _of_plain(folder)]
        ours = [path for pair in zip(folders, pdfs, strict=True) for path in pair]
        label = f"{LEAFLETS} × 4"

        def naive() -> Measure:
            return self.command("-m", "tests.bench.plain", *plain)

        def side_by_side() -> Measure:
            return self.command("-m", "tests.bench.bulk", self.options.jobs, *ours)

        yield self.row(label, f"{PLAIN}, a loop", naive, pdfs, truths)
        for pdf in pdfs:
            pdf.unlink(missing_ok=True)
        name = f"Briefpress, {self.options.jobs} processes"
        yield self.row(label, name, side_by_side, pdfs, truths)

    def briefing(self, tool: str, pages: int) -> tuple[Path, Plan, Truth]:
        """Write the briefing of so many pages for one tool, which may change it."""
        folder, plan = self.folder / f"{tool}-{pages}", generate.plan(pages)
        return folder, plan, generate.write(folder, plan)

    def command(self, *arguments: object) -> Measure:
        """Run Python with these arguments and measure it."""
        return run([PYTHON, *map(str, arguments)], ROOT, self.options.limit)

    def row(
        self,
        pages: str,
        name: str,
        once: Callable[[], Measure],
        pdfs: Sequence[Path] = (),
        truths: Sequence[Truth] = (),
    ) -> Row:
        """Measure one row, short runs again, and count what is wrong on its pages."""
        print(f"{pages} {name} …", file=sys.stderr, end=" ", flush=True)
        try:
            measure = self.median(once)
        except CommandFailed as failed:
            print(failed, file=sys.stderr)
            return Row(pages, name)
        print(f"{measure.seconds:.2f} s", file=sys.stderr)
        if measure.stopped or not pdfs:
            return Row(pages, name, measure)
        papers = (check.read(pdf.read_bytes()) for pdf in pdfs)
        counts = [check.count(paper, truth) for paper, truth in zip(papers, truths, strict=True)]
        return Row(pages, name, measure, reduce(add, counts), truths)

    def median(self, once: Callable[[], Measure]) -> Measure:
        """Return the run with the median of the seconds, with the highest memory of all."""
        measures: list[Measure] = []
        while len(measures) < self.options.runs and _seconds(measures) < ENOUGH:
            measures.append(once())
            if measures[-1].stopped:
                return measures[-1]
        measures.sort(key=lambda one: one.seconds)
        highest = max(one.mebibytes for one in measures)
        return replace(measures[(len(measures) - 1) // 2], mebibytes=highest)


def _seconds(measures: Sequence[Measure]) -> float:
    return sum(measure.seconds for measure in measures)


def _of_plain(folder: Path) -> tuple[Path, Path, Path]:
    return folder.with_suffix(".html"), folder, folder.with_suffix(".pdf")


def table(rows: Sequence[Row]) -> str:
    """Write the rows as a Markdown table."""
    heads = (
        "pages", "tool", "seconds", "times faster than plain", "processor seconds", "peak MiB",
        "pages printed", "notes lost / doubled", "wrong references", "wrong contents",
        "wrong links", "wrong folios", "edits missing",
    )  # fmt: skip
    plain = {row.pages: row.measure for row in rows if row.name.startswith(PLAIN)}
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for row in rows:
        cells = (row.pages, row.name, *_measured(row, plain.get(row.pages)), *_counted(row))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _measured(row: Row, plain: Measure | None) -> tuple[str, str, str, str]:
    """Write seconds, ratio, processor seconds and memory."""
    if row.measure is None:
        return "failed", "–", "–", "–"
    seconds, processor = _shown(row.measure.seconds), _shown(row.measure.processor)
    memory = f"{row.measure.mebibytes:.0f}"
    if row.measure.stopped:
        return f"> {seconds} (limit)", "–", f"> {processor}", f"> {memory}"
    if plain is None:
        return seconds, "–", processor, memory
    more = "> " if plain.stopped else ""
    return seconds, f"{more}{plain.seconds / row.measure.seconds:.1f}", processor, memory


def _shown(seconds: float) -> str:
    if math.isnan(seconds):
        return "–"
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:.1f}"


def _counted(row: Row) -> tuple[str, ...]:
    """Write the pages, and what is wrong of how much."""
    count = row.count
    if count is None:
        return ("–",) * 7
    notes = sum(len(truth.notes) for truth in row.truths)
    references = sum(len(truth.references) for truth in row.truths)
    entries = sum(len(truth.contents) for truth in row.truths)
    return (
        str(count.pages),
        f"{count.lost} / {count.doubled} of {notes}",
        f"{count.references} of {references}",
        f"{count.contents} of {entries}",
        f"{count.links} of {references + entries}",
        f"{count.folios}",
        f"{count.edits}",
    )


def machine() -> str:
    """Say when and on what the table was made."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    cores = len(os.sched_getaffinity(0))
    versions = [f"Briefpress {briefpress.__version__}"]
    for tool in ("weasyprint", "typst"):
        if importlib.util.find_spec(tool):
            versions.append(f"{tool} {version(tool)}")
    load = os.getloadavg()[0]
    return (
        f"{time.strftime('%Y-%m-%d %H:%M')}, {names[0] if names else platform.machine()}, "
        f"{cores} cores, load {load:.1f} at the start; Python {platform.python_version()}, "
        f"{', '.join(versions)}"
    )


def main(arguments: Sequence[str]) -> int:
    """Measure what the arguments ask for and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=[30, 100, 300, 1000])
    parser.add_argument("--only", choices=TOOLS, nargs="+", default=TOOLS, help="which tools")
    parser.add_argument(
        "--limit", type=float, default=3600, metavar="SECONDS", help="of one run; then it is ended"
    )
    parser.add_argument("--runs", type=int, default=3, help="of a row that takes a few seconds")
    parser.add_argument("--jobs", type=int, default=2, help="processes of Briefpress")
    parser.add_argument("--keep", type=Path, help="a folder for what is made, to look at it")
    options = parser.parse_args(arguments)
    if "typst" in options.only and not importlib.util.find_spec("typst"):
        parser.error("typst is not installed: pip install -e '.[bench]', or leave it out of --only")
    head = machine()
    with tempfile.TemporaryDirectory(prefix="briefpress-bench-") as temporary:
        rows = list(Bench((options.keep or Path(temporary)).absolute(), options).rows())
    print(f"{head}\n\n{table(rows)}")
    return 1 if any(row.measure is None for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
