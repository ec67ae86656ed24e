"""The command line: what it says, how it ends, and that it never costs the last good PDF."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from briefpress.cli.commands import main
from briefpress.cli.exits import CONTENT, DONE, RENDERER, STOPPED, USAGE
from briefpress.cli.files import replace_file
from briefpress.workspace import up_to_date
from tests.conftest import MANIFEST, ROOT, Small

HOMES = ("HOME", "XDG_CACHE_HOME")

pytestmark = pytest.mark.cli


def command(*arguments: str | Path) -> list[str]:
    """Return a command with one worker, where nothing else is said: a small briefing needs none."""
    named = list(map(str, arguments))
    if named[0] in ("build", "check", "pages") and not {"-h", "--jobs"} & {*named}:
        named[1:1] = ["--jobs", "1"]
    return [sys.executable, str(ROOT / "build.py"), *named]


def run(*arguments: str | Path, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), cwd=folder, capture_output=True, text=True, check=False
    )


def test_help_names_the_verbs_and_the_exit_codes() -> None:
    told = run("-h")
    assert told.returncode == DONE
    assert "build" in told.stdout
    assert "exit codes: 0 success" in told.stdout
    assert run("build", "-h").returncode == DONE


def test_a_build_writes_the_pdf_and_says_so_in_one_line(small: Small, tmp_path: Path) -> None:
    output = tmp_path / "deep" / "out.pdf"
    told = run("build", small.folder, "-o", output, "--strict")
    assert (told.returncode, told.stderr) == (DONE, "")
    assert told.stdout.startswith(f"{output}: 2 pages")
    assert output.read_bytes().startswith(b"%PDF-1.7")
    assert [file.name for file in output.parent.iterdir()] == ["out.pdf"]


def test_the_html_can_be_looked_at(small: Small, tmp_path: Path) -> None:
    told = run("build", small.folder, "-o", tmp_path / "a.pdf", "--html", tmp_path / "a.html")
    assert told.returncode == DONE
    assert "<title>A small briefing</title>" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_bad_content_is_told_all_at_once_and_the_old_pdf_stays(
    small: Small, tmp_path: Path
) -> None:
    output = tmp_path / "out.pdf"
    assert run("build", small.folder, "-o", output).returncode == DONE
    before = output.read_bytes()
    wrong = "- Wrong [@nobody-1900], wrong [](#nowhere)."
    small.blocks(wrong + "\n- kind: callout\n  txt: x\n  title: T\n  text: x")
    told = run("build", small.folder, "-o", output, folder=small.folder)
    assert told.returncode == CONTENT
    assert told.stderr.splitlines() == [
        "sections/one.yaml:4:12: error: unknown source `nobody-1900` [unknown-source]",
        "  hint: add it to sources.yaml, or correct the id",
        "sections/one.yaml:4:36: error: unknown reference `#nowhere` [dead-reference]",
        "  hint: correct it, or give its target that id",
        "sections/one.yaml:6:5: error: unknown key `txt` in a `callout` block [unknown-key]",
        "  hint: did you mean `text`?",
        "3 errors",
    ]
    assert output.read_bytes() == before


def test_an_unknown_briefing_is_wrong_usage_with_a_hint() -> None:
    told = run("build", "mali-defense-ministry")
    assert told.returncode == USAGE
    assert "did you mean `mali-defence-ministry`?" in told.stderr


def test_without_the_set_up_the_front_door_says_what_to_do() -> None:
    bare = [sys.executable, "-I", "-S", "build.py"]
    told = subprocess.run(bare, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "run make" in told.stderr
    assert "Traceback" not in told.stderr


def _interruptible() -> None:
    """Undo what a shell does to what it starts in the background: that it hears no Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_build_that_is_told_to_end_leaves_no_trace(
    small: Small, tmp_path: Path, sent: signal.Signals
) -> None:
    temporary, output = tmp_path / "tmp", tmp_path / "dist" / "out.pdf"
    temporary.mkdir()
    small.blocks("\n".join(f"- Line {number} of a long briefing." for number in range(3000)))
    building = command("build", small.folder, "-o", output)
    with subprocess.Popen(
        building,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_interruptible,
    ) as running:
        # A worker has begun: well after the start, and long before so many lines are laid out.
        while not list(temporary.glob("*/*.breadcrumb")) and running.poll() is None:
            time.sleep(0.02)
        running.send_signal(sent)
        _, told = running.communicate(timeout=60)
    assert running.returncode == STOPPED
    assert told == "build.py: stopped; no file is half written\n"
    assert not list(tmp_path.glob("dist/*"))
    assert not list(temporary.iterdir())


