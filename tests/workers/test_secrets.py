"""A stranger's briefing brings nothing of the computer into what is made of it.

Secrets stand in the environment and in files beside the briefing; each way to reach them is a
briefing of its own. They are built by a user without rights and with an empty home.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from tests.conftest import ROOT, Small

pytestmark = pytest.mark.cli

PLANTED = "PLANTED-7f3a"  # begins every secret
NOBODY = 65534
FIGURE = "- {kind: figure, id: a, title: A, alt: A, image: %s}"
TABLE = "- {kind: table, id: a, title: A, csv: %s, columns: [{title: A, key: a}]}"
MAP = "- {kind: map, id: a, title: A, alt: A, division: None, layers: [{geojson: %s}]}"
LISTING = "- {kind: listing, id: a, caption: A, file: %s}"
QUOTE = "- {kind: quote, text: Words., attribution: 'Somebody [@office-2020]'}"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
SVG += 'viewBox="0 0 9 9">%s</svg>'
TEMPLATE = "{%% macro block(quote) %%}<blockquote class=Quote>%s</blockquote>{%% endmacro %%}"
# What may be asked for, from the folder of a briefing: FILES is the folder of the secrets.
INSIDE_SVG = (
    '<image href="{files}/secret.png" width="9" height="9"/>',
    '<image xlink:href="file://{files}/secret.svg" width="9" height="9"/>',
    '<use href="file://{files}/secret.svg#a"/>',
    '<style>@import "file://{files}/secret.css";</style>',
    '<rect style="fill: url(file://{files}/secret.svg#a)" width="9" height="9"/>',
    '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{files}/secret.txt" parse="text"/>',
)
BEFORE_SVG = (
    '<!DOCTYPE svg [<!ENTITY a SYSTEM "file://{files}/secret.txt">]>',
    '<?xml-stylesheet href="file://{files}/secret.css"?>',
)
IN_STYLES = (
    '@import "file://{files}/secret.css";',
    "@import url(../../../secrets/secret.css);",
    ".Quote {{ background: url(file://{files}/secret.png); }}",
    ".Quote::before {{ content: url('../../../../secrets/secret.svg'); }}",
    "@font-face {{ font-family: A; src: url(file://{files}/secret.ttf); }} p {{ font: 9pt A; }}",
    ".Quote {{ list-style-image: url('https://briefing.invalid/../../secrets/secret.svg'); }}",
    ".Quote {{ background: url('https://styles.invalid/%2e%2e/%2e%2e/secrets/secret.svg'); }}",
)
IN_TEMPLATES = (
    "{{% include '../../../secrets/secret.html' %}}",
    "{{% include '{files}/secret.html' %}}",
    "{{% include '.x/secret.html' %}}",
    "{{{{ cycler.__init__.__globals__.os.environ }}}}",
    "{{{{ quote.text.__class__.__mro__ }}}}",
    "{{{{ quote.text.span.file.parent }}}}",
    "{{{{ environ }}}}{{{{ env.TOKEN }}}}",
    '<img src="file://{files}/secret.png" alt="A">',
    '<img src="../../secrets/secret.svg" alt="A">',
    '<object data="file://{files}/secret.svg"></object><embed src="file://{files}/secret.svg">',
    '<iframe src="file://{files}/secret.html"></iframe>',
    '<link rel="attachment" href="file://{files}/secret.txt">',
    '<a rel="attachment" href="file://{files}/secret.txt">A</a>',
    '<link rel="stylesheet" href="file://{files}/secret.css">',
    '<p data-source="{files}/secret.txt:1:1" style="width: 1mm">Words too wide for their box</p>',
    '<p data-source="../../secrets/secret.txt:1:1" style="width: 1mm">Words too wide here</p>',
)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user can reach, unlike the temporary folders of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="briefpress-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def plant(files: Path) -> list[bytes]:
    """Write the secrets; return what none of them may be found by."""
    picture = Image.frombytes("RGB", (32, 32), os.urandom(3 * 32 * 32))
    png = BytesIO()
    picture.save(png, "PNG")
    files.mkdir()
    for name, content in {
        "secret.txt": f"{PLANTED}-text",
        "secret.html": f"<p>{PLANTED}-html</p>",
        "secret.css": f".Quote::before {{ content: '{PLANTED}-css'; }}",
        "secret.csv": f"a\n{PLANTED}-csv\n",
        "secret.yaml": f"id: one\ntitle: {PLANTED}-yaml\nblocks: [Words]\n",
        "secret.svg": SVG % f'<g id="a"><title>{PLANTED}-svg</title><text>{PLANTED}</text></g>',
        "secret.geojson": f'{{"type": "{PLANTED}-geojson"}}',
    }.items():
        (files / name).write_text(content, encoding="utf-8")
    (files / "secret.png").write_bytes(png.getvalue())
    shutil.copy(ROOT / "styles" / "fonts" / "Inter-Italic.ttf", files / "secret.ttf")
    return [PLANTED.encode(), picture.tobytes()[:96]]


class Ways:
    """Briefings that try to reach the secrets, each in one way."""

    def __init__(self, folder: Path, files: Path) -> None:
        self.folder, self.files, self.number = folder, files, 0
        folder.mkdir(parents=True)

    def new(self, blocks: str = QUOTE, **written: str) -> Small:
        self.number += 1
        small = Small(self.folder / f"way-{self.number:02}", None)  # type: ignore[arg-type]
        small.blocks(blocks)
        for name, text in written.items():
            small.write(name, text)
        return small

    def link(self, name: str, target: str, blocks: str = QUOTE) -> None:
        place = self.new(blocks).folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.symlink_to(self.files / target)

    def links(self) -> None:
        for name in ("sections/one.yaml", "sources.yaml", "glossary.yaml", "templates/words.yaml"):
            self.link(name, "secret.yaml")
        self.link("briefing.yaml", "secret.yaml")
        self.link("data", "", TABLE % "data/secret.csv")
        self.link("data/a.csv", "secret.csv", TABLE % "data/a.csv")
        self.link("data/a.geojson", "secret.geojson", MAP % "data/a.geojson")
        self.link("images/a.svg", "secret.svg", FIGURE % "images/a.svg")
        self.link("images/a.png", "secret.png", FIGURE % "images/a.png")
        self.link("data/a.txt", "secret.txt", LISTING % "data/a.txt")
        self.link("styles/blocks/quote.css", "secret.css")
        self.link("styles/fonts/Own.ttf", "secret.ttf")
        self.link("templates/blocks/quote.html", "secret.html")
        self.link(".x", "", LISTING % ".x/secret.txt")

    def paths(self) -> None:
        for block, file in (
            (TABLE, "secret.csv"), (MAP, "secret.geojson"), (FIGURE, "secret.png"),
            (LISTING, "secret.txt"),
        ):  # fmt: skip
            for path in (f"../../secrets/{file}", f"{self.files}/{file}", "/proc/self/environ"):
                self.new(block % path)
        attached = "attachments: [{file: ../../secrets/secret.txt, description: A}]\n"
        manifest = (self.new().folder / "briefing.yaml").read_text(encoding="utf-8")
        for line in (attached, "citation-style: ../../../secrets/secret\n"):
            self.new(**{"briefing.yaml": manifest + line})
        self.new("- $TOKEN ${TOKEN} %TOKEN% {{ TOKEN }} `$TOKEN` $(cat ~/.netrc) [=TOKEN]")
        self.new("- [a](file:///etc/passwd) ![a](../../secrets/secret.png)")

    def contents(self) -> None:
        for inside in INSIDE_SVG:
            svg = SVG % inside.format(files=self.files)
            self.new(FIGURE % "images/a.svg", **{"images/a.svg": svg})
        for before in BEFORE_SVG:
            svg = before.format(files=self.files) + SVG % "<text>&a;</text>"
            self.new(FIGURE % "images/a.svg", **{"images/a.svg": svg})
        for style in IN_STYLES:
            self.new(**{"styles/blocks/quote.css": style.format(files=self.files)})
        for template in IN_TEMPLATES:
            text = TEMPLATE % template.format(files=self.files)
            small = self.new(**{"templates/blocks/quote.html": text})
            (small.folder / "templates" / ".x").symlink_to(self.files)


def dropped() -> None:
    """Give up all rights of root."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def drop() -> Callable[[], None] | None:
    """Return how a child becomes nobody, if this is root and nobody may start this Python."""
    if os.geteuid() != 0:
        return None
    try:
        subprocess.run([sys.executable, "-c", "import briefpress"], cwd=ROOT, preexec_fn=dropped,
                       capture_output=True, check=True)  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return None
    return dropped


