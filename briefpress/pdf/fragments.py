"""The fragments of a document's parts: kept ones where nothing has changed, the others laid out.

The key of a fragment is the digest of what is known before: the engine, the theme, a limit, the
part's HTML. What the part then asked for by address stands in the fragment with its digests; it is
used again only where every address still gives the same bytes, or still none.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from briefpress.diagnostics.diagnostic import RenderFailed
from briefpress.layout.fragment import Fragment
from briefpress.render.document import RenderedDocument
from briefpress.store.store import Store
from briefpress.system import versions
from briefpress.theme.addresses import Addresses
from briefpress.workers.pool import Job, Pool, WorkerTheme
from briefpress.workspace.limits import Limits
from briefpress.workspace.tree import digest, digest_tree

_LIBRARIES = ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "pyphen", "pillow")
_BRIEFINGS = 32  # whose fragments stay ready


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done: a part laid out or found again, or all of them joined."""

    name: str
    pages: int = 0
    cached: bool = False
    seconds: float = 0.0
    done: int = 0
    total: int = 0


Watch = Callable[[Step], None]


class LayoutCache:
    """What lays out for a session: a pool, a store, and the fragments of the last builds."""

    def __init__(self, pool: Pool, store: Store, watch: Watch, limits: Limits) -> None:
        self.pool, self.store, self.watch, self.limits = pool, store, watch, limits
        self._ready: OrderedDict[Path, Mapping[str, Fragment]] = OrderedDict()

    def is_empty(self) -> bool:
        """Tell whether nothing has been laid out or kept."""
        return not self._ready and self.store.is_empty()

    def ready(self, briefing: Path) -> Mapping[str, Fragment]:
        """Return the fragments of a briefing's last build, by their keys."""
        return self._ready.get(briefing, {})

    def keep(self, briefing: Path, fragments: Mapping[str, Fragment]) -> None:
        """Keep the fragments of a briefing's build, in place of those of the one before."""
        self._ready.pop(briefing, None)
        self._ready[briefing] = fragments
        while len(self._ready) > _BRIEFINGS:
            self._ready.popitem(last=False)


@dataclass(slots=True)
class Fragments:
    """The fragments of one build; ``known`` are by the part's name, the last of each."""

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
        spans = {part.id: part.span for part in self.document.parts}
        for key, (part, html) in zip(keys, pages, strict=True):
            if key in self.used:
                continue
            found = self._kept(key)
            if found is None:
                whole = self.document.html([html])
                missing[key] = Job(part, whole, spans[part], self.document.folder)
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
        """Return a fragment that was made from what there is now, if one is kept."""
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
    """Return the digest of what lays out: the engine, and the libraries it does it with.

    Raises `RenderFailed` when one is not on this machine.
    """
    try:
        system = versions()
    except OSError as error:
        raise RenderFailed(f"{error}; run make, or python briefpress/system.py") from None
    code = digest_tree(str(Path(__file__).resolve().parent.parent), leave=".pyc")
    libraries = (f"{name} {version(name)}" for name in _LIBRARIES)
    return digest("\0".join((code, producer(), *system, *libraries)).encode())


def producer() -> str:
    """Return the name of what makes the PDF."""
    return f"WeasyPrint {version('weasyprint')}, pikepdf {version('pikepdf')}"