@pytest.mark.parametrize(
    "arguments", [("--html", "briefing.yaml"), ("-o", "briefing.yaml"), ("--html", "x.pdf")]
)
def test_an_output_never_takes_the_place_of_a_source(
    small: Small, arguments: tuple[str, str]
) -> None:
    before = (small.folder / "briefing.yaml").read_bytes()
    told = run("build", small.folder, *arguments, folder=small.folder)
    assert told.returncode == USAGE
    assert "does not end in" in told.stderr
    assert (small.folder / "briefing.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("--html", "templates/blocks/quote.html"),
            "--html: `templates/blocks/quote.html` is in a",
        ),
        (("--html", "new.html"), "--html: `new.html` is in a folder that the PDF is made from"),
        (("--html", "link.html"), "--html: `link.html` is in a folder"),
        (("--deps", "sections/one.yaml"), "--deps: `sections/one.yaml` is in a folder"),
        (("--deps", ROOT / "pyproject.toml"), "is in a folder that the PDF is made from"),
        (("--deps", ROOT / "styles" / "x.d"), "is in a folder that the PDF is made from"),
        (
            ("-o", "data/attached.pdf"),
            "-o: `data/attached.pdf` is a file that the PDF is made from",
        ),
        (("-o", "a.pdf", "--deps", "a.pdf"), "-o and --deps are the same file, `a.pdf`"),
        (("--cache", "data"), "--cache: `data` is in a folder that the PDF is made from"),
    ],
    ids=lambda one: " ".join(map(str, one[:2])) if isinstance(one, tuple) else "",
)
def test_an_output_is_written_beside_the_sources_only_if_it_is_none(
    small: Small, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    small.write("data/attached.pdf", "%PDF an annex")
    small.write("templates/blocks/quote.html", "{% macro block(quote) %}{% endmacro %}")
    attached = "attachments: [{file: data/attached.pdf, description: An annex}]"
    small.write("briefing.yaml", f"{MANIFEST}{attached}")
    (small.folder / "link.html").symlink_to("templates/blocks/quote.html")
    before = {file: file.read_bytes() for file in small.folder.rglob("*") if file.is_file()}
    done = run("build", small.folder, "-o", tmp_path / "a.pdf", *arguments, folder=small.folder)
    assert (done.returncode, told in done.stderr) == (USAGE, True), done.stderr
    assert {file: file.read_bytes() for file in small.folder.rglob("*") if file.is_file()} == before


def test_a_contact_sheet_takes_no_place_of_a_picture(small: Small) -> None:
    small.write("images/it.png", "a picture")
    done = run("pages", small.folder, "--sheet", "images/it.png", folder=small.folder)
    assert (done.returncode, "--sheet: `images/it.png` is in a folder" in done.stderr) == (
        USAGE, True,
    )  # fmt: skip


def test_a_pdf_and_hidden_files_may_stand_beside_the_sources(small: Small) -> None:
    places = ("-o", "out.pdf", "--deps", ".out.d")
    assert run("build", small.folder, *places, folder=small.folder).returncode == DONE


def test_whoever_reads_the_output_may_go(small: Small, tmp_path: Path) -> None:
    shell = f"{sys.executable} build.py build {small.folder} -o {tmp_path / 'a.pdf'} | true"
    done = subprocess.run(  # noqa: S602
        shell, shell=True, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "a.pdf").exists()


def test_an_unknown_verb_is_wrong_usage() -> None:
    assert run("bild").returncode == USAGE


def test_a_place_that_cannot_be_written_is_wrong_usage(small: Small, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    told = run("build", small.folder, "-o", tmp_path / "file" / "out.pdf")
    assert told.returncode == USAGE
    assert "cannot be written" in told.stderr
    assert "Traceback" not in told.stderr


def test_with_strict_a_warning_fails_the_build_and_nothing_is_written(
    small: Small,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small.own_theme(beside=True)
    monkeypatch.chdir(tmp_path)
    (small.styles / "blocks" / "quote.css").write_text(".Quote { gapp: 3pt; }\n")
    (tmp_path / "pyproject.toml").write_text("")
    output = tmp_path / "out.pdf"
    arguments = ["build", str(small.folder), "-o", str(output)]
    assert main(tmp_path, arguments) == DONE
    assert "styles/blocks/quote.css:1:10: warning: WeasyPrint reported: Ignored `gapp: 3pt`" in (
        warned := capsys.readouterr().err
    )
    assert "did you mean `gap`?" in warned
    output.unlink()
    assert main(tmp_path, [*arguments, "--strict"]) == CONTENT
    assert not output.exists()


def test_a_stylesheet_that_asks_for_what_it_may_not_have_is_an_error(
    small: Small, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small.own_theme(beside=True)
    (small.styles / "blocks" / "quote.css").write_text(
        '.Quote { background: url("https://example.org/x.png"); }\n'
        'p { background: url("file:///etc/passwd"); }\n'
    )
    output = tmp_path / "out.pdf"
    assert main(tmp_path, ["build", str(small.folder), "-o", str(output)]) == 1
    told = capsys.readouterr().err
    for place in ("1:22: error: `https://example.org/x.png`", "2:17: error: `file:///etc/passwd`"):
        assert f"quote.css:{place} is neither in the briefing nor in `styles`" in told
    assert not output.exists()


def test_a_renderer_that_crashes_ends_with_a_sentence_and_the_old_pdf(
    small: Small, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small.own_theme(beside=True)
    output = tmp_path / "out.pdf"
    output.write_bytes(b"old")
    (small.styles / "blocks" / "quote.css").write_text('li::marker { content: "x"; }\n')
    assert main(tmp_path, ["build", str(small.folder), "-o", str(output)]) == RENDERER
    told = capsys.readouterr().err
    assert "`bibliography` could not be laid out: the renderer crashed [renderer-crash]\n" in told
    assert "Traceback" not in told
    assert output.read_bytes() == b"old"


def test_a_draft_says_so_on_every_page(small: Small, tmp_path: Path) -> None:
    from tests.inspector import Inspector

    final, draft = tmp_path / "final.pdf", tmp_path / "draft.pdf"
    assert run("build", small.folder, "-o", final).returncode == DONE
    assert run("build", small.folder, "-o", draft, "--draft", "--strict").returncode == DONE
    assert all("draft" not in text for text in Inspector(final.read_bytes()).texts)
    drawn = Inspector(draft.read_bytes())
    assert all("Version 1.0 · draft" in text for text in drawn.texts)
    plain, marked = Inspector(final.read_bytes()).picture(2, 20), drawn.picture(2, 20)
    middle = (40, 60, 125, 180)  # under the lines of an almost empty page
    assert plain.crop(middle).getextrema() == ((255, 255),) * 3
    assert marked.crop(middle).getextrema() != ((255, 255),) * 3


def test_a_write_that_fails_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "out.pdf"
    file.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Exception, match="No space left on device"):
        replace_file(file, b"new")
    assert file.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["out.pdf"]


def test_a_file_that_is_replaced_keeps_its_rights_and_a_link_its_target(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    file, link = tmp_path / "real" / "out.pdf", tmp_path / "out.pdf"
    file.write_bytes(b"old")
    file.chmod(0o640)
    link.symlink_to("real/out.pdf")
    replace_file(link, b"new")
    assert link.is_symlink()
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in file.parent.iterdir()] == ["out.pdf"]


def test_a_new_file_has_the_usual_rights(tmp_path: Path) -> None:
    replace_file(tmp_path / "out.pdf", b"new")
    (tmp_path / "plain").write_bytes(b"")
    modes = {one.name: one.stat().st_mode for one in tmp_path.iterdir()}
    assert modes["out.pdf"] == modes["plain"]


def test_what_is_no_file_is_never_replaced(small: Small, tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "round.pdf").symlink_to("round.pdf")
    for name, why in (
        ("folder", "is not a regular file"),
        ("pipe", "is not a regular file"),
        ("round", "cannot be written"),
    ):
        told = run("build", small.folder, "-o", tmp_path / f"{name}.pdf")
        assert (told.returncode, why in told.stderr) == (USAGE, True), name
        assert "Traceback" not in told.stderr
    assert len(list(tmp_path.glob("*.pdf"))) == 3


WRITE_AND_STOP = """
import os, sys, time
from pathlib import Path
from briefpress.cli.files import replace_file
stage = sys.argv[2]
def stop(*_):
    print("there", flush=True)
    time.sleep(60)
if stage == "before":
    os.fsync = stop
else:
    Path.replace = stop
replace_file(Path(sys.argv[1]), b"new" * 1_000_000)
"""


@pytest.mark.parametrize("stage", ["before", "after"])
def test_a_kill_in_the_middle_of_a_write_leaves_the_old_file_and_the_next_tidies_up(
    tmp_path: Path, stage: str
) -> None:
    file = tmp_path / "out.pdf"
    file.write_bytes(b"old")
    writing = [sys.executable, "-c", WRITE_AND_STOP, str(file), stage]
    with subprocess.Popen(writing, cwd=ROOT, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
        replace_file(tmp_path / "out.pdf", b"old")
        assert len(list(tmp_path.iterdir())) == 2, "who still writes is left alone"
        running.kill()
    assert file.read_bytes() == b"old"
    replace_file(file, b"new")
    assert [one.name for one in tmp_path.iterdir()] == ["out.pdf"]
    assert file.read_bytes() == b"new"


def unchanged(*arguments: str | Path, folder: Path = ROOT) -> bool:
    told = run(*arguments, folder=folder)
    assert told.returncode == DONE
    return told.stdout.endswith(", unchanged\n")


# Besides what Python itself loads: a digest, and the walk that it is taken from.
QUICK = {
    "__future__", "_blake2", "_hashlib", "briefpress", "briefpress.workspace",
    "briefpress.workspace.tree", "briefpress.workspace.up_to_date", "errno", "hashlib",
}  # fmt: skip


def loaded(*arguments: str) -> set[str]:
    """Return the modules that a Python process loads."""
    timed = [sys.executable, "-X", "importtime", *arguments]
    done = subprocess.run(timed, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = (line for line in done.stderr.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip() for line in lines}


def test_a_build_of_what_is_built_says_so_and_loads_nothing(small: Small, tmp_path: Path) -> None:
    arguments = ("build", small.folder, "-o", tmp_path / "out.pdf")
    assert not unchanged(*arguments)
    assert run(*arguments).stdout == f"{tmp_path / 'out.pdf'}: 2 pages, 0.0 MB, unchanged\n"
    assert loaded(*command(*arguments)[1:]) - loaded("-c", "pass") <= QUICK


def test_a_library_that_is_replaced_is_another_input(tmp_path: Path) -> None:
    library = tmp_path / "libpango.so"
    library.write_bytes(b"one")
    inputs = up_to_date.Inputs([str(ROOT / "build.py")], [str(library)])
    before, state = inputs.digest(), library.stat()
    assert inputs.digest() == before
    (tmp_path / "new").write_bytes(b"two")
    (tmp_path / "new").replace(library)
    os.utime(library, ns=(state.st_atime_ns, state.st_mtime_ns))
    replaced = inputs.digest()
    library.write_bytes(b"six")
    os.utime(library, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert len({before, replaced, inputs.digest()}) == 3
    library.unlink()
    with pytest.raises(OSError, match="No such file"):
        inputs.digest()


def test_a_build_of_what_is_built_opens_no_file_twice(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["build", str(small.folder), "-o", str(tmp_path / "out.pdf")]
    assert main(ROOT, arguments) == DONE
    opened: list[str] = []

    def open_file(path: str, flags: int) -> int:
        opened.append(path)
        return os_open(path, flags)

    os_open = os.open
    monkeypatch.setattr(os, "open", open_file)
    cache = up_to_date.cache_folder(os.environ)
    assert up_to_date.unchanged(cache, str(ROOT), arguments, str(Path.cwd()))
    assert str(small.folder / "briefing.yaml") in opened
    assert len(opened) == len(set(opened))


@pytest.mark.parametrize(
    "change",
    [
        lambda small, _: small.blocks("- Another line."),
        lambda small, _: small.write("data/new.csv", "a,b"),
        lambda _, output: output.unlink(),
        lambda _, output: output.write_bytes(b"damaged"),
    ],
    ids=["content", "a new file", "no PDF", "a damaged PDF"],
)
def test_what_has_changed_is_built(
    small: Small, tmp_path: Path, change: Callable[[Small, Path], None]
) -> None:
    output = tmp_path / "out.pdf"
    unchanged("build", small.folder, "-o", output)
    change(small, output)
    assert not unchanged("build", small.folder, "-o", output)
    assert output.read_bytes().startswith(b"%PDF")
    for file in small.folder.rglob("*.yaml"):
        file.touch()
    assert unchanged("build", small.folder, "-o", output), "dates count for nothing"


def test_a_change_during_a_build_is_not_taken_for_printed(small: Small, tmp_path: Path) -> None:
    small.blocks("\n".join(f"- Line {number} of a long briefing." for number in range(800)))
    arguments = ("build", str(small.folder), "-o", str(tmp_path / "out.pdf"))
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command(*arguments), cwd=ROOT, env=environment) as running:
        notes: list[list[bytes]] = []  # of workers: when one is at a block, all files were read
        while not any(len(note) > 1 for note in notes):
            assert running.poll() is None, "the build has ended before the change"
            files = tmp_path.glob("*/*.breadcrumb")
            notes = [file.read_bytes().replace(b"\0", b" ").split() for file in files]
            time.sleep(0.02)
        small.blocks("- Another line.")
        assert running.wait(timeout=60) == DONE
    assert not unchanged(*arguments)


def test_other_arguments_are_another_build(small: Small, tmp_path: Path) -> None:
    arguments = ("build", small.folder, "-o", tmp_path / "out.pdf")
    unchanged(*arguments)
    assert not unchanged(*arguments, "--draft")
    assert not unchanged(*arguments), "the draft stands there now"


def test_a_briefing_with_warnings_tells_them_each_time(small: Small, tmp_path: Path) -> None:
    words = "Words in the margin that take a line or more. " * 9
    note = f"- {{kind: callout, placement: margin, title: T, text: {words.strip()}}}\n"
    lines = "".join(f"- Line {number} of the page.\n" for number in range(12))
    small.blocks(lines + note * 2 + "- The end.\n")
    first = run("build", small.folder, "-o", tmp_path / "out.pdf")
    assert "overlap" in first.stderr
    again = run("build", small.folder, "-o", tmp_path / "out.pdf")
    assert again.stderr == first.stderr
    assert again.stdout.endswith(", unchanged\n"), "a warning does not cost the stamp"


def test_a_home_that_cannot_be_written_to_keeps_nothing(small: Small, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    arguments = ("build", small.folder, "-o", tmp_path / "a.pdf")
    told = subprocess.run(
        command(*arguments),
        cwd=ROOT,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "home")},
        check=False,
    )
    assert told.returncode == DONE
    asked = run(*arguments, "--cache", tmp_path / "home" / "x")
    assert (asked.returncode, "cannot be used as the cache" in asked.stderr) == (USAGE, True)


@pytest.mark.parametrize("home", [None, "", "relative", "{}/nowhere"])
def test_without_a_home_nothing_is_kept_and_no_home_is_made(
    small: Small, tmp_path: Path, home: str | None
) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in HOMES}
    given = {} if home is None else {"HOME": home.format(tmp_path), "XDG_CACHE_HOME": home[:8]}
    told = subprocess.run(
        command("build", small.folder, "-o", "a.pdf"),
        cwd=tmp_path,
        env=kept | given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (DONE, "")
    assert {file.name for file in tmp_path.iterdir()} == {"a.pdf", "small"}


def test_with_too_little_memory_for_the_command_it_says_so(small: Small, tmp_path: Path) -> None:
    def starve() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (100_000_000, 100_000_000))

    told = subprocess.run(
        command("build", small.folder, "-o", tmp_path / "a.pdf"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=starve,
        check=False,
    )
    assert told.returncode in (CONTENT, RENDERER)
    assert re.fullmatch(
        r"build\.py: (there is not enough memory|it cannot be loaded).*\n", told.stderr
    )


def test_a_full_disk_keeps_the_old_pdf(small: Small, tmp_path: Path) -> None:
    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    (tmp_path / "a.pdf").write_bytes(b"the old one")
    told = subprocess.run(
        command("build", small.folder, "-o", tmp_path / "a.pdf", "--cache", tmp_path / "cache"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=fill,
        check=False,
    )
    assert told.returncode in (USAGE, RENDERER), told.stderr
    assert "internal error" not in told.stderr
    assert "Traceback" not in told.stderr
    assert (tmp_path / "a.pdf").read_bytes() == b"the old one"


def test_timings_name_every_part(small: Small, tmp_path: Path) -> None:
    cache = ("--cache", tmp_path / "cache")
    arguments = ("build", small.folder, "-o", tmp_path / "a.pdf", "--timings", *cache)
    first, second = run(*arguments).stderr, run(*arguments).stderr
    assert re.search(r"^one +1 page +[0-9.]+ s", first, re.M)
    assert re.search(r"^one +1 page +kept$", second, re.M)
    assert "2 were kept" in second


def test_pages_say_what_is_where(small: Small, tmp_path: Path) -> None:
    small.blocks("- A line of prose.\n- {kind: quote, id: words, text: Words, attribution: A}")
    table = run("pages", small.folder)
    line = next(line for line in table.stdout.splitlines() if "blockquote" in line)
    assert line.split() == ["1", *line.split()[1:5], "blockquote", "words", "sections/one.yaml:5:5"]
    told = run("pages", small.folder, "--json", "-o", tmp_path / "pages.json")
    assert (told.returncode, told.stdout) == (DONE, "")
    page_map = json.loads((tmp_path / "pages.json").read_text(encoding="utf-8"))["spots"]
    (quote,) = [spot for spot in page_map if spot["id"] == "words"]
    assert (quote["page"], quote["source"]) == (1, "sections/one.yaml:5:5")


def test_a_bar_shows_on_a_terminal_and_goes(small: Small, tmp_path: Path) -> None:
    import pty

    try:
        terminal, end = pty.openpty()
    except OSError:
        pytest.skip("this machine has no pseudo-terminals")
    cache = ("--cache", tmp_path / "cache", "--jobs", "1")
    building = command("build", small.folder, "-o", tmp_path / "a.pdf", *cache)
    environment = {**os.environ, "TERM": "xterm"}
    done = subprocess.run(
        building, cwd=ROOT, stderr=end, stdout=subprocess.PIPE, env=environment, check=True
    )
    os.close(end)
    shown = os.read(terminal, 100_000).decode(errors="replace")
    os.close(terminal)
    assert "2/2" in shown
    assert "laid out" in shown
    assert shown.endswith("\x1b[2K")
    assert done.stdout.decode().count("\n") == 1


def test_a_signal_that_a_library_turns_into_another_error_still_ends_the_build(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def swallow(*_: object) -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)
        except KeyboardInterrupt:
            raise RuntimeError("as pydantic's core does while it builds a validator") from None

    monkeypatch.setattr("briefpress.session.Session.build", swallow)
    before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    try:
        assert main(ROOT, ["build", "tests/specimen"]) == STOPPED
    finally:
        for number, handler in zip(
            (signal.SIGINT, signal.SIGTERM, signal.SIGHUP), before, strict=True
        ):
            signal.signal(number, handler)
    assert capsys.readouterr().err == "build.py: stopped; no file is half written\n"


# Whoever listens, or has gone.


def without_a_reader(*arguments: str | Path, stream: str) -> int:
    """Run a command whose output or error stream nobody reads; return its exit code."""
    ours, theirs = os.pipe()
    os.close(ours)
    stdout, stderr = (
        theirs if stream == one else subprocess.DEVNULL for one in ("stdout", "stderr")
    )
    try:
        return subprocess.run(
            command(*arguments), cwd=ROOT, check=False, stdout=stdout, stderr=stderr
        ).returncode
    finally:
        os.close(theirs)


def test_a_verb_ends_with_its_own_code_when_nobody_reads_it(small: Small, tmp_path: Path) -> None:
    output = tmp_path / "out.pdf"
    build = ("build", small.folder, "-o", output)
    assert without_a_reader(*build, stream="stdout") == DONE
    assert without_a_reader(*build, stream="stdout") == DONE, "and when nothing has changed"
    assert output.read_bytes().startswith(b"%PDF")
    assert without_a_reader("check", "nobody", stream="stderr") == USAGE
    small.blocks("- So [@nobody].")
    assert without_a_reader("check", small.folder, stream="stdout") == CONTENT
    assert without_a_reader(*build, stream="stderr") == CONTENT


def test_forms_for_programs_say_each_time_that_there_is_nothing(
    small: Small, tmp_path: Path
) -> None:
    build = ("build", small.folder, "-o", tmp_path / "out.pdf", "--format", "json")
    for _ in range(2):
        assert json.loads(run(*build).stderr)["errors"] == 0


def test_a_signal_that_the_caller_ignores_stays_ignored(small: Small, tmp_path: Path) -> None:
    building = command("build", small.folder, "-o", tmp_path / "a.pdf")
    with subprocess.Popen(
        building,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    ) as running:
        while running.poll() is None and not list(tmp_path.glob("briefpress-*/*.conf")):
            time.sleep(0.01)
        running.send_signal(signal.SIGHUP)
        assert running.wait(timeout=60) == DONE


def test_an_output_with_a_name_too_long_is_wrong_usage(small: Small, tmp_path: Path) -> None:
    told = run("build", small.folder, "-o", tmp_path / f"{'x' * 300}.pdf")
    assert (told.returncode, "cannot be written" in told.stderr) == (USAGE, True)
