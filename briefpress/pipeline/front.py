"""Run the front end of a build, YAML to HTML, in a sandboxed process, where custom templates run.

In: a project. Out: a rendered document and diagnostics, as plain data. The process reads the files
of the project, writes nothing, has no network, and ends when its time or its memory does. The
session keeps the result only.
"""

from __future__ import annotations

import json
import signal
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from pydantic import TypeAdapter

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import CODES
from briefpress.diagnostics.diagnostic import BuildFailed, Collector, Diagnostic, RenderFailed
from briefpress.diagnostics.span import Span
from briefpress.parse.pandoc import Ask, Job, PandocFailed
from briefpress.pipeline.stages import write
from briefpress.render.document import RenderedDocument
from briefpress.store.store import Store
from briefpress.system import needed_environment
from briefpress.theme.templates import Compiled, place_of
from briefpress.theme.theme import Theme, read_theme
from briefpress.workers import limits as process_limits
from briefpress.workers import sandbox
from briefpress.workers.protocol import DONE, FAILED, FRONT, Channel, Give, Refused
from briefpress.workers.supervisor import Ended, Supervised
from briefpress.workers.watchdog import Watchdog
from briefpress.workspace.files import Files
from briefpress.workspace.limits import how_to_raise
from briefpress.workspace.project import Project

Value = TypeVar("Value")
_MODULE = "briefpress.pipeline.front"
_PANDOC = "pandoc:"  # before a job that the process requests
_IDLE = 3  # wall-clock time allowed, as a multiple of the processor time


@dataclass(frozen=True, slots=True)
class PlainDiagnostic:
    """A diagnostic as plain data, with its code by name."""

    code: str
    message: str
    span: Span
    hint: str | None = None
    found: str | None = None
    expected: tuple[str, ...] = ()

    @classmethod
    def of(cls, one: Diagnostic) -> PlainDiagnostic:
        """Convert a diagnostic to plain data."""
        return cls(one.code.name, one.message, one.span, one.hint, one.found, one.expected)

    def diagnostic(self) -> Diagnostic:
        """Convert it back to a diagnostic."""
        code = CODES[self.code]
        return Diagnostic(code, self.message, self.span, self.hint, self.found, self.expected)


@dataclass(frozen=True, slots=True)
class Written:
    """The result: a document, or None after errors; diagnostics; digests of files read."""

    document: RenderedDocument | None
    told: tuple[PlainDiagnostic, ...]
    reads: dict[Path, str]


@dataclass(frozen=True, slots=True)
class Broken:
    """A crash of the front end: a code by name, a message, and a traceback for developers."""

    code: str
    message: str
    hint: str | None
    span: Span
    report: str = ""


_adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)  # it is slow to create


def _bytes(value: Project | Written | Broken) -> bytes:
    return _adapter(type(value)).dump_json(value)


def _read(kind: type[Value], data: bytes) -> Value:
    value: Value = _adapter(kind).validate_json(data)
    return value


def write_in_sandbox(project: Project, files: Files, sink: Collector, ask: Ask) -> RenderedDocument:
    """Read, validate, resolve and render a briefing; raise `BuildFailed` when it has errors.

    ``ask`` runs pandoc, which the process can request. Raises `RenderFailed` when the process
    fails.
    """
    seconds = project.limits.template_seconds
    config = {
        "memory": project.limits.memory,
        "processor": seconds,
        "read": [str(root) for root in project.roots],
    }
    environment = needed_environment()
    with tempfile.TemporaryDirectory(prefix="briefpress-") as place:
        try:
            process = Supervised(
                "briefpress.pipeline.front", json.dumps(config), environment, Path(place)
            )
        except OSError as error:
            raise RenderFailed(f"no worker could be started: {error.strerror}") from None
        try:
            job = _bytes(project)
            time = seconds * _IDLE + process_limits.GRACE
            answer = process.ask(FRONT, job, time, _given_by(ask))
        finally:
            process.close()
    if isinstance(answer, Ended):
        raise _failed(_why(answer, project))
    kind, body = answer
    if kind != DONE:
        raise _failed(_read(Broken, body))
    written = _read(Written, body)
    files.log.update(written.reads)
    for one in written.told:
        sink.add(one.diagnostic())
    sink.stop_on_errors()
    if written.document is None:
        raise RenderFailed("the front end returned neither a document nor an error")
    return written.document


