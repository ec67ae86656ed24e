"""Run pandoc for what only it can do, each job in a sandboxed process, and keep its answers.

In: a job. Out: the bytes of pandoc's answer, from the store if it was asked before. pandoc comes
with the package `pypandoc-binary`, in exactly one version, because it decides what is printed; no
other pandoc of the computer is used.
"""

from __future__ import annotations

import json
import re
import signal
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from briefpress.diagnostics import codes
from briefpress.parse.pandoc import CITE, INSTALL, READ_BIBTEX, Job, PandocFailed
from briefpress.store.store import Store
from briefpress.system import needed_environment
from briefpress.workers import citation_worker
from briefpress.workers.supervisor import Ended, answered
from briefpress.workspace.limits import Limits, how_to_raise
from briefpress.workspace.tree import digest, digest_file

_PACKAGE = "pypandoc-binary"
_MODULE = "briefpress.workers.citation_worker"
# All that pandoc is ever told, also by a process with custom templates.
_OPTIONS = {
    CITE: ("--from=json", "--to=json", "--citeproc"),
    READ_BIBTEX: ("--from=biblatex", "--to=csljson"),
}
_MEMORY = 1 << 30  # bytes: ten times what a thousand sources take
_TIME = 60  # seconds: a hundred times what 140 sources take
_LARGEST = 64 << 20  # bytes of an answer
_NO_MEMORY = re.compile("out of memory|malloc: failed|failed to allocate")
_REFUSED = "Could not fetch"  # a style that leads elsewhere; the sandbox lets pandoc go nowhere


class Processor:
    """Runs pandoc; ``runs`` is how often, without answers from the store."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self.runs = 0
        self._store, self._limits = store, limits

    def __call__(self, job: Job) -> bytes:
        """Return pandoc's answer; raise `PandocFailed` without one."""
        program = _program()
        if program is None:
            raise PandocFailed(codes.NO_PROCESSOR, "pandoc is not installed", INSTALL)
        key = digest("\0".join((_identity(), job.to_text())).encode())
        answer = self._store.get(key)
        if answer is None:
            answer = self._run(program, job)
            self._store.put(key, answer)
        return answer

    def _run(self, program: Path, job: Job) -> bytes:
        memory, seconds = min(_MEMORY, self._limits.memory), min(_TIME, self._limits.time)
        config = {
            "program": str(program),
            "options": ["--sandbox", *_OPTIONS[job.kind]],
            "memory": memory,
            "processor": min(seconds, self._limits.processor),
        }
        self.runs += 1
        try:
            answer = answered(
                _MODULE, json.dumps(config), needed_environment(), job.body.encode(), seconds,
                _LARGEST,
            )  # fmt: skip
        except OSError as error:
            message = f"pandoc cannot be started: {error.strerror}"
            raise PandocFailed(codes.RENDERER_FAILED, message) from None
        if isinstance(answer, Ended):
            raise _failure(answer, memory, seconds)
        return answer


def _failure(ended: Ended, memory: int, seconds: int) -> PandocFailed:
    if ended.is_late or ended.code == -signal.SIGXCPU:
        hint = f"use another style or fewer sources, {how_to_raise('processor')}"
        message = f"pandoc takes longer than {seconds} s"
        return PandocFailed(codes.RENDERER_TIME, message, hint)
    if ended.code in (0, 251, -signal.SIGKILL) or _NO_MEMORY.search(ended.printed):
        message = f"pandoc takes more than {memory >> 20} MB of memory"
        return PandocFailed(codes.RENDERER_MEMORY, message, how_to_raise("memory"))
    said = re.sub(r"^pandoc: |\nHttpException.*", "", ended.printed, flags=re.S)
    if said.startswith(_REFUSED):
        said = "it refers to another file"
    return PandocFailed(codes.BAD_CITATION_STYLE, said or f"pandoc ended with code {ended.code}")


def is_there() -> bool:
    """Tell whether pandoc is installed."""
    return _program() is not None


@cache
def _program() -> Path | None:
    """Return the program of the package, without importing that."""
    try:
        version(_PACKAGE)
        found = find_spec("pypandoc")
    except (PackageNotFoundError, ValueError):
        return None
    if found is None or found.origin is None:
        return None
    program = Path(found.origin).resolve().parent / "files" / "pandoc"
    return program if program.is_file() else None


@cache
def _identity() -> str:
    """Return what decides an answer besides the job: pandoc's version, and the code round it."""
    files = [digest_file(module) for module in (__file__, citation_worker.__file__)]
    return "\0".join((version(_PACKAGE), *files))
