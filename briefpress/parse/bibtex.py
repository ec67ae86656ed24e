"""Find the entries of a `.bib` file and the places of their fields.

In: the text of a BibTeX or BibLaTeX file. Out: entries with their ids and fields. What a field says
is for pandoc to read, which knows LaTeX; here it is checked that pandoc will leave nothing out.
Refused, each with its place: unbalanced braces, unknown types, abbreviations that no `@string`
defines, and formulas, except for raised and lowered characters.
"""

from __future__ import annotations

import re

from briefpress.diagnostics.diagnostic import did_you_mean
from briefpress.diagnostics.span import Source, Span, Text
from briefpress.parse.libraries import Entry, refusal

_ENTRY = re.compile(r"@\s*([A-Za-z]+)\s*([{(])")
_KEY = re.compile(r"""\s*([^\s,{}()"#%=\\]+)\s*(,?)""")
_NAME = re.compile(r"[A-Za-z][\w:+./-]*")
_WORD = re.compile(r"[^\s,{}()\"#%=]+")
_BLANK = re.compile(r"(?:\s|%[^\n]*)*")
_BRACE = re.compile(r"\\.|[{}]", re.S)
_QUOTE = re.compile(r"\\.|[{}\"]", re.S)
_MATH = re.compile(r"(?<!\\)\$")
# Raised and lowered characters, the formulas that a title may have.
SHIFTED = re.compile(r"\$\s*([_^])\s*(?:\{([\w+−-]{1,9})\}|([\w+]))\s*\$")

_COMMAND = re.compile(r"\\[A-Za-z]+")
_EMPTY_COMMAND = re.compile(
    r"\\(?:new|renew|provide)command\*?+\s*+\{?+\s*+(\\[A-Za-z]++)\s*+\}?+"
    r"\s*+(?:\[\d\])?+\s*+\{\s*+\}"
)
_WORDS = re.compile(r"\S+")
_ALL_TYPES = """
    article artwork audio book bookinbook booklet collection conference dataset electronic image
    inbook incollection inproceedings inreference jurisdiction legal legislation letter magazine
    manual mastersthesis misc movie music mvbook mvcollection mvproceedings mvreference newspaper
    online patent performance periodical phdthesis proceedings reference report review software
    standard suppbook suppcollection suppperiodical techreport thesis unpublished video
    www"""
_TYPES = frozenset(_WORDS.findall(_ALL_TYPES))
_HIDDEN = frozenset(("xdata", "set"))  # that other entries refer to
_BUILT_IN = frozenset(_WORDS.findall("jan feb mar apr may jun jul aug sep oct nov dec"))
_ALL_FIELDS = """
    abstract addendum address afterword annotation annotator annote archiveprefix
    assignee author authortype bookauthor bookpagination booksubtitle booktitle booktitleaddon
    chapter collaborator commentator crossref date day doi edition editor editora editoratype
    editorb editorbtype editorc editorctype editortype eid entryset entrysubtype eprint eprintclass
    eprinttype eventdate eventtitle eventtitleaddon execute file foreword gender hash holder
    howpublished ids indexsorttitle indextitle institution introduction isan isbn ismn isrn issn
    issue issuesubtitle issuetitle issuetitleaddon iswc journal journalsubtitle journaltitle
    journaltitleaddon key keywords label langid langidopts language library location mainsubtitle
    maintitle maintitleaddon month nameaddon note number options organization origdate origlanguage
    origlocation origpublisher origtitle pages pagetotal pagination part pdf presort primaryclass
    publisher pubstate related relatedoptions relatedstring relatedtype reprinttitle school series
    shortauthor shorteditor shorthand shorthandintro shortjournal shortseries shorttitle sortkey
    sortname sortshorthand sorttitle sortyear subtitle title titleaddon translator type url urldate
    urlday urlmonth urlyear venue version volume volumes xdata xref year
    adsnote adsurl bdsk-file-1 bdsk-file-2 bdsk-url-1 bdsk-url-2 bibsource biburl
    citeulike-article-id
    comment copyright creationdate date-added date-modified groups jabref
    local-url
    mendeley-groups mendeley-tags modificationdate numpages owner place posted-at priority
    rating read review timestamp usera userb userc userd usere userf verba verbb verbc"""
