"""Get the fragments of a document's parts: from the cache when nothing has changed, else laid out.

The key of a fragment is the digest of what is known before layout: the engine, the theme, a limit,
the part's HTML. The fragment records the addresses that it requested, with digests; it is reused
only if every address still has the same bytes, or is still refused.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from briefpress.diagnostics.diagnostic import RenderFailed
from briefpress.layout.fragment import Fragment
from briefpress.pdf.slots import sources
from briefpress.render.document import RenderedDocument
from briefpress.store.store import Store
from briefpress.system import versions
from briefpress.theme.addresses import Addresses
from briefpress.workers.pool import Job, Pool, WorkerTheme
from briefpress.workspace.limits import Limits
from briefpress.workspace.tree import digest, digest_tree

_LIBRARIES = ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "pyphen", "pillow",
              "fonttools")  # fmt: skip
_CONVERTER = "vl-convert-python"  # draws SVG images, if it is there
_BRIEFINGS = 32  # whose fragments stay in memory


@dataclass(frozen=True, slots=True)
class Step:
    """A finished step: a part laid out or taken from the cache, or all parts joined."""

    name: str
    pages: int = 0
    cached: bool = False
    seconds: float = 0.0
    done: int = 0
    total: int = 0


Watch = Callable[[Step], None]


class LayoutCache:
    """The layout state of a session: a pool, a store, and the fragments of the last builds."""

    def __init__(self, pool: Pool, store: Store, watch: Watch, limits: Limits) -> None:
        self.pool, self.store, self.watch, self.limits = pool, store, watch, limits
        self._ready: OrderedDict[Path, Mapping[str, Fragment]] = OrderedDict()

    def ready(self, briefing: Path) -> Mapping[str, Fragment]:
        """Return the fragments of a briefing's last build, by key."""
        return self._ready.get(briefing, {})

    def keep(self, briefing: Path, fragments: Mapping[str, Fragment]) -> None:
        """Keep the fragments of a briefing's build, replacing those of the last one."""
        self._ready.pop(briefing, None)
        self._ready[briefing] = fragments
        while len(self._ready) > _BRIEFINGS:
            self._ready.popitem(last=False)


@dataclass(slots=True)
class Fragments:
    """The fragments of one build; ``known`` has the last one of each part, by name."""

    layout_cache: LayoutCache
    document: RenderedDocument
    theme: WorkerTheme
    addresses: Addresses
    used: dict[str, Fragment] = field(default_factory=dict)
    known: dict[str, Fragment] = field(default_factory=dict)

    def of(self, pages: Sequence[tuple[str, str]]) -> list[Fragment]:
        """Return the fragment of each part, given its name and HTML."""
        keys = [self._key(part, html) for part, html in pages]
        missing: dict[str, Job] = {}
        parts = {part.id: part for part in self.document.parts}
        for key, (part, html) in zip(keys, pages, strict=True):
            if key in self.used:
                continue
            found = self._kept(key)
            if found is None:
                whole = self.document.html([html])
                positions = sources(parts[part].html)
                missing[key] = Job(part, whole, parts[part].span, self.document.folder, positions)
            else:
                self.used[key] = self.known[part] = found
                self.layout_cache.watch(Step(part, found.pages, cached=True))
        self._lay_out(missing)
        return [self.used[key] for key in keys]

    def _lay_out(self, missing: Mapping[str, Job]) -> None:
        """Lay parts out; again with the theme read anew where a worker had read it before.

        What stylesheets import is read with them, and may have changed since.
        """
        stale = self._laid_out(missing, self.theme)
        if stale:
            anew = replace(self.theme, digest=f"{self.theme.digest} anew")
            if self._laid_out(stale, anew):
                raise RenderFailed("a file changed while it was read: build again")

    def _laid_out(self, missing: Mapping[str, Job], theme: WorkerTheme) -> dict[str, Job]:
        """Lay parts out, and return those that were made from what is there no longer."""
        stale = {}
        keys = {id(job): key for key, job in missing.items()}
        results = self.layout_cache.pool.lay_out(theme, self.addresses, missing.values())
        for number, result in enumerate(results, 1):
            key, part = keys[id(result.job)], result.job.part
            fragment = Fragment.from_bytes(result.data)
            if not self._is_current(fragment):
                stale[key] = result.job
                continue
            self.used[key] = self.known[part] = fragment
            self.layout_cache.store.put(key, result.data)
            step = Step(part, fragment.pages, False, result.seconds, number, len(missing))
            self.layout_cache.watch(step)
        return stale

    def _is_current(self, fragment: Fragment) -> bool:
        reads = fragment.reads.items()
        return all(self.addresses.digest(address) == was for address, was in reads)

    def _kept(self, key: str) -> Fragment | None:
        """Return a kept fragment that is up to date, if there is one."""
        found = self.layout_cache.ready(self.document.folder).get(key)
        if found is None:
            data = self.layout_cache.store.get(key)
            found = None if data is None else Fragment.from_bytes(data)
        return found if found is not None and self._is_current(found) else None

    def _key(self, part: str, html: str) -> str:
        most = str(self.layout_cache.limits.image_bytes)
        made_of = (engine(), self.theme.digest, most, part, self.document.html([html]))
        return digest("\0".join(made_of).encode())


@cache
def engine() -> str:
    """Return the digest of the engine and its libraries.

    Raises `RenderFailed` when a library is missing.
    """
    try:
        system = versions()
    except OSError as error:
        raise RenderFailed(f"{error}; run make, or python briefpress/system.py") from None
    code = digest_tree(str(Path(__file__).resolve().parent.parent), leave=".pyc")
    libraries = [f"{name} {version(name)}" for name in _LIBRARIES]
    with suppress(PackageNotFoundError):
        libraries.append(f"{_CONVERTER} {version(_CONVERTER)}")
    return digest("\0".join((code, producer(), *system, *libraries)).encode())


def producer() -> str:
    """Return the producer for the metadata of the PDF."""
    return f"WeasyPrint {version('weasyprint')}, pikepdf {version('pikepdf')}"
