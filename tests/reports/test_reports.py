"""How faults are told: to people, editors, programs, GitHub and code scanning."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from briefpress import reports
from briefpress.cli.commands import main
from briefpress.cli.exits import CONTENT, DONE, RENDERER, USAGE
from briefpress.cli.printing import fails_strict, tell
from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import CODES
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import UNWRITTEN, Span
from briefpress.reports import Screen
from briefpress.workspace.limits import Limits
from briefpress.workspace.project import Project
from tests.cli.test_cli import command, run
from tests.conftest import ROOT, Small

SECTION = """
id: one
title: The one
blocks:
  - A line that cites somebody [@office-2020].
  - {kind: callout, titel: So, tone: note}
"""


@pytest.fixture
def faulty(small: Small) -> Small:
    small.write("sections/one.yaml", SECTION)
    return small


def told(sink: Collector, root: Path, form: str, **screen: bool) -> str:
    return reports.write(form, list(sink), root, Screen(**screen))


def one_fault(file: Path, line: str, column: int, found: str | None = None) -> Collector:
    """Return a fault in a file of one line."""
    file.write_text(line, encoding="utf-8")
    sink = Collector()
    sink.report(codes.BAD_CHARACTER, "a fault", Span(file, 1, column), found=found)
    return sink


@pytest.mark.cli
def test_text_has_a_line_and_a_hint_for_each_fault_and_a_count(faulty: Small) -> None:
    assert run("check", ".", folder=faulty.folder).stdout.splitlines() == [
        "sections/one.yaml:5:5: error: missing key `text` [missing-key]",
        "  hint: add the key; it is required here",
        "sections/one.yaml:5:21: error: unknown key `titel` in a `callout` block [unknown-key]",
        "  hint: did you mean `title`?",
        "2 errors",
    ]


@pytest.mark.cli
def test_line_has_one_line_for_each_fault(faulty: Small) -> None:
    lines = run("check", ".", "--format", "line", folder=faulty.folder).stdout.splitlines()
    assert lines[1] == (
        "sections/one.yaml:5:21: error: unknown key `titel` in a `callout` block [unknown-key] "
        "(did you mean `title`?)"
    )
    assert len(lines) == 2


def test_an_excerpt_has_its_caret_under_what_was_found(tmp_path: Path) -> None:
    sink = one_fault(tmp_path / "a.yaml", "title: \t漢字 and wrong here", 16, "wrong")
    excerpt = told(sink, tmp_path, "text", excerpts=True).splitlines()[1:3]
    assert excerpt == ["  | title:  漢字 and wrong here", "  |                  ^^^^^"]


def test_a_long_line_is_cut_round_the_fault(tmp_path: Path) -> None:
    sink = one_fault(tmp_path / "a.yaml", f"{'a ' * 300}wrong{' b' * 300}", 601, "wrong")
    _, line, carets, _ = told(sink, tmp_path, "text", excerpts=True).splitlines()
    assert len(line) < 110
    assert line[carets.index("^") :].startswith("wrong")


def test_nothing_that_is_quoted_steers_the_terminal(tmp_path: Path) -> None:
    sink = one_fault(tmp_path / "a.yaml", "title: \x1b[31mred \u202eback", 8)
    sink.report(codes.UNKNOWN_KEY, "unknown key `\x1b[2J`", Span(tmp_path / "b\n.yaml"))
    for form in ("text", "line", "github"):
        text = told(sink, tmp_path, form, excerpts=True)
        assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text)
        assert "\\u001b[2J" in text
        assert "b\\u000a.yaml" in text


def on_a_terminal(arguments: list[str], **environment: str) -> str:
    """Run a command and return what a terminal shows of its output."""
    pty = pytest.importorskip("pty")
    try:
        ours, theirs = pty.openpty()
    except OSError:
        pytest.skip("this machine has no pseudo-terminals")
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        surroundings = {**os.environ, "TERM": "xterm", **environment}
        with os.fdopen(theirs, "wb", buffering=0) as end:
            subprocess.run(arguments, cwd=ROOT, stdout=end, env=surroundings, check=False)
        try:
            return terminal.read(100_000).decode()
        except OSError:  # nothing was written, and nobody is left to write
            return ""


@pytest.mark.cli
def test_colours_are_for_terminals_only(faulty: Small) -> None:
    checking = command("check", str(faulty.folder))
    assert "\x1b[1;31merror:\x1b[0m" in on_a_terminal(checking)
    assert "2 errors" in (plain := on_a_terminal(checking, NO_COLOR="1"))
    assert "\x1b" not in plain
    assert "\x1b" not in run("check", faulty.folder).stdout


@pytest.mark.cli
def test_json_says_all_that_is_known(faulty: Small) -> None:
    answer = run("check", ".", "--format", "json", folder=faulty.folder)
    whole = json.loads(answer.stdout)
    assert (answer.returncode, whole["errors"], whole["warnings"]) == (CONTENT, 2, 0)
    assert whole["diagnostics"][1] == {
        "code": "unknown-key",
        "severity": "error",
        "message": "unknown key `titel` in a `callout` block",
        "file": "sections/one.yaml",
        "line": 5,
        "column": 21,
        "end-column": 26,
        "cell": None,
        "path": "blocks[1].titel",
        "found": "titel",
        "expected": ["id", "uncited", "kind", "tone", "title", "claim", "text", "placement"],
        "hint": "did you mean `title`?",
    }
    assert whole["diagnostics"][0]["path"] == "blocks[1]"


def test_the_path_is_told_of_a_file_that_only_the_limits_of_the_project_let_in(
    tmp_path: Path,
) -> None:
    file, usual = tmp_path / "a.yaml", Limits()
    lines = "\n".join(f"- value {number}" for number in range(usual.values + 10))
    file.write_text(f"{lines}\n- wrong: 1\n", encoding="utf-8")
    sink = Collector()
    sink.report(codes.UNKNOWN_KEY, "a fault", Span(file, usual.values + 11, 3), found="wrong")
    raised = usual.changed({"values": 1_000_000})
    (fault,) = json.loads(reports.write("json", list(sink), tmp_path, limits=raised))["diagnostics"]
    assert fault["path"] == f"[{usual.values + 10}].wrong"


def test_a_command_tells_paths_within_the_limits_of_its_project(tmp_path: Path) -> None:
    sink = one_fault(tmp_path / "a.yaml", "title: wrong", 8, "wrong")
    options = argparse.Namespace(told_on="stdout", format="json")
    paths = []
    for limits in (Limits(), Limits(values=1)):
        with redirect_stdout(StringIO()) as said:
            tell(sink, options, Project(tmp_path, tmp_path, tmp_path, limits=limits))
        paths += [one["path"] for one in json.loads(said.getvalue())["diagnostics"]]
    assert paths == ["title", None]


def test_no_line_of_a_file_that_a_build_does_not_read_is_quoted(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    secret, link = tmp_path / "secret.txt", tmp_path / "inside" / "link.html"
    secret.write_text("a secret", encoding="utf-8")
    link.symlink_to(secret)
    sink = Collector()
    for file in (secret, link, tmp_path / "inside" / ".." / "secret.txt"):
        sink.report(codes.OUTSIDE_FOLDER, "a fault", Span(file))
    for form in reports.FORMS:
        screen = Screen(excerpts=True)
        told = reports.write(form, list(sink), tmp_path / "inside", screen)
        assert "a fault" in told
        assert "a secret" not in told


@pytest.mark.cli
def test_json_and_sarif_of_a_faultless_briefing_say_that_there_is_nothing(small: Small) -> None:
    whole = json.loads(run("check", small.folder, "--format", "json").stdout)
    assert whole == {"errors": 0, "warnings": 0, "notes": 0, "diagnostics": []}
    whole = json.loads(run("check", small.folder, "--format", "sarif").stdout)
    assert whole["runs"][0]["results"] == []


def many(number: int, folder: Path) -> Collector:
    sink = Collector()
    for line in range(1, number + 1):
        sink.report(codes.UNKNOWN_KEY, f"fault, {line}: 100 %", Span(folder / "a,b.yaml", line))
        sink.report(codes.NOTES_OVERLAP, f"warning {line}", Span(folder / "c.yaml", line))
    return sink


@pytest.mark.parametrize(("number", "shown"), [(3, 3), (10, 10), (11, 10), (40, 10)])
def test_github_gets_ten_errors_and_ten_warnings_at_most_and_none_is_lost(
    tmp_path: Path, number: int, shown: int
) -> None:
    lines = told(many(number, tmp_path), tmp_path, "github").splitlines()
    errors = [line for line in lines if line.startswith("::error ")]
    warnings = [line for line in lines if line.startswith("::warning ")]
    assert (len(errors), len(warnings), len(lines)) == (shown, shown, 2 * shown)
    for line in range(1, number + 1):
        assert sum(f"fault, {line}: 100 %25" in one for one in errors) == 1
        assert sum(bool(re.search(rf"warning {line}(%0A|$)", one)) for one in warnings) == 1


def test_an_annotation_escapes_what_a_command_would_take_for_its_own(tmp_path: Path) -> None:
    first, _ = told(many(1, tmp_path), tmp_path, "github").splitlines()
    assert first == (
        "::error file=a%2Cb.yaml,line=1,col=1,endColumn=2,title=unknown-key::fault, 1: 100 %25"
    )


def test_a_fault_of_no_file_is_told_in_every_form(tmp_path: Path) -> None:
    sink = Collector()
    sink.report(codes.RENDERER_FAILED, "no such library", UNWRITTEN)
    assert told(sink, tmp_path, "line") == "build.py: error: no such library [renderer-failed]"
    assert told(sink, tmp_path, "github").startswith("::error title=renderer-failed::no such")
    assert json.loads(told(sink, tmp_path, "json"))["diagnostics"][0]["file"] is None
    sarif = json.loads(told(sink, tmp_path, "sarif"))
    jsonschema.validate(sarif, SARIF)
    assert "locations" not in sarif["runs"][0]["results"][0]


def closed(*required: str, **properties: Any) -> dict[str, Any]:
    """Return the schema of an object that has nothing but these."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


