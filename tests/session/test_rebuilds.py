"""A build from what was kept is the clean build, after any edit of any file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from briefpress.diagnostics.diagnostic import BuildFailed, Collector, RenderFailed
from briefpress.session import Session
from briefpress.store.store import Store
from briefpress.workspace import up_to_date
from briefpress.workspace.limits import DEFAULT
from briefpress.workspace.project import Project
from tests.conftest import MANIFEST, ROOT

pytestmark = pytest.mark.pdf

EDITS = int(os.environ.get("BRIEFPRESS_EDITS", "20"))
COVER = MANIFEST.replace("sections: [one]", "front: [{part: cover}]\nsections: [one, two]")
ONE = """
id: one
title: The one
blocks:
  - A line of prose [@office-2020] on [](#figure-a).
  - {kind: figure, id: figure-a, title: A figure, alt: It, image: images/a.png}
  - {kind: table, id: table-a, title: Numbers, csv: data/a.csv,
     columns: [{title: A, key: a}, {title: B, key: b, format: integer}]}
"""
TWO = "id: two\ntitle: The two\nblocks: [Another line of prose.]\n"
SOURCES = '- {id: office-2020, type: report, title: The report, publisher: O, issued: "2020"}\n'
STYLE = """
@import url("folded/more.css");
.Quote { background: url("../../images/b.png"); }
"""


def write_picture(file: Path, grey: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8), (grey, grey, grey)).save(file)


@dataclass
class Desk:
    """A briefing with a theme of its own folders, and somebody who edits anything at random."""

    top: Path
    random: Random
    limits: int = 0

    @property
    def project(self) -> Project:
        limits = replace(DEFAULT, notes=50 + self.limits)
        return Project(
            self.top / "briefing", self.top / "templates", self.top / "styles", limits=limits
        )

    def lay(self) -> None:
        briefing = self.top / "briefing"
        for name in ("templates", "styles"):
            shutil.copytree(ROOT / name, self.top / name)
        for file, text in {
            "briefing.yaml": COVER,
            "sections/one.yaml": ONE,
            "sections/two.yaml": TWO,
            "sources.yaml": SOURCES,
            "data/a.csv": "a,b\nx,1\ny,2\n",
            "styles/blocks/quote.css": STYLE,
            "styles/blocks/folded/more.css": ".Quote { color: navy; }\n",
        }.items():
            (briefing / file).parent.mkdir(parents=True, exist_ok=True)
            (briefing / file).write_text(text, encoding="utf-8")
        for number, name in enumerate(("a", "b")):
            write_picture(briefing / "images" / f"{name}.png", 40 * number)
        write_picture(self.top / "outside.png", 200)

    def files(self) -> list[Path]:
        found = [*(self.top / "briefing").rglob("*"), *(self.top / "styles" / "blocks").glob("*")]
        found += [*(self.top / "templates").rglob("*.html")]
        found = [file for file in found if "/." not in str(file.relative_to(self.top.parent))]
        return sorted(file for file in found if file.is_file() and not file.is_symlink())

    def edit(self) -> str:
        file = self.random.choice(self.files())
        edits: list[Callable[[Path], str]] = [
            self.change, self.change, self.change, self.remove, self.rename, self.hide, self.link,
            self.add, self.put_in_an_odd_folder, self.own_template, self.set_limit,
        ]  # fmt: skip
        done = self.random.choice(edits)(file)
        return f"{done} {file.relative_to(self.top)}"

    def change(self, file: Path) -> str:
        if file.suffix == ".png":
            write_picture(file, self.random.randrange(256))
        elif file.suffix == ".css":
            size = self.random.randrange(7, 12)
            file.write_text(f"{file.read_text()}\n.Paragraph {{ font-size: {size}pt; }}\n")
        elif file.suffix == ".html":
            text = file.read_text().replace("</", f"<!-- {self.random.random()} --></", 1)
            file.write_text(f"{text}{{# {self.random.random()} #}}\n")
        elif file.suffix == ".csv":
            file.write_text(f"{file.read_text()}z,{self.random.randrange(99)}\n")
        else:
            text = file.read_text()
            text = text.replace("prose", f"prose {self.random.randrange(99)}", 1)
            file.write_text(f"{text}# {self.random.random()}\n")
        return "changed"

    def remove(self, file: Path) -> str:
        file.unlink()
        return "removed"

    def rename(self, file: Path) -> str:
        file.rename(file.with_name(f"other-{file.name}"))
        return "renamed"

    def hide(self, file: Path) -> str:
        file.rename(file.with_name(f".{file.name}"))
        return "hidden"

    def link(self, file: Path) -> str:
        target = self.random.choice((self.top / "outside.png", self.top / "briefing" / "images"))
        file.unlink()
        file.symlink_to(target)
        return "made a link of"

    def add(self, file: Path) -> str:
        new = file.with_name(f"new-{self.random.randrange(3)}{file.suffix}")
        shutil.copy(file, new)
        return "added one beside"

    def put_in_an_odd_folder(self, file: Path) -> str:
        odd = file.parent / self.random.choice(("__pycache__", "a b", "x.css"))
        if odd.is_file():
            return self.change(file)
        odd.mkdir(exist_ok=True)
        if (odd / file.name).exists():  # each edit changes something
            (odd / file.name).unlink()
            return "taken out of an odd folder"
        shutil.copy(file, odd)
        return "put into an odd folder"

    def own_template(self, _file: Path) -> str:
        own = self.top / "briefing" / "templates" / "blocks"
        own.mkdir(parents=True, exist_ok=True)
        number = self.random.randrange(99)
        (own / "quote.html").write_text(f"{{% macro block(quote) %}}{number}{{% endmacro %}}")
        return "given a template of its own:"

    def set_limit(self, _file: Path) -> str:
        self.limits += 1
        return "settings changed beside"

    def restore(self) -> None:
        for folder in self.top.iterdir():
            shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
        self.lay()


def outcome(session: Session, project: Project) -> tuple[object, ...]:
    """Return the PDF, or what was reported instead."""
    sink = Collector()
    try:
        pdf = session.build(project, sink).pdf
    except BuildFailed as failed:
        return (
            "failed",
            *sorted((one.code.name, str(one.span), one.message) for one in failed.diagnostics),
        )
    except RenderFailed as failed:
        return ("broken", failed.code.name, str(failed))
    return (pdf, *sorted((one.code.name, str(one.span)) for one in sink))


def clean(project: Project) -> tuple[object, ...]:
    """Build and know nothing of the builds before."""
    with Session() as session:
        return outcome(session, project)


def test_after_any_edit_what_was_kept_gives_the_clean_build(tmp_path: Path) -> None:
    seed = int(os.environ.get("BRIEFPRESS_SEED", "7"))
    desk = Desk(tmp_path / "desk", Random(seed))
    desk.top.mkdir()
    desk.lay()
    store, roots = Store(tmp_path / "cache"), [*map(str, desk.project.roots)]
    built, edits, made_of = 0, [], ""
    with Session(store=store) as alive:
        outcome(alive, desk.project)
        for _ in range(EDITS):
            edits.append(desk.edit())
            expected = clean(desk.project)
            assert outcome(alive, desk.project) == expected, edits
            with Session(store=Store(tmp_path / "cache")) as again:
                assert outcome(again, desk.project) == expected, edits
            now = up_to_date.Inputs([str(ROOT / "briefpress"), *roots], []).digest()
            assert now != made_of or "settings" in edits[-1], f"seen no change: {edits}"
            made_of = now
            built += isinstance(expected[0], bytes)
            if not isinstance(expected[0], bytes):
                desk.restore()
    assert built > EDITS // 5, "most edits leave a briefing that can be printed"
