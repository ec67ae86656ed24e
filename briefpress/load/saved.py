"""What is left of a file's data without what is at fault, so that the rest is still checked."""

from __future__ import annotations

from briefpress.diagnostics.span import UNWRITTEN, Text
from briefpress.model.base import Node
from briefpress.model.blocks import KINDS
from briefpress.model.lists import Listed, Reference, Term
from briefpress.model.manifest import Manifest
from briefpress.model.section import Section, Subsection
from briefpress.parse.yaml import Mapping, Sequence

StandIns = dict[str, str | list[str]]
# What stands for a value at fault while the rest is checked; it is never printed.
STAND_INS: dict[object, StandIns] = {
    Manifest: {
        "id": "briefing",
        "series": "series",
        "number": "1",
        "title": "title",
        "short-title": "title",
        "subtitle": "subtitle",
        "description": "description",
        "language": "en-GB",
        "version": "1",
        "date": "2000-01-01",
        "cut-off": "2000-01-01",
        "handling": "TLP:CLEAR",
        "producer": "producer",
        "audience": "audience",
        "sections": ["section"],
    },
    Section: {"id": "section", "title": "title"},
    list[Reference]: {
        "id": "source",
        "type": "report",
        "title": "title",
        "publisher": "publisher",
        "issued": "2000",
    },
    list[Term]: {"term": "term", "text": "text"},
    list[Listed]: {"entry": "entry"},
}

# The same for blocks and subsections; one that lacks another key is left out.
_OF_ENTRIES: StandIns = {
    "id": "entry",
    "title": "title",
    "subtitle": "subtitle",
    "source": "source",
    "note": "note",
    "alt": "alt",
    "text": "text",
    "attribution": "attribution",
}
_KINDS = {str(kind.model_fields["kind"].default): kind for kind in KINDS}


class Saved:
    """What is left of a file's data without that which is at fault."""

    def __init__(self, data: object, stand_ins: StandIns) -> None:
        self.whole, self.stand_ins = data, stand_ins
        self.replaced: dict[int, dict[str, Text | Sequence]] = {}
        self.dropped: dict[int, set[int | str]] = {}

    def give_up(self, location: tuple[int | str, ...]) -> None:
        """Leave out the block, entry or key that an error speaks of, or let something stand in."""
        path = [self.whole]
        for step in location:
            path.append(_child(path[-1], step))
        # In a list of entries each gives up its own keys, as the one mapping of other files does.
        is_entry = isinstance(self.whole, Sequence) and isinstance(
            path[min(1, len(path) - 1)], Mapping
        )
        top = 1 if is_entry else 0
        for place in range(len(location) - 1, top - 1, -1):
            container, step = path[place], location[place]
            if isinstance(container, Sequence) and isinstance(step, int):
                self._drop(container, step)
                return
            if isinstance(container, Mapping) and self._is_mended(container, step, path[:place]):
                return
        entry = path[min(top, len(path) - 1)]
        # Without a key it is about several, which contradict each other.
        for key in location[top : top + 1] or self.stand_ins:
            self._drop(entry, key)
            self._replace(entry, key, self.stand_ins)

    def _is_mended(self, entry: Mapping, step: int | str, above: list[object]) -> bool:
        """Give up a key of a block or a subsection, where the rest of it can do without."""
        model = _model(entry, above)
        if model is None or step not in (keys := model.keys()):
            return False
        fields = dict(zip(keys, model.model_fields.values(), strict=True))
        if fields[str(step)].is_required() and step not in _OF_ENTRIES:
            return False
        self._drop(entry, step)
        if fields[str(step)].is_required():
            self._replace(entry, step, _OF_ENTRIES)
        return True

    def _replace(self, entry: object, key: int | str, stand_ins: StandIns) -> None:
        stand_in = stand_ins.get(str(key))
        if stand_in is not None:
            new = Text(stand_in) if isinstance(stand_in, str) else Sequence(UNWRITTEN)
            if isinstance(new, Sequence):
                new.extend(map(Text, stand_in))
            self.replaced.setdefault(id(entry), {})[str(key)] = new

    def _drop(self, container: object, step: int | str) -> None:
        self.dropped.setdefault(id(container), set()).add(step)

    def data(self) -> object:
        """Return the data that is left."""
        return self._copied(self.whole)

    def _copied(self, value: object) -> object:
        dropped = self.dropped.get(id(value), set())
        if isinstance(value, Mapping):
            copy = Mapping(value.span)
            copy.keys_at, copy.lost = value.keys_at, value.lost
            copy.update((k, self._copied(v)) for k, v in value.items() if k not in dropped)
            copy.update(self.replaced.get(id(value), {}))
            return copy
        if isinstance(value, Sequence):
            several = Sequence(value.span)
            several.lost = value.lost
            several.extend(self._copied(one) for n, one in enumerate(value) if n not in dropped)
            return several
        return value


def _model(entry: Mapping, above: list[object]) -> type[Node] | None:
    """Return the model of a block or a subsection; None of what else has keys."""
    kind = entry.get("kind")
    if isinstance(kind, str):
        return _KINDS.get(kind)
    outer, inner = above[-2:] if len(above) > 1 else (None, None)
    if isinstance(inner, Sequence) and isinstance(outer, Mapping):
        return Subsection if outer.get("subsections") is inner else None
    return None


def _child(value: object, step: int | str) -> object:
    if isinstance(value, Mapping):
        return value.get(str(step), value)
    if isinstance(value, Sequence) and isinstance(step, int) and step < len(value):
        return value[step]
    return value  # a step of pydantic's own: the tag of a union
