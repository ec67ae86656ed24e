"""A briefing's own templates run in a sandboxed process, which ends whatever they do."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from briefpress.cli.commands import main
from briefpress.cli.exits import CONTENT
from briefpress.diagnostics.diagnostic import BuildFailed, Collector, Diagnostic
from briefpress.session import Session
from briefpress.workspace.limits import DEFAULT, Limits
from tests.conftest import ROOT, Small

pytestmark = pytest.mark.pdf


QUOTE = "- {kind: quote, text: Words that are quoted., attribution: Somebody}"


def own_quote(small: Small, template: str) -> None:
    block = f"{{% macro block(quote) %}}\n{template}\n{{% endmacro %}}"
    small.write("templates/blocks/quote.html", block)
    small.blocks(QUOTE)


def failed(small: Small, limits: Limits = DEFAULT) -> Diagnostic:
    project = replace(small.project(), limits=limits)
    with Session(limits=limits) as session, pytest.raises(BuildFailed) as refused:
        session.build(project, Collector())
    (diagnostic,) = refused.value.diagnostics
    return diagnostic


@pytest.mark.parametrize(
    "endless",
    [
        "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}",
        "{% for a in range(90000) %}{{ range(90000) | sort | length }}{% endfor %}",
        "{% for a in range(90000) %}{{ range(90000) | map('lower') | list | length }}{% endfor %}",
    ],
    ids=["loops", "a filter", "a filter of another"],
)
def test_a_template_without_an_end_is_ended_at_its_line(small: Small, endless: str) -> None:
    own_quote(small, endless)
    told = failed(small, Limits(template_seconds=2))
    assert told.code.name == "unsafe-template"
    assert told.message == "the template uses too many resources: it takes longer than 2 s"
    assert told.span.file == small.folder / "templates" / "blocks" / "quote.html"
    assert told.span.line == 2
    assert "`template-seconds`" in (told.hint or "")


def test_a_template_that_fills_the_memory_is_ended(small: Small) -> None:
    doubled = "{% macro more(text) %}{{ more(text ~ text) }}{% endmacro %}{{ more(quote.text) }}"
    own_quote(small, doubled)
    told = failed(small, Limits(memory=300 << 20))
    assert told.code.name in ("unsafe-template", "bad-template")
    assert told.span.file.name == "quote.html"


@pytest.mark.parametrize(
    "printed",
    [
        "{{ tokens }}",
        "{{ resolved }}",
        "{{ inline }}",
        "{{ quote.span }}",
        "{{ manifest.sections }}",
        "{{ 'it is ' ~ tokens }}",
        "{{ [resolved] | join }}",
        "{{ resolved | upper }}",
        "{{ 'x' | replace('x', tokens) }}",
        "{{ '{}'.format(resolved) }}",
        "{{ '%s' % resolved }}",
    ],
)
def test_an_object_that_a_template_prints_tells_nothing_of_the_machine(
    small: Small, printed: str
) -> None:
    own_quote(small, printed)
    told = failed(small)
    assert told.code.name == "unsafe-template"
    assert (told.span.file.name, told.span.line) == ("quote.html", 2)
    assert str(small.folder.parent) not in told.message


def test_what_the_process_writes_is_what_this_one_would(small: Small) -> None:
    small.blocks(QUOTE)
    plain = small.printed()
    theirs = Path(small.templates / "blocks" / "quote.html").read_text(encoding="utf-8")
    (small.folder / "templates" / "blocks").mkdir(parents=True)
    (small.folder / "templates" / "blocks" / "quote.html").write_text(theirs, encoding="utf-8")
    own = small.printed()
    fingerprint = "no part prints it"
    assert own.html == plain.html, fingerprint


def test_nothing_is_left_of_the_process(small: Small) -> None:
    own_quote(small, "{{ inline(quote.text) }}")
    before = set(Path("/proc").glob("[0-9]*"))
    small.printed()
    children = []
    for process in set(Path("/proc").glob("[0-9]*")) - before:
        try:
            text = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if b"briefpress.pipeline.front" in text and str(os.getpid()).encode() in text:
            children.append(text)
    assert children == []


def test_the_command_line_says_why_a_template_was_ended(
    small: Small, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own_quote(
        small, "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}"
    )
    limits = Limits(template_seconds=3)
    monkeypatch.setattr("briefpress.cli.printing._limits", lambda _settings: limits)
    output = small.folder.parent / "out.pdf"
    assert main(ROOT, ["build", str(small.folder), "-o", str(output)]) == CONTENT
    told = capsys.readouterr().err
    assert "templates/blocks/quote.html:2:1: error: " in told
    assert "[unsafe-template]" in told
    assert not output.exists()


def test_the_command_line_says_which_file_of_the_theme_cannot_be_read(
    small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    small.own_theme(beside=True)
    (small.styles / "page.css").write_bytes(b"\xff")
    arguments = ["check", str(small.folder)]
    assert main(small.folder.parent, arguments) == CONTENT
    assert "styles/page.css:1:1: error: " in capsys.readouterr().out
