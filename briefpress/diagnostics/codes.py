"""Every kind of fault by its name: how much it weighs, what it means and how to mend it.

The names are what `--format json` and SARIF call a rule, what `explain` tells and what the README
lists; a name never changes its meaning. `Refusal` is a fault that has no place yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a fault weighs: an error stops the build, a warning does so on request."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of fault."""

    name: str
    means: str
    mend: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return self.name


class Refusal(ValueError):
    """A value that is refused: why, what would do, and for whoever knows the place to report.

    Of keys that do not go together, ``key`` is the one at fault.
    """

    def __init__(
        self,
        code: Code,
        message: str,
        hint: str | None = None,
        *,
        found: str | None = None,
        expected: Iterable[str] = (),
        key: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.key = code, message, hint, key
        self.found, self.expected = found, tuple(expected)


# Files.

MISSING_FILE = Code(
    "missing-file",
    "A file that the manifest or a block names is not in the briefing's folder.",
    "Correct the name, or put the file there; names count capitals.",
)
UNREADABLE_FILE = Code(
    "unreadable-file",
    "A file is there and cannot be read: a folder, a device, or one without permission.",
    "Put a regular file in its place and let yourself read it.",
)
OUTSIDE_FOLDER = Code(
    "outside-folder",
    "A link leads out of the briefing's folder; nothing outside it is ever printed.",
    "Copy the file into the folder.",
)
FILE_TOO_LARGE = Code(
    "file-too-large",
    "A file is larger than the press reads.",
    "Part it, or make it smaller; the limits stand in the README.",
)
EMPTY_FILE = Code(
    "empty-file", "A file holds nothing.", "Write it, or take its name out of the manifest."
)
NOT_UTF_8 = Code(
    "not-utf-8",
    "A byte is not UTF-8: the file was saved in an older encoding.",
    "Save the file as UTF-8.",
)
BAD_CHARACTER = Code(
    "bad-character",
    "A character that cannot be printed as it is seen: a control, one that turns the direction "
    "of the text, one for private use, half of a pair.",
    "Take it out; it is often invisible in an editor and came in by copying.",
)

# YAML and CSV.

BAD_YAML = Code(
    "bad-yaml",
    "The file is not YAML.",
    "Check quotes, brackets and indentation in that line and above; put a text that holds `: ` or "
    "begins with a sign in quotes.",
)
SECOND_DOCUMENT = Code(
    "second-document", "A line `---` begins a second document.", "Keep one document a file."
)
YAML_ALIAS = Code(
    "yaml-alias",
    "An anchor (`&a`), an alias (`*a`) or a merge key (`<<`): they hide what a file says.",
    "Write the value out; put a text that begins with `&` or `*` in quotes.",
)
YAML_TAG = Code(
    "yaml-tag",
    "A tag (`!…`), which would make something else than text of a value.",
    "Take it out; put a text that begins with `!` in quotes.",
)
TOO_DEEP = Code(
    "too-deep",
    "Values stand in values in values, deeper than any content needs.",
    "Check brackets and indentation.",
)
TOO_MANY_VALUES = Code(
    "too-many-values", "A file holds more values than the press reads.", "Part it into several."
)
TEXT_TOO_LONG = Code(
    "text-too-long", "A text is longer than some pages.", "Part it into several paragraphs."
)
BAD_KEY = Code("bad-key", "A key is a list or a mapping.", "A key is a word.")
DUPLICATE_KEY = Code(
    "duplicate-key",
    "A key stands twice in one mapping; YAML would drop the first without a word.",
    "Take one of them out.",
)
BAD_CSV = Code(
    "bad-csv",
    "The file is not CSV.",
    "Check the double quotes: a cell that holds one, a comma or a line break stands in a pair of "
    "them, and one inside is written twice.",
)
BAD_COLUMN_NAME = Code(
    "bad-column-name",
    "A column of a CSV file has no name, or the name of another.",
    "Give every column a name of its own in the first line.",
)
RAGGED_ROW = Code(
    "ragged-row",
    "A row has more or fewer cells than its table has columns.",
    'Write one cell a column, an empty one as `""`; in CSV, put a cell with a comma in quotes.',
)

# What entries hold.

UNKNOWN_KEY = Code(
    "unknown-key",
    "An entry has a key that entries of its kind do not have.",
    "Correct it, or take it out.",
)
MISSING_KEY = Code("missing-key", "An entry lacks a key that it must have.", "Add it.")
UNKNOWN_KIND = Code(
    "unknown-kind", "A block says a `kind` that there is none of.", "Choose one of the kinds."
)
MISSING_KIND = Code(
    "missing-kind", "A block is neither a plain text nor says its `kind`.", "Add its `kind`."
)
WRONG_CHOICE = Code(
    "wrong-choice", "A value is none of those that the key may have.", "Choose one of them."
)
WRONG_TYPE = Code(
    "wrong-type",
    "A list stands where text belongs, or text where a list or keys belong, or a number is none.",
    "Write what the key is for; `- ` begins an entry of a list.",
)
EMPTY_VALUE = Code(
    "empty-value",
    "A key without a value, or a list without an entry.",
    "Give it one, or take the key out.",
)
CONTRADICTION = Code(
    "contradiction",
    "Keys that do not go together, or one that asks for another.",
    "Keep one of them, or add what is missing.",
)
BAD_ID = Code(
    "bad-id",
    "An id that is not made of small letters, digits and single hyphens.",
    "Write it as in `budget-2026`.",
)
BAD_PATH = Code(
    "bad-path",
    "A path that leads out of the briefing's folder, or has signs that differ between systems.",
    "Write it as in `data/series.csv`.",
)
BAD_ADDRESS = Code(
    "bad-address",
    "A web address that does not begin with `https://` or `http://`.",
    "Write it whole, as a browser shows it.",
)
BAD_DATE = Code(
    "bad-date",
    "A date that is none.",
    "Write a day as 2026-06-15; where it may be, 2026-06 or 2026.",
)
BAD_NUMBER = Code(
    "bad-number",
    "A cell of a column of numbers holds none, or one that the column cannot print.",
    "Write digits, with a point before decimals; leave the cell empty if there is no number.",
)

# How things hang together.

UNKNOWN_SECTION = Code(
    "unknown-section",
    "The manifest names a section that has no file in `sections/`.",
    "Correct the name, or write the file.",
)
NAMED_TWICE = Code(
    "named-twice",
    "A section, part, source, glossary term or attachment stands twice.",
    "Keep one of them.",
)
DUPLICATE_ID = Code(
    "duplicate-id", "Two things have one id.", "Give one of them another, and its references too."
)
RESERVED_ID = Code(
    "reserved-id",
    "An id that the press gives to a part, a source or a term of the glossary.",
    "Choose another, such as one that begins with the section's id.",
)
UNKNOWN_LANGUAGE = Code(
    "unknown-language",
    "A language that is none, or in which the press has no words of its own.",
    "Write it as in BCP 47 (`en-GB`, `fr`); words are in `templates/words.yaml`.",
)
BAD_WORD = Code(
    "bad-word",
    "A word of the briefing's own `words.yaml` has braces around what the press does not put "
    "there.",
    "Write the same `{name}` in it as the house's word has, and no other braces.",
)
MISSING_WORD = Code(
    "missing-word",
    "A language in `templates/words.yaml` lacks a word that another has.",
    "Add it.",
)
UNKNOWN_FACT = Code(
    "unknown-fact",
    "A text or a fact names a fact that `facts.yaml` does not have.",
    "Correct the name, or add the fact.",
)
BAD_FACT = Code(
    "bad-fact",
    "A fact has no value: `where` does not find the rows it is of, or what it is worked out of "
    "leads back to it or would be divided by zero.",
    "Check the row, the column and the facts that it names.",
)
BAD_FACT_MARK = Code(
    "bad-fact-mark",
    "A mark `[=…]` or `{fact=…}` that cannot be read or printed.",
    "Write `[=id]`, with forms after commas, or `[5.4 per cent]{fact=id}`.",
)
FACT_CONTRADICTED = Code(
    "fact-contradicted",
    "Words that name a fact tell another number than it, rounded as they are.",
    "Correct the words, or the fact.",
    Severity.WARNING,
)
MISCITED_FACT = Code(
    "miscited-fact",
    "A passage cites sources, and a fact that it names comes from none of them.",
    "Cite the fact's source there, or name the fact that is meant.",
    Severity.WARNING,
)
REVIEW_DUE = Code(
    "review-due",
    "The day by which somebody was to look at a fact again is over.",
    "Compare it with its source, and write a new `review-by`.",
    Severity.WARNING,
)
UNREVIEWED = Code(
    "unreviewed",
    "A final version holds a fact that somebody was to look at again.",
    "Compare it with its source and write a new `review-by`, or print without `--final`.",
)
UNFINISHED = Code(
    "unfinished",
    "A final version holds `TODO`, `FIXME` or `TKTK`.",
    "Finish the passage, or print without `--final`.",
)
DEAD_REFERENCE = Code(
    "dead-reference",
    "A reference `#id` points to nothing in the briefing.",
    "Correct the id, or give it to what is meant.",
)
UNKNOWN_SOURCE = Code(
    "unknown-source",
    "A citation names a source that is not in `sources.yaml`.",
    "Correct the id, or add the source.",
)
LONG_TITLE = Code(
    "long-title",
    "The title of an exhibit has more than 15 words: it is to state the finding.",
    "Say the finding alone; what, where, when and the unit belong into `subtitle`.",
    Severity.WARNING,
)
UNUSED_TERM = Code(
    "unused-term",
    "A term of the glossary, or words for the index, stand nowhere in the text.",
    "Correct how it is written, or take it out.",
    Severity.WARNING,
)
DEAD_ENTRY = Code(
    "dead-entry",
    "The index is told to send readers to an entry that it does not have.",
    "Correct the entry, or mark the text with it.",
)
EMPTY_PART = Code(
    "empty-part",
    "A part that the press makes from the text has nothing to print.",
    "Take it out of the manifest, or mark the text for it.",
    Severity.WARNING,
)
NO_BIBLIOGRAPHY = Code(
    "no-bibliography",
    "A source is cited, and no part of the briefing prints the sources.",
    "Put `part: bibliography` into the manifest.",
)
UNKNOWN_COLUMN = Code(
    "unknown-column",
    "A table or chronology asks for a column that its CSV file does not have, or for none.",
    "Correct the `key`; names count capitals.",
)
UNKNOWN_VALUE = Code(
    "unknown-value",
    "`where` or `totals` asks for a value that no row of the CSV file has, or a cell has a mark "
    "that the table does not declare.",
    "Correct the value, or declare the mark in `marks`.",
)
UNKNOWN_CELL = Code(
    "unknown-cell",
    "A note of a table or a `sum-of` names a row or a column that the table does not print.",
    "Name a row by its first cell as it is written, a column by its key or its title.",
)
WRONG_TOTAL = Code(
    "wrong-total",
    "A total does not agree with the rows or the columns that it sums up.",
    "Correct the number; if parts were rounded, give the column a `tolerance` and its reason.",
)
UNKNOWN_PROPERTY = Code(
    "unknown-property",
    "A map asks for a property that no feature of its GeoJSON file has.",
    "Name one of those listed.",
)
TABLE_TOO_LARGE = Code(
    "table-too-large",
    "A table or chronology prints more rows or columns than the press lays out.",
    "Choose rows with `where`, or part it into several; the limits stand in the README.",
)
EMPTY_EXHIBIT = Code(
    "empty-exhibit",
    "A table without rows, a chronology without events, or an event without words.",
    "Check the values that `where` asks for, or write them.",
)

# Marks in the text.

MARKDOWN_BLOCK = Code(
    "markdown-block",
    "A line of prose begins like a list, a heading or another block of Markdown.",
    "Write a list as `kind: list`, a quotation as `kind: quote`, a heading as a subsection.",
)
SECOND_PARAGRAPH = Code(
    "second-paragraph",
    "An empty line stands in a text that is one run.",
    "Take the empty line out, or write prose.",
)
BAD_CITATION = Code(
    "bad-citation",
    "Something in brackets begins with `@` and is no citation.",
    "Write `[@id]`, `[@id, p. 3]` or `[@id; @other]`.",
)
IMAGE_IN_TEXT = Code(
    "image-in-text",
    "An image stands in a line of text.",
    "Write it as a block: `kind: figure`.",
)
BAD_LINK = Code(
    "bad-link",
    "A link that cannot be followed from a PDF, or that is none because of what it holds.",
    "Links begin with `https://` or `mailto:`, references with `#`, and hold words only.",
)
BAD_INDEX_MARK = Code(
    "bad-index-mark",
    "A mark for the index that names no entry, or more than two levels of one.",
    'Write `[words]{index}` or `[words]{index="Heading; under it"}`; `|` parts several.',
)
BAD_NOTE = Code(
    "bad-note",
    "A note without words, or a note in a note.",
    "Write one remark, in words, in one note.",
)
TOO_MANY_NOTES = Code(
    "too-many-notes",
    "A paragraph has more notes than the foot of its pages can hold.",
    "Part the paragraph, or gather its notes into a table.",
)
MARK_IN_TITLE = Code(
    "mark-in-title",
    "A heading holds a citation, a note, a reference or a break, which contents and running head "
    "cannot print.",
    "Put it into the standfirst or the first paragraph.",
)
MISSING_GLYPH = Code(
    "missing-glyph",
    "A character that none of the bundled faces has.",
    "Write it otherwise, or add a face to `styles/fonts`.",
)

# The analytic lint: what the briefing says.

OFF_SCALE = Code(
    "off-scale",
    "A key judgement has a term of another scale than the one that the manifest declares, or a "
    "graphic shows such a scale.",
    "Choose a term of the scale, or declare the other with `analysis`; a graphic needs no `scale`.",
)
OTHER_LIKELIHOOD = Code(
    "other-likelihood",
    "A word of likelihood that is not on the scale that the manifest declares.",
    "Write a term of the scale; words of others stand in quotation marks.",
    Severity.WARNING,
)
LIKELIHOOD_WITH_CONFIDENCE = Code(
    "likelihood-with-confidence",
    "One sentence gives a likelihood and a level of confidence, which readers then mix up.",
    "Give the confidence in a sentence of its own.",
    Severity.WARNING,
)
UNSTATED_JUDGEMENT = Code(
    "unstated-judgement",
    "A key judgement whose words do not give its likelihood or its confidence, or that cites "
    "nothing.",
    "Write them out as its keys have them, and cite what it rests on.",
    Severity.WARNING,
)
UNCITED_FACT = Code(
    "uncited-fact",
    "A passage of the body or an annex states a quantity or a day and cites nothing, or an exhibit "
    "or a quotation has no source.",
    "Cite the source; where it needs none, say why with `uncited`.",
    Severity.WARNING,
)
UNCITED_SOURCE = Code(
    "uncited-source",
    "A source in `sources.yaml` that nobody cites.",
    "Cite it, take it out, or say why it stays with `uncited`.",
    Severity.WARNING,
)
OLD_SOURCE = Code(
    "old-source",
    "A cited source appeared before the year that the manifest allows.",
    "Cite a newer one, or say why it is used with `despite-age`.",
    Severity.WARNING,
)
AFTER_CUT_OFF = Code(
    "after-cut-off",
    "Something is said to be true for a day after the information cut-off.",
    "Correct the date, or move `cut-off` in the manifest.",
    Severity.WARNING,
)

# Pictures and attachments.

IMAGE_KIND = Code(
    "image-kind",
    "An image that is none of SVG, PNG and JPEG by its name.",
    "Save it as one of them.",
)
BAD_IMAGE = Code(
    "bad-image",
    "An image that is cut off, is no picture of its kind, or has colours that are not RGB.",
    "Save it again from what made it, as RGB.",
)
IMAGE_TOO_LARGE = Code(
    "image-too-large",
    "An image has more bytes or pixels, or a drawing more elements, than the press takes.",
    "Save it smaller or simpler; the limits stand in the README.",
)
UNSAFE_IMAGE = Code(
    "unsafe-image",
    "A drawing (SVG) names something outside itself, declares entities, uses itself, or holds what "
    "no page can have: a script, a frame.",
    "Save it as plain SVG, with everything it needs in it; only pictures in base64 and `#` go.",
)
UNDESCRIBED_IMAGE = Code(
    "undescribed-image",
    "An image on the page has no description for readers who do not see it.",
    "Give it `alt`, or `<title>` where it stands in a template as SVG.",
)

# Charts.

BAD_CHART = Code(
    "bad-chart",
    "A chart that cannot be drawn: its specification is no Vega-Lite, or its rows do not fit its "
    "form.",
    "Read what is said of it; `form` draws most charts without a specification.",
)
UNSAFE_CHART = Code(
    "unsafe-chart",
    "A specification of a chart names data, pictures, links or looks of its own, or asks for what "
    "is another thing each time.",
    "Take it out: the data are those of `csv`, the looks those of the house.",
)
CHART_TOO_COSTLY = Code(
    "chart-too-costly",
    "A chart takes longer to draw, or more memory, than any chart that can be read.",
    "Draw fewer rows, by `where`; take transforms that multiply rows out of the `spec`.",
)
NO_NUMBERS = Code(
    "no-numbers",
    "The table that a chart names for its numbers is not there, or prints fewer than are drawn.",
    "Name a table of the same CSV file with all columns and rows of the chart.",
)

# Maps.

BAD_GEOJSON = Code(
    "bad-geojson",
    "A map's file is not a GeoJSON collection of features.",
    "Save it again as GeoJSON, in degrees, from what made it.",
)
BAD_GEOMETRY = Code(
    "bad-geometry",
    "A feature of a GeoJSON file is neither areas nor a point, or lies at no place on earth.",
    "Draw it as `Polygon`, `MultiPolygon` or `Point`; degrees east come before degrees north.",
)
MAP_TOO_LARGE = Code(
    "map-too-large",
    "A GeoJSON file has more points than a map can be drawn with.",
    "Make its lines simpler: a printed page shows no more than a few thousand points.",
)

# The house: templates, stylesheets, faces.

BAD_TEMPLATE = Code(
    "bad-template",
    "A template cannot be read, or asks for something that is not there.",
    "Mend the template in that line.",
)
UNSAFE_TEMPLATE = Code(
    "unsafe-template",
    "A template of the briefing itself does more than write: it wants what is not printed, makes "
    "a text or a number out of all proportion, or comes to no end.",
    "Take it out of that line; only the house's templates are trusted.",
)
UNUSED_TEMPLATE = Code(
    "unused-template",
    "A template of the briefing itself has a name that the house does not have, and no other "
    "template asks for it.",
    "Give it the name of the template that it is for, or take the file away.",
    Severity.WARNING,
)
BAD_FACE = Code(
    "bad-face",
    "A face of the briefing itself that the press cannot print with.",
    "Save it as a whole, static TrueType file (`.ttf`) into `styles/fonts`.",
)
BAD_STYLE = Code(
    "bad-style",
    "A line of a stylesheet that the renderer does not understand, and leaves out.",
    "Correct the property or its value.",
    Severity.WARNING,
)
UNKNOWN_TOKEN = Code(
    "unknown-token",
    "A stylesheet uses a token, `var(--…)`, that none defines: the whole line is left out.",
    "Correct the name, or define it in `tokens.css`.",
)
UNKNOWN_FACE = Code(
    "unknown-face",
    "A stylesheet names a face that no `@font-face` declares: the text is printed in another one.",
    "Correct the name, or declare the face in `fonts.css`.",
    Severity.WARNING,
)
DEAD_ADDRESS = Code(
    "dead-address",
    "A `url()` of a stylesheet, or a picture of a template, leads to no file of the house or of "
    "the briefing.",
    "Correct the address, or put the file there; nothing is ever fetched from a network.",
)
DEAD_ANCHOR = Code(
    "dead-anchor",
    "A link of a template leads to an anchor that nothing has.",
    "Correct the template, or give the part that it means.",
)
NOT_RENDERED = Code(
    "not-rendered",
    "The renderer leaves something out.",
    "Read what it says; write the block in another way.",
)
RENDERER_WARNING = Code(
    "renderer-warning",
    "The renderer has something to say about a part.",
    "Read what it says; write the block in another way.",
    Severity.WARNING,
)

# On paper.

TEXT_LOST = Code(
    "text-lost",
    "Text of the briefing is on no page: it is taller or wider than its page, or a style hides it.",
    "Part the note, the table or the word.",
)
NOTES_OVERLAP = Code(
    "notes-overlap",
    "Two notes in the margin stand on each other.",
    "Move one of them to another paragraph.",
    Severity.WARNING,
)
HEADING_AT_FOOT = Code(
    "heading-at-foot",
    "A heading stands at the foot of a page with less than two lines of what it is for.",
    "Move what is above it, or begin a page with `kind: page-break`; make sure that what follows "
    "is no exhibit that takes the next page whole.",
    Severity.WARNING,
)
BROKEN_ROW = Code(
    "broken-row",
    "A row of a table is broken over two pages, for it is too tall for one.",
    "Shorten its longest cell, give its column more `width`, or part it into two rows.",
    Severity.WARNING,
)
TORN_EXHIBIT = Code(
    "torn-exhibit",
    "The title, the head, the source or the note of an exhibit stands on a page without any of the "
    "exhibit itself.",
    "Move the exhibit, make it smaller or shorten its note.",
    Severity.WARNING,
)
EMPTY_PAGE = Code(
    "empty-page",
    "More than half of a page stays empty, for what follows did not fit on it.",
    "Put text before what follows, or part it, or make it smaller.",
    Severity.WARNING,
)
SHORT_LAST_PAGE = Code(
    "short-last-page",
    "The last page of a section has less than four lines.",
    "Shorten the section by so many lines, or make it longer.",
    Severity.WARNING,
)
COARSE_IMAGE = Code(
    "coarse-image",
    "A picture of pixels has less than 200 of them in an inch at the size in which it is printed.",
    "Take a larger one, or one in SVG; `width: column` prints it smaller than `width: full`.",
    Severity.WARNING,
)
TEXT_OVERFLOWS = Code(
    "text-overflows",
    "A word or a table is wider than what it stands in, or a text taller.",
    "Part the word or shorten it; give a table fewer columns, `width: full` or a landscape page.",
    Severity.WARNING,
)
ADDRESS_OVERFLOWS = Code(
    "address-overflows",
    "A web address is wider than what it stands in, and runs into the margin or the next cell.",
    "Write words instead, and the address as their link: `[words](https://…)`.",
    Severity.WARNING,
)
SMALL_TEXT = Code(
    "small-text",
    "The text of a table is smaller than 8 pt, which many people cannot read on paper.",
    "Set it larger; give a wide table `width: full` or `page: landscape`, or fewer columns.",
    Severity.WARNING,
)
LOW_CONTRAST = Code(
    "low-contrast",
    "A text stands out from what is behind it by less than 4.5:1, or 3:1 for large type (WCAG 2).",
    "Choose a darker or a lighter colour in `tokens.css`.",
    Severity.WARNING,
)

# The press itself.

TOO_MANY_FAULTS = Code(
    "too-many-faults",
    "There are so many errors that the press has stopped looking for more.",
    "Mend the first ones: they often make the others.",
)
RENDERER_FAILED = Code(
    "renderer-failed",
    "The renderer could not go on, for a reason that is not a fault of the content.",
    "Read what it says; `doctor` tells whether this machine can print.",
)
RENDERER_TIME = Code(
    "renderer-time",
    "A section took the renderer longer than it may: a block that is too large, or that it never "
    "comes to an end with.",
    "Part the block at that place, or write it in another way.",
)
RENDERER_MEMORY = Code(
    "renderer-memory",
    "A section took the renderer more memory than it may, or than the machine has.",
    "Part the block or make its picture smaller; with less at once (`--jobs 1`) there is more "
    "memory for each section.",
)
RENDERER_DEPTH = Code(
    "renderer-depth",
    "Elements stand deeper in each other than the renderer can follow.",
    "Take lists, tables and blocks out of each other; in a template, elements.",
)
RENDERER_CRASH = Code(
    "renderer-crash",
    "The renderer broke down over a block or a rule of a stylesheet: a mistake in the press.",
    "Write the block in another way, and report it with the file that does it.",
)
RENDERER_REFUSED = Code(
    "renderer-refused",
    "A style, a template or a picture wants what the renderer may not have: the network, a file "
    "that is neither the briefing's nor the styles', or to write one.",
    "Put the file into the briefing's folder or into `styles`, and name it by its path there.",
)

CODES = {one.name: one for one in tuple(globals().values()) if isinstance(one, Code)}