_FIELDS = frozenset(_WORDS.findall(_ALL_FIELDS))
_ALL_UNREAD = """
    abstract annotation annote comment doi eprint file ids keywords label langid local-url options
    pdf review url"""
_UNREAD = frozenset(_WORDS.findall(_ALL_UNREAD))  # fields of no LaTeX, or that nobody prints


def bibtex(source: Source) -> list[Entry]:
    """Return the entries of a `.bib` file; raise `Unreadable` for another."""
    return _Scanner(source).entries()


def commands(source: Source) -> dict[str, Span]:
    """Return the LaTeX commands in printed fields of a valid file, each where it is first.

    Those that a `@preamble` defines as nothing, to sort entries by, are left out.
    """
    scanner = _Scanner(source)
    scanner.entries()
    return scanner.commands


def probe(command: str) -> tuple[str, str]:
    """Return an entry whose title has a command, and the title that it has if that is dropped."""
    title = f"A{command}{{Q}}B"
    return f"@misc{{{command[1:]}, title = {{{title}}}, langid = {{ngerman}}}}", "AB"


def with_titles_as_written(source: Source) -> str:
    """Return a valid file in which pandoc gives no title small letters: all is in German."""
    scanner = _Scanner(source)
    scanner.entries()
    pieces, end = list[str](), 0
    for at, has_comma in scanner.ends:
        pieces += [source.text[end:at], "" if has_comma else ",", " langid = {ngerman}"]
        end = at
    return "".join((*pieces, source.text[end:]))