def contents(file: Path) -> bytes:
    """Return all bytes of a file, those of the streams and of compressed data in it included."""
    raw = file.read_bytes()
    found = [raw]
    if file.suffix == ".pdf":
        with pikepdf.open(file) as pdf:
            streams = (one for one in pdf.objects if isinstance(one, pikepdf.Stream))
            found += [_decoded(one) for one in streams]
    at = raw.find(b"x\x9c")
    while at >= 0:
        with suppress(zlib.error):
            found.append(zlib.decompressobj().decompress(raw[at:]))
        at = raw.find(b"x\x9c", at + 1)
    return b"\0".join(found)


def _decoded(stream: pikepdf.Stream) -> bytes:
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:  # pictures that stay as they are
        return stream.read_raw_bytes()


def test_no_way_of_a_stranger_brings_out_a_secret(place: Path) -> None:
    secrets = plant(place / "secrets")
    ways = Ways(place / "briefings" / "ways", place / "secrets")
    for plant_ways in (ways.links, ways.paths, ways.contents):
        plant_ways()
    out, home = place / "out", place / "home"
    for folder in (out, home):
        folder.mkdir(parents=True)
        folder.chmod(0o777)
    dropping = drop()
    done = subprocess.run(
        [sys.executable, "-m", "tests.workers.stranger", str(ways.folder), str(out)],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"], "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1",
            "TOKEN": f"{PLANTED}-environment", "AWS_SECRET_ACCESS_KEY": f"{PLANTED}-key",
        },
        capture_output=True,
        preexec_fn=dropping,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.decode()) == (0, "")
    made = [file for file in out.rglob("*") if file.is_file()]
    assert len([file for file in made if file.suffix == ".log"]) == ways.number
    assert any(file.suffix == ".pdf" for file in made)
    leaks = [file.name for file in made for secret in secrets if secret in contents(file)]
    assert leaks == []
    assert not [*home.iterdir()]
    if os.geteuid() == 0 and dropping is None:
        pytest.skip("no secret came out, but with root's rights: nobody cannot start this Python")
