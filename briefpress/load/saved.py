"""What is left of a file's data without what is at fault, so that the rest is still checked."""

from __future__ import annotations

from briefpress.diagnostics.span import Text
from briefpress.model.lists import Listed, Reference, Term
from briefpress.model.manifest import Manifest
from briefpress.model.section import Section
from briefpress.parse.yaml import Mapping, Sequence

# What stands for a value at fault while the rest is checked; it is never printed.
STAND_INS: dict[object, dict[str, str]] = {
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


class Saved:
    """What is left of a file's data without that which is at fault."""

    def __init__(self, data: object, stand_ins: dict[str, str]) -> None:
        self.whole, self.stand_ins = data, stand_ins
        self.replaced: dict[int, dict[str, Text]] = {}
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
        for container, step in reversed(list(zip(path, location, strict=False))[top:]):
            if isinstance(container, Sequence) and isinstance(step, int):
                self._drop(container, step)
                return
        entry = path[min(top, len(path) - 1)]
        # Without a key it is about several, which contradict each other.
        for key in location[top : top + 1] or self.stand_ins:
            self._drop(entry, key)
            if key in self.stand_ins:
                stand_in = Text(self.stand_ins[str(key)])
                self.replaced.setdefault(id(entry), {})[str(key)] = stand_in

    def _drop(self, container: object, step: int | str) -> None:
        self.dropped.setdefault(id(container), set()).add(step)

    def data(self) -> object:
        """Return the data that is left."""
        return self._copied(self.whole)

    def _copied(self, value: object) -> object:
        dropped = self.dropped.get(id(value), set())
        if isinstance(value, Mapping):
            copy = Mapping(value.span)
            copy.keys_at = value.keys_at
            copy.update((k, self._copied(v)) for k, v in value.items() if k not in dropped)
            copy.update(self.replaced.get(id(value), {}))
            return copy
        if isinstance(value, Sequence):
            several = Sequence(value.span)
            several.extend(self._copied(one) for n, one in enumerate(value) if n not in dropped)
            return several
        return value


def _child(value: object, step: int | str) -> object:
    if isinstance(value, Mapping):
        return value.get(str(step), value)
    if isinstance(value, Sequence) and isinstance(step, int) and step < len(value):
        return value[step]
    return value  # a step of pydantic's own: the tag of a union