class _Scanner:
    """Reads a file from its beginning to its end."""

    def __init__(self, source: Source) -> None:
        self.source, self.text = source, source.text
        self.defined = set(_BUILT_IN)
        self.ends: list[tuple[int, bool]] = []  # of entries, and whether a comma is before each
        self.commands: dict[str, Span] = {}
        self.empty: set[str] = set()  # commands that a preamble defines as nothing

    def entries(self) -> list[Entry]:
        found, at = list[Entry](), 0
        while begins := _ENTRY.search(self.text, at):
            kind, at = begins.group(1).lower(), begins.end()
            if kind in ("comment", "preamble"):
                at = self.closed(begins)
                preamble = self.text[begins.end() : at] if kind == "preamble" else ""
                self.empty |= {one.group(1) for one in _EMPTY_COMMAND.finditer(preamble)}
            elif begins.group(2) == "(":
                message = f"an entry `@{begins.group(1)}` is in parentheses"
                raise refusal(message, self.span(at - 1), "put it in braces")
            elif kind == "string":
                fields, at = self.fields(begins, at)
                self.defined |= fields.keys()
            else:
                entry, at = self.entry(begins, kind)
                if kind not in _HIDDEN:
                    found.append(entry)
        for command in self.empty & self.commands.keys():
            del self.commands[command]
        return found

    def span(self, at: int) -> Span:
        return self.source.span(min(at, len(self.text)))

    def entry(self, begins: re.Match[str], kind: str) -> tuple[Entry, int]:
        if kind not in _TYPES | _HIDDEN:
            hint = did_you_mean(kind, _TYPES) or "use a type of BibLaTeX, such as `@report`"
            raise refusal(f"unknown type `@{begins.group(1)}`", self.span(begins.start()), hint)
        key = _KEY.match(self.text, begins.end())
        if key is None:
            message = f"an entry `@{begins.group(1)}` has no key"
            raise refusal(message, self.span(begins.start()), "write `@book{doe2020, …}`")
        fields, end = self.fields(begins, key.end())
        unknown = {name: span for name, span in fields.items() if name not in _FIELDS}
        id_ = Text(key.group(1), source=self.source, start=key.start(1), end=key.end(1))
        return Entry(id_, {}, fields, unknown), end

    def fields(self, begins: re.Match[str], at: int) -> tuple[dict[str, Span], int]:
        """Return the fields of an entry by their names, and where it ends."""
        found, has_comma = dict[str, Span](), self.text[at - 1] == ","
        hint = "end each field with a comma, and the entry with a closing brace"
        while not self.text.startswith("}", at := self.space(at)):
            name = _NAME.match(self.text, at)
            equals = self.space(name.end()) if name else at
            if name is None or not self.text.startswith("=", equals):
                what = self.text[at : at + 1]
                message = f"found `{what}`, expected a field" if what else "an entry is not closed"
                place = at if what else begins.start()
                raise refusal(message, self.span(place), hint)
            span = self.span(at)
            if name.group().lower() in found:
                message = f"the field `{name.group()}` is written twice"
                raise refusal(message, span, "remove one of the two")
            found[name.group().lower()] = span
            end = self.value(self.space(equals + 1), span)
            if name.group().lower() in _FIELDS - _UNREAD or begins.group(1).lower() == "string":
                for command in _COMMAND.finditer(self.text, equals, end):
                    if command.group() not in self.commands:
                        self.commands[command.group()] = self.span(command.start())
            at = self.space(end)
            has_comma = self.text.startswith(",", at)
            if has_comma:
                at += 1
            elif name := _NAME.match(self.text, at):
                message = f"expected a comma after the field before `{name.group()}`"
                raise refusal(message, self.span(at), hint)
        if begins.group(1).lower() != "string":
            self.ends.append((at, has_comma))
        return found, at + 1

    def value(self, at: int, field: Span) -> int:
        """Return the end of a value: texts, numbers and abbreviations, joined by `#`."""
        while True:
            if self.text.startswith("{", at):
                end = self.braced(at)
                self.check(at, end)
            elif self.text.startswith('"', at):
                end = self.quoted(at)
                self.check(at, end)
            else:
                word = _WORD.match(self.text, at)
                if word is None:
                    raise refusal("a field has no value", field, "write `title = {…}`")
                end = word.end()
                if not word.group().isdigit() and word.group().lower() not in self.defined:
                    hint = "put it in braces, or define it with `@string`"
                    raise refusal(f"`{word.group()}` is not defined", self.span(at), hint)
            at = self.space(end)
            if not self.text.startswith("#", at):
                return end
            at = self.space(at + 1)

    def space(self, at: int) -> int:
        found = _BLANK.match(self.text, at)
        return found.end() if found else at

    def closed(self, begins: re.Match[str]) -> int:
        return self.braced(begins.end() - 1) if begins.group(2) == "{" else begins.end()

    def braced(self, at: int) -> int:
        """Return the end of what stands in braces; `at` is that of the first."""
        depth = 0
        for found in _BRACE.finditer(self.text, at):
            depth += {"{": 1, "}": -1}.get(found.group(), 0)
            if not depth:
                return found.end()
        hint = "close it with `}`; braces within must be in pairs"
        raise refusal("a brace is not closed", self.span(at), hint)

    def quoted(self, at: int) -> int:
        depth = 0
        for found in _QUOTE.finditer(self.text, at + 1):
            depth += {"{": 1, "}": -1}.get(found.group(), 0)
            if found.group() == '"' and depth <= 0:
                return found.end()
        raise refusal("a quotation mark is not closed", self.span(at))

    def check(self, at: int, end: int) -> None:
        """Refuse a formula; pandoc would print its source."""
        written = SHIFTED.sub(lambda found: " " * len(found.group()), self.text[at:end])
        if found := _MATH.search(written):
            hint = "write it in words; only raised and lowered characters such as `$_2$` are read"
            raise refusal("a formula cannot be printed", self.span(at + found.start()), hint)