def _given_by(ask: Ask) -> Give:
    """Answer a request of the process: a job for pandoc, and nothing else."""

    def give(address: str) -> bytes:
        if not address.startswith(_PANDOC):
            raise Refused("only a job for pandoc can be requested")
        try:
            return ask(Job.from_text(address.removeprefix(_PANDOC)))
        except PandocFailed as failed:
            raise Refused(failed.to_text()) from None

    return give


def _asked_through(channel: Channel) -> Ask:
    """Return the process's way to run pandoc: its parent does, in another sandbox."""

    def ask(job: Job) -> bytes:
        try:
            return channel.want(_PANDOC + job.to_text())
        except Refused as refused:
            raise PandocFailed.from_text(str(refused)) from None

    return ask


def _failed(broken: Broken) -> RenderFailed | BuildFailed:
    code = CODES[broken.code]
    if code is codes.UNSAFE_TEMPLATE:
        return BuildFailed([Diagnostic(code, broken.message, broken.span, broken.hint)])
    return RenderFailed(
        broken.message, code=code, span=broken.span, hint=broken.hint, report=broken.report
    )


def _why(ended: Ended, project: Project) -> Broken:
    """Return why the process ended without a result; only custom templates can run too long."""
    place = Span(project.own_templates)
    seconds = project.limits.template_seconds
    if ended.is_late or ended.code == -signal.SIGXCPU:
        return _endless(place, seconds)
    if ended.code == -signal.SIGKILL or "MemoryError" in ended.printed:
        return _too_large(place, project.limits.memory)
    message = f"the process that writes the HTML ended with exit code {ended.code}"
    return Broken(codes.RENDERER_CRASH.name, message, None, place, ended.printed)


def _endless(place: Span, seconds: int) -> Broken:
    message = f"the template uses too many resources: it takes longer than {seconds} s"
    hint = f"simplify its loops, {how_to_raise('template-seconds')}"
    return Broken(codes.UNSAFE_TEMPLATE.name, message, hint, place)


def _too_large(place: Span, memory: int) -> Broken:
    allowed = process_limits.allowed_memory(memory)
    message = (
        f"the template uses too many resources: it takes more than {allowed >> 20} MB of memory"
    )
    hint = f"shorten it, {how_to_raise('memory')}"
    return Broken(codes.UNSAFE_TEMPLATE.name, message, hint, place)


# The code below runs in the sandboxed process.


def main(text: str) -> None:
    """Write one document; ``text`` is JSON: ``memory`` (bytes), ``processor`` (s), ``read``."""
    config = json.loads(text)
    channel = Channel.of_process()
    process_limits.limit_memory(process_limits.used_memory() + config["memory"])
    sandbox.put_up(map(Path, config["read"]), ())
    process_limits.limit_processor(config["processor"] + process_limits.GRACE)
    while (job := channel.job()) is not None:
        project = _read(Project, job[1])
        files = Files(project.roots)
        theme = read_theme(files, project)

        def tell(_clock: str, frame: FrameType | None, theme: Theme = theme) -> None:
            place = place_of(frame, theme) or Span(project.own_templates)  # noqa: B023
            broken = _endless(place, config["processor"])
            channel.answer(FAILED, _bytes(broken))

        warden = Watchdog(config["processor"], config["processor"] * _IDLE, tell, lambda: None)
        with warden.watching():
            kind, body = _answer(project, files, theme, _asked_through(channel))
        channel.answer(kind, body)


def _answer(project: Project, files: Files, theme: Theme, ask: Ask) -> tuple[bytes, bytes]:
    sink, document, memo = Collector(), None, Store()
    try:
        document = write(project, files, theme, Compiled(memo), memo, sink, ask)
    except BuildFailed:
        pass
    except RenderFailed as failed:
        broken = Broken(failed.code.name, failed.message, failed.hint, failed.span, failed.report)
        return FAILED, _bytes(broken)
    except MemoryError:
        broken = _too_large(Span(project.own_templates), project.limits.memory)
        return FAILED, _bytes(broken)
    except Exception as crash:
        report = "".join(traceback.format_exception(crash, limit=-12))
        message = "the process that writes the HTML crashed"
        place = Span(project.manifest)
        broken = Broken(codes.RENDERER_CRASH.name, message, None, place, report)
        return FAILED, _bytes(broken)
    written = Written(document, tuple(map(PlainDiagnostic.of, sink)), dict(files.log))
    return DONE, _bytes(written)