# The part of SARIF 2.1.0 (sections 3.13 to 3.52) that Briefpress writes, closed.
TEXT = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 1}
MESSAGE = closed("text", text=TEXT)
LEVEL = {"enum": ["none", "note", "warning", "error"]}
PHYSICAL = closed(
    "artifactLocation",
    artifactLocation=closed("uri", uri={"type": "string", "pattern": r"^[!-;=?-Z_a-z~%]+$"}),
    region=closed("startLine", startLine=COUNT, startColumn=COUNT, endColumn=COUNT),
)
LOCATION = closed(
    "physicalLocation",
    physicalLocation=PHYSICAL,
    logicalLocations={"type": "array", "items": closed(fullyQualifiedName=TEXT)},
)
RESULT = closed(
    "message",
    "ruleId",
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=MESSAGE,
    locations={"type": "array", "items": LOCATION},
)
RULE = closed(
    "id", id=TEXT, shortDescription=MESSAGE, help=MESSAGE, defaultConfiguration=closed(level=LEVEL)
)
DRIVER = closed(
    "name",
    name=TEXT,
    version=TEXT,
    semanticVersion={"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
    rules={"type": "array", "items": RULE},
)
SARIF = {
    **closed(
        "version",
        "runs",
        version={"const": "2.1.0"},
        runs={
            "type": "array",
            "items": closed(
                "tool",
                "results",
                tool=closed("driver", driver=DRIVER),
                columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                results={"type": "array", "items": RESULT},
            ),
        },
    ),
}
SARIF["properties"]["$schema"] = {"type": "string", "format": "uri"}


@pytest.mark.cli
def test_sarif_is_what_the_standard_says(faulty: Small) -> None:
    answer = run("check", ".", "--format", "sarif", folder=faulty.folder)
    whole = json.loads(answer.stdout)
    jsonschema.validate(whole, SARIF)
    (made,) = whole["runs"]
    rules = made["tool"]["driver"]["rules"]
    for result in made["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    place = made["results"][1]["locations"][0]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "sections/one.yaml"},
        "region": {"startLine": 5, "startColumn": 21, "endColumn": 26},
    }
    assert place["logicalLocations"] == [{"fullyQualifiedName": "blocks[1].titel"}]


def test_a_path_with_signs_is_an_address_in_sarif(tmp_path: Path) -> None:
    whole = json.loads(told(one_fault(tmp_path / "a b%é.yaml", "x", 1), tmp_path, "sarif"))
    jsonschema.validate(whole, SARIF)
    place = whole["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20b%25%C3%A9.yaml"


def test_a_cell_of_a_workbook_is_named_by_its_address_in_every_form(tmp_path: Path) -> None:
    sink = Collector()
    place = Span(tmp_path / "a.xlsx", 7, 2, "Budget!B7")
    sink.report(codes.BAD_CELL, "the cell has the error `#REF!`", place)
    said = "a.xlsx:Budget!B7: error: the cell has the error `#REF!` [bad-cell]"
    assert told(sink, tmp_path, "text", excerpts=True).splitlines() == [said, "1 error"]
    assert told(sink, tmp_path, "line") == said
    (entry,) = json.loads(told(sink, tmp_path, "json"))["diagnostics"]
    assert (entry["cell"], entry["line"], entry["column"]) == ("Budget!B7", 7, 2)
    command = "::error file=a.xlsx,title=bad-cell::Budget!B7: the cell has the error `#REF!`"
    assert told(sink, tmp_path, "github") == command
    (result,) = json.loads(told(sink, tmp_path, "sarif"))["runs"][0]["results"]
    assert result["locations"] == [
        {
            "physicalLocation": {"artifactLocation": {"uri": "a.xlsx"}},
            "logicalLocations": [{"fullyQualifiedName": "Budget!B7"}],
        }
    ]


def test_a_note_is_a_note_in_every_form(tmp_path: Path) -> None:
    sink = Collector()
    sink.report(codes.FOUND_FORMAT, "found", Span(tmp_path / "a.csv"))
    assert told(sink, tmp_path, "text").splitlines() == [
        "a.csv:1:1: note: found [found-format]",
        "1 note",
    ]
    counts = json.loads(told(sink, tmp_path, "json"))
    assert (counts["errors"], counts["warnings"], counts["notes"]) == (0, 0, 1)
    assert told(sink, tmp_path, "github").startswith("::notice file=a.csv,")
    (result,) = json.loads(told(sink, tmp_path, "sarif"))["runs"][0]["results"]
    assert result["level"] == "note"
    assert not fails_strict(sink)


@pytest.mark.cli
def test_build_tells_on_the_error_stream_in_the_same_forms(faulty: Small, tmp_path: Path) -> None:
    answer = run("build", faulty.folder, "-o", tmp_path / "a.pdf", "--format", "json")
    assert (answer.returncode, answer.stdout) == (CONTENT, "")
    assert json.loads(answer.stderr)["errors"] == 2
    assert run("check", faulty.folder, "--format", "xml").returncode == USAGE


# The verb `check`.


@pytest.mark.cli
def test_check_says_what_build_says_and_writes_nothing(small: Small, tmp_path: Path) -> None:
    small.blocks(
        """
        - {kind: callout, placement: margin, title: Long, text: LONG}
    """.replace("LONG", "A word in the margin. " * 120)
    )
    before = sorted(small.folder.rglob("*"))
    checked = run("check", small.folder)
    built = run("build", small.folder, "-o", tmp_path / "a.pdf")
    assert checked.returncode == built.returncode == CONTENT
    assert checked.stdout == built.stderr
    assert "text-lost" in checked.stdout
    assert sorted(small.folder.rglob("*")) == before
    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.cli
def test_check_of_a_faultless_briefing_says_so_in_one_line(small: Small) -> None:
    answer = run("check", small.folder)
    assert (answer.returncode, answer.stderr) == (DONE, "")
    assert re.fullmatch(r".*small: no errors or warnings on 2 pages\n", answer.stdout)


@pytest.mark.cli
def test_warnings_fail_a_strict_check_only(small: Small, tmp_path: Path) -> None:
    small.own_theme(beside=True)
    (small.styles / "blocks" / "list.css").write_text(".List { colour: var(--ink) }\n")
    for name in ("templates", "styles"):
        assert (tmp_path / name).is_dir()
    arguments = ["check", str(small.folder)]
    assert main(tmp_path, arguments) == DONE
    assert main(tmp_path, [*arguments, "--strict"]) == CONTENT


# Codes.


@pytest.mark.cli
def test_every_code_explains_itself() -> None:
    whole = run("explain").stdout
    for code in CODES.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code.name)
        assert f"{code.name} ({code.severity})\n" in whole
        for text in (code.description, code.fix):
            assert text.endswith((".", "!"))
            assert text[0].isupper() or text.startswith("`")
    assert run("explain", "unknown-key").stdout.startswith("unknown-key (error)\n")
    wrong = run("explain", "unknown-kye")
    assert (wrong.returncode, "did you mean `unknown-key`?" in wrong.stderr) == (USAGE, True)


@pytest.mark.cli
def test_explain_writes_all_codes_as_a_table_in_markdown() -> None:
    rows = run("explain", "--markdown").stdout.splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == list(CODES)


def test_every_code_is_used() -> None:
    engine = "".join(
        file.read_text(encoding="utf-8")
        for file in (ROOT / "briefpress").rglob("*.py")
        if file.name != "codes.py"
    )
    for name in (name for name, value in vars(codes).items() if value in CODES.values()):
        assert re.search(rf"\b{name}\b", engine), name


# Bugs of Briefpress.


@pytest.mark.cli
def test_a_bug_of_briefpress_is_one_line_and_a_report(
    small: Small,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    def stumble(*_: object) -> None:
        raise ZeroDivisionError("nobody thought of this")

    monkeypatch.setattr("briefpress.session.Session.build", stumble)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(ROOT, ["build", str(small.folder)]) == RENDERER
    (line,) = capsys.readouterr().err.splitlines()
    said = re.fullmatch(
        r"build.py: internal error: please report it \(the report is in (.*)\)", line
    )
    assert said
    report = Path(said.group(1)).read_text(encoding="utf-8")
    assert "nobody thought of this" in report
    assert "Briefpress" in report
    assert "Traceback" in report


def test_a_fault_told_a_thousand_times_is_one(tmp_path: Path) -> None:
    sink = Collector()
    for _ in range(2000):
        sink.report(codes.UNKNOWN_KEY, "the same", Span(tmp_path))
    assert len(list(sink)) == 1
