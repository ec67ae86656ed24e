"""Define every diagnostic code: its name, its severity, what it means and how to fix it.

Reports in JSON and SARIF, ``explain`` and the handbook all read the names and texts from here; a
name never changes its meaning. ``Refusal`` is a diagnostic that has no place yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from briefpress.diagnostics.errors import BriefpressError


class Severity(StrEnum):
    """The severity of a diagnostic: an error stops the build, a warning does with `--strict`.

    A note says what was found out, and never stops it.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Code:
    """A diagnostic code; ``description`` says what it means, ``fix`` what to do."""

    name: str
    description: str
    fix: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return self.name


class Refusal(BriefpressError, ValueError):
    """A rejected value, for a caller that knows the place and reports it.

    Of keys that cannot be used together, ``key`` is the wrong one.
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
    "The manifest or a block names a file that is not in the briefing's folder.",
    "Correct the name or add the file; file names are case-sensitive.",
)
UNREADABLE_FILE = Code(
    "unreadable-file",
    "The path exists but cannot be read: it is a folder or a device, or you have no permission "
    "to read it.",
    "Put a regular file there, and check its permissions.",
)
OUTSIDE_FOLDER = Code(
    "outside-folder",
    "A symbolic link leads out of the briefing's folder; Briefpress reads nothing outside it.",
    "Copy the file into the folder.",
)
FILE_TOO_LARGE = Code(
    "file-too-large",
    "The file is larger than the limit for its type.",
    "Make it smaller or split it; the handbook lists all limits.",
)
EMPTY_FILE = Code(
    "empty-file",
    "The file is empty.",
    "Write its content, or remove its name from the manifest.",
)
NOT_UTF_8 = Code(
    "not-utf-8",
    "The file contains a byte that is not valid UTF-8, or not valid in the encoding declared for "
    "it; it was probably saved in an older encoding.",
    "Save the file as UTF-8; for a CSV file you can declare its `encoding` in data.yaml.",
)
BAD_CHARACTER = Code(
    "bad-character",
    "The text contains a character that cannot be printed: a control character, a control of "
    "text direction, a private-use character or half of a surrogate pair.",
    "Delete the character; it comes in with copied text, and most editors do not show it.",
)

# YAML and data files.

BAD_YAML = Code(
    "bad-yaml",
    "The file is not valid YAML.",
    "Check quotation marks, brackets and indentation on that line and above it; quote a text "
    "that contains `: ` or starts with a special character.",
)
SECOND_DOCUMENT = Code(
    "second-document",
    "A line `---` starts a second YAML document.",
    "Keep one document in each file.",
)
YAML_ALIAS = Code(
    "yaml-alias",
    "The file uses an anchor (`&a`), an alias (`*a`) or a merge key (`<<`), which hide what a "
    "file says.",
    "Write the value out in full; quote a text that starts with `&` or `*`.",
)
YAML_TAG = Code(
    "yaml-tag",
    "The file uses a YAML tag (`!…`), but every value is read as text.",
    "Remove the tag; quote a text that starts with `!`.",
)
COMMENT_AFTER_TEXT = Code(
    "comment-after-text",
    "A `#` after a space starts a comment, and this one follows a text: what you may have meant as "
    "part of the text is not printed. After an id, a date or a choice, a comment is allowed.",
    "Quote the text if the `#` belongs to it; move a comment to a line of its own.",
)
TOO_DEEP = Code(
    "too-deep",
    "The nesting is deeper than the limit.",
    "Check brackets and indentation.",
)
TOO_MANY_VALUES = Code(
    "too-many-values",
    "The file has more values than the limit.",
    "Split it into several files.",
)
TEXT_TOO_LONG = Code(
    "text-too-long",
    "The text is longer than the limit for one value.",
    "Split it into several paragraphs.",
)
BAD_KEY = Code(
    "bad-key",
    "A key is a list or a mapping, not a word.",
    "Write a single word as the key.",
)
DUPLICATE_KEY = Code(
    "duplicate-key",
    "A key appears twice in one mapping; YAML would silently drop the first.",
    "Remove one of the two.",
)
BAD_CSV = Code(
    "bad-csv",
    "The file is not valid CSV, or its columns may be separated by more than one character.",
    "Check the double quotes: enclose a cell in them if it contains a quote, the separator or a "
    "line break, and write a quote inside it twice. Declare the `separator` in data.yaml.",
)
BAD_COLUMN_NAME = Code(
    "bad-column-name",
    "A column of a data file has no name, or the same name as another column.",
    "Give every column a unique name in the first line of the table; `skip` or `range` in "
    "data.yaml say where it starts.",
)
RAGGED_ROW = Code(
    "ragged-row",
    "The row has more or fewer cells than the table has columns.",
    'Write one cell for each column, an empty one as `""`; in CSV, quote a cell that contains a'
    " comma.",
)

FOUND_FORMAT = Code(
    "found-format",
    "The format of a data file was found out from its content.",
    "Check that it is right; declare it in data.yaml to turn the note off.",
    Severity.NOTE,
)
AMBIGUOUS_NUMBER = Code(
    "ambiguous-number",
    "A number can be read in two ways: `1.234` is 1234 where a point separates thousands.",
    "Declare `decimal` or `thousands` for the file in data.yaml.",
)
BAD_WORKBOOK = Code(
    "bad-workbook",
    "The workbook cannot be read: it is damaged, protected by a password, contains macros, or is "
    "in another format.",
    "Save it again as `.xlsx` or `.ods`, without a password or macros.",
)
UNKNOWN_SHEET = Code(
    "unknown-sheet",
    "The workbook has no such sheet, or no cells in the range or in any visible sheet.",
    "Declare `sheet` and `range` in data.yaml.",
)
BAD_RANGE = Code(
    "bad-range",
    "The range of cells cannot be read.",
    "Write the first and the last cell, such as `B4:F20`, or only the first.",
)
BAD_CELL = Code(
    "bad-cell",
    "A cell of a workbook has no value that can be printed: an error such as `#DIV/0!`, a formula "
    "without a stored value, or merged cells.",
    "Correct the cell; declare an error that means that there is no value as `missing` in "
    "data.yaml.",
)
HIDDEN_CELLS = Code(
    "hidden-cells",
    "A table in a workbook has hidden rows or columns, and nothing says whether they belong to it.",
    "Declare `hidden` in data.yaml: `include` or `exclude`.",
)

# Keys and values.

UNKNOWN_KEY = Code(
    "unknown-key",
    "The key is not defined for this kind of entry.",
    "Correct the key or remove it.",
)
MISSING_KEY = Code(
    "missing-key",
    "A required key is missing.",
    "Add the key.",
)
UNKNOWN_KIND = Code(
    "unknown-kind",
    "The block's `kind` is unknown.",
    "Use one of the kinds that the handbook lists.",
)
MISSING_KIND = Code(
    "missing-kind",
    "The block is neither plain text nor keys with a `kind`.",
    "Add its `kind`; if it is text, quote it, because `: ` turned it into a key.",
)
WRONG_CHOICE = Code(
    "wrong-choice",
    "The value is not one of those that the key accepts.",
    "Use one of the accepted values.",
)
WRONG_TYPE = Code(
    "wrong-type",
    "The value has the wrong type: a list where text is expected, text where a list, keys or a "
    "number is expected.",
    "Write the type that the key accepts; start each entry of a list with `- `.",
)
EMPTY_VALUE = Code(
    "empty-value",
    "The key has no value, or the list has no entries.",
    "Add a value or remove the key.",
)
CONTRADICTION = Code(
    "contradiction",
    "Two keys cannot be used together, or one of them requires another.",
    "Remove one of the keys, or add the missing one.",
)
BAD_ID = Code(
    "bad-id",
    "The id has characters other than lower-case letters, digits and single hyphens.",
    "Write an id such as `budget-2026`.",
)
BAD_PATH = Code(
    "bad-path",
    "The path leads out of the briefing's folder, or has characters that not every operating "
    "system accepts.",
    "Write a path such as `data/series.csv`.",
)
BAD_ADDRESS = Code(
    "bad-address",
    "The web address does not start with `https://` or `http://`.",
    "Write the complete address, as your browser shows it.",
)
BAD_DATE = Code(
    "bad-date",
    "The date is invalid.",
    "Write a day as 2026-06-15; if the key accepts them, a month as 2026-06 or a year as 2026.",
)
BAD_NUMBER = Code(
    "bad-number",
    "A cell in a column of numbers is not a number, or not one that its column can print.",
    "Write digits, with a point before the decimals; leave the cell empty if there is no number.",
)

# Names, references and numbers.

UNKNOWN_SECTION = Code(
    "unknown-section",
    "The manifest names a section that has no file in `sections/`.",
    "Correct the name or create the file.",
)
NAMED_TWICE = Code(
    "named-twice",
    "A section, part, source, glossary term or attachment is listed twice.",
    "Remove one of the two.",
)
DUPLICATE_ID = Code(
    "duplicate-id",
    "Two elements have the same id.",
    "Change one of the ids, and the references to it.",
)
RESERVED_ID = Code(
    "reserved-id",
    "The id is reserved for a part, a source or a glossary term.",
    "Choose another id, such as one that starts with the id of the section.",
)
UNKNOWN_LANGUAGE = Code(
    "unknown-language",
    "The language tag is invalid, or Briefpress has no built-in words in that language.",
    "Write a BCP 47 tag such as `en-GB` or `fr`; to add a language, translate "
    "`templates/words.yaml`.",
)
BAD_WORD = Code(
    "bad-word",
    "A word in the briefing's own `words.yaml` has a placeholder that the default word does not"
    " have.",
    "Use the `{name}` placeholders of the default word, and no other braces.",
)
MISSING_WORD = Code(
    "missing-word",
    "A language in `templates/words.yaml` lacks a word that another language has.",
    "Add the word.",
)
UNKNOWN_FACT = Code(
    "unknown-fact",
    "A text or a fact refers to a fact that is not in `facts.yaml`.",
    "Correct the name or add the fact.",
)
BAD_FACT = Code(
    "bad-fact",
    "The fact has no value: `where` does not find its rows, its definition is circular, or it "
    "divides by zero.",
    "Check the row, the column and the facts that it refers to.",
)
BAD_FACT_MARK = Code(
    "bad-fact-mark",
    "The fact in the text, `[=…]` or `{fact=…}`, is malformed or cannot be printed in this form.",
    "Write `[=id]`, with options after commas, or `[5.4 per cent]{fact=id}`.",
)
FACT_CONTRADICTED = Code(
    "fact-contradicted",
    "The words bound to a fact state a different number, even when the fact is rounded to their"
    " precision.",
    "Correct the words or the fact.",
    Severity.WARNING,
)
MISCITED_FACT = Code(
    "miscited-fact",
    "The passage cites sources, but none of them is a source of the fact that it states.",
    "Cite the source of the fact there, or refer to another fact.",
    Severity.WARNING,
)
REVIEW_DUE = Code(
    "review-due",
    "The `review-by` date of a fact has passed.",
    "Compare the fact with its source, and set a new `review-by`.",
    Severity.WARNING,
)
UNREVIEWED = Code(
    "unreviewed",
    "A final build contains a fact whose `review-by` date has passed.",
    "Compare the fact with its source and set a new `review-by`, or build without `--final`.",
)
UNFINISHED = Code(
    "unfinished",
    "A final build contains `TODO`, `FIXME` or `TKTK`.",
    "Finish the passage, or build without `--final`.",
)
DEAD_REFERENCE = Code(
    "dead-reference",
    "The reference `#id` has no target in the briefing.",
    "Correct the id, or give this id to the target.",
)
UNNUMBERED_TARGET = Code(
    "unnumbered-target",
    "`[#](#id)` prints the number of its target, and the target has none.",
    "Write `[](#id)`, which prints its title.",
)
UNKNOWN_SOURCE = Code(
    "unknown-source",
    "A citation names a source that is neither in `sources.yaml` nor in a file of `sources`.",
    "Correct the id or add the source.",
)
BAD_LIBRARY = Code(
    "bad-library",
    "A file of `sources` cannot be read, or one of its entries says something that cannot be "
    "printed.",
    "Correct the entry in the reference manager, and export the file again.",
)
UNPRINTED_FIELD = Code(
    "unprinted-field",
    "A file of `sources` has fields that no citation style can print; they are often misspelt.",
    "Correct the name of the field, or remove it.",
    Severity.WARNING,
)
LOST_LATEX = Code(
    "lost-latex",
    "A `.bib` file has a LaTeX command that cannot be read; what it stands for is not printed.",
    "Write the character itself or the bare words, or remove the command.",
    Severity.WARNING,
)
AMBIGUOUS_NAME = Code(
    "ambiguous-name",
    "A citation style prints a name that is one text as that of an institution: it neither "
    "inverts nor shortens it. This one may be the name of a person.",
    "Write `{family: Doe, given: Jane}`, or `{institution: Harper Collins}`.",
    Severity.WARNING,
)
BAD_CITATION_STYLE = Code(
    "bad-citation-style",
    "The citation style cannot be used: it is not a complete style of the Citation Style Language.",
    "Use an independent style from https://github.com/citation-style-language/styles.",
)
NO_PROCESSOR = Code(
    "no-processor",
    "A citation style other than `briefpress`, or a BibTeX file, needs pandoc, which is an extra.",
    'Run `make`, or `pip install ".[citations]"` in the folder of Briefpress.',
)
LONG_TITLE = Code(
    "long-title",
    "The title of an exhibit has more than 15 words.",
    "State only the finding; move what, where, when and the unit to `subtitle`.",
    Severity.WARNING,
)
UNUSED_TERM = Code(
    "unused-term",
    "A glossary term, or a word for the index, does not appear in the text.",
    "Correct its spelling or remove it.",
    Severity.WARNING,
)
DEAD_ENTRY = Code(
    "dead-entry",
    "The index refers readers to an entry that does not exist.",
    "Correct the entry, or mark a passage of the text with it.",
)
EMPTY_SECTION = Code(
    "empty-section",
    "A section or subsection has neither blocks nor subsections; only its heading is printed.",
    "Add `blocks`, or remove it.",
    Severity.WARNING,
)
EMPTY_PART = Code(
    "empty-part",
    "A generated part, such as the glossary or the index, has nothing to print.",
    "Remove it from the manifest, or mark text for it.",
    Severity.WARNING,
)
NO_BIBLIOGRAPHY = Code(
    "no-bibliography",
    "The text cites a source, but no part of the briefing prints the sources.",
    "Add `part: bibliography` to the manifest.",
)
UNKNOWN_COLUMN = Code(
    "unknown-column",
    "A table, chart or chronology names a column that its CSV file does not have, or names none.",
    "Correct the `key`; column names are case-sensitive.",
)
UNKNOWN_VALUE = Code(
    "unknown-value",
    "`where` or `totals` names a value that no row of the CSV file has, or a cell has a mark "
    "that the table does not define.",
    "Correct the value, or define the mark in `marks`.",
)
UNKNOWN_CELL = Code(
    "unknown-cell",
    "A table note or `sum-of` names a row or a column that the table does not print.",
    "Name a row by the text of its first cell, and a column by its key or its title.",
)
WRONG_TOTAL = Code(
    "wrong-total",
    "The total does not match the rows or columns that it adds up.",
    "Correct the number; if its parts are rounded, give the column a `tolerance` and the reason.",
)
UNKNOWN_PROPERTY = Code(
    "unknown-property",
    "A map names a property that no feature of its GeoJSON file has.",
    "Use one of the properties in the file.",
)
TABLE_TOO_LARGE = Code(
    "table-too-large",
    "A table or chronology has more rows or columns than the limit.",
    "Select rows with `where`, or split it; the handbook lists all limits.",
)
EMPTY_EXHIBIT = Code(
    "empty-exhibit",
    "A table has no rows, a chronology has no events, or an event has no text.",
    "Check the values in `where`, or add the missing content.",
)

# Inline syntax.

MARKDOWN_BLOCK = Code(
    "markdown-block",
    "A line of text starts like a list, a heading or another block of Markdown; a text holds "
    "inline syntax only.",
    "Write a list as `kind: list`, a quotation as `kind: quote` and a heading as a subsection.",
)
SECOND_PARAGRAPH = Code(
    "second-paragraph",
    "The text contains an empty line, but its key accepts a single paragraph.",
    "Remove the empty line, or move the text to a block of prose.",
)
BAD_CITATION = Code(
    "bad-citation",
    "The brackets start with `@` but do not contain a valid citation.",
    "Write `[@id]`, `[@id, p. 3]` or `[@id; @other]`.",
)
IMAGE_IN_TEXT = Code(
    "image-in-text",
    "A line of text contains an image.",
    "Write the image as a block with `kind: figure`.",
)
BAD_LINK = Code(
    "bad-link",
    "The link does not work in a PDF, or its text contains more than words.",
    "Start the target with `https://`, `mailto:` or, for a reference, `#`; use only words as "
    "the link text.",
)
UNCLOSED_MARK = Code(
    "unclosed-mark",
    "A `**`, `*`, `_`, backtick or bracket opens a mark that is not closed in its paragraph; it is "
    "printed as it is written.",
    "Close the mark, or put a backslash before the character.",
    Severity.WARNING,
)
HTML_IN_TEXT = Code(
    "html-in-text",
    "The text contains an HTML tag or comment; it is printed as it is written.",
    "Remove it, or put a backslash before the `<`.",
    Severity.WARNING,
)
REFERENCE_LINK = Code(
    "reference-link",
    "The text contains a reference link or a footnote of Markdown, `[words][id]` or `[^1]`, which "
    "has no definition in a briefing; it is printed as it is written.",
    "Write `[words](https://…)` or `^[the text of the note]`, or put a backslash before the "
    "bracket.",
    Severity.WARNING,
)
BAD_INDEX_MARK = Code(
    "bad-index-mark",
    "The index mark names no entry, or an entry of more than two levels.",
    'Write `[words]{index}` or `[words]{index="Heading; under it"}`; separate several entries '
    "with `|`.",
)
BAD_NOTE = Code(
    "bad-note",
    "The note is empty, or contains another note.",
    "Write the text of the note, without a note in it.",
)
TOO_MANY_NOTES = Code(
    "too-many-notes",
    "The paragraph has more notes than the limit.",
    "Split the paragraph, or move its notes to a table.",
)
MARK_IN_TITLE = Code(
    "mark-in-title",
    "A title contains a citation, a note, a reference or a line break, which contents and "
    "running heads cannot print.",
    "Move it to the standfirst or the first paragraph.",
)
MISSING_GLYPH = Code(
    "missing-glyph",
    "No available font has a glyph for this character.",
    "Use another character, or add a font to `styles/fonts`.",
)

# Sourcing and likelihood.

OFF_SCALE = Code(
    "off-scale",
    "A key judgement uses a term that is not on the scale declared in the manifest, or a "
    "likelihood scale shows another scale.",
    "Use a term of the declared scale, or declare the other scale in `analysis`; without "
    "`scale`, a likelihood scale shows the declared one.",
)
OTHER_LIKELIHOOD = Code(
    "other-likelihood",
    "A likelihood word is not on the scale declared in the manifest.",
    "Use a term of the scale; put the words of others in quotation marks.",
    Severity.WARNING,
)
LIKELIHOOD_WITH_CONFIDENCE = Code(
    "likelihood-with-confidence",
    "One sentence states both a likelihood and a level of confidence, which readers confuse.",
    "State the confidence in a sentence of its own.",
    Severity.WARNING,
)
UNSTATED_JUDGEMENT = Code(
    "unstated-judgement",
    "A key judgement does not state its likelihood or its confidence in words, or cites no source.",
    "Write both as its keys have them, and cite a source.",
    Severity.WARNING,
)
UNCITED_FACT = Code(
    "uncited-fact",
    "A passage of the body or an annex states a quantity or a date without a citation, or an "
    "exhibit or a quotation has no source.",
    "Cite the source; if none is needed, give the reason in `uncited`.",
    Severity.WARNING,
)
UNCITED_SOURCE = Code(
    "uncited-source",
    "A source in `sources.yaml` is never cited.",
    "Cite it, remove it, or give the reason to keep it in `uncited`.",
    Severity.WARNING,
)
OLD_SOURCE = Code(
    "old-source",
    "A cited source was published before the year set by `sources-since`.",
    "Cite a newer source, or give the reason to use this one in `despite-age`.",
    Severity.WARNING,
)
AFTER_CUT_OFF = Code(
    "after-cut-off",
    "A statement is dated after the information cut-off.",
    "Correct the date, or change `cut-off` in the manifest.",
    Severity.WARNING,
)

# Images.

IMAGE_KIND = Code(
    "image-kind",
    "The file name of the image does not have the extension of an SVG, PNG or JPEG file.",
    "Save the image in one of these formats.",
)
BAD_IMAGE = Code(
    "bad-image",
    "The image is damaged, does not have the format that its name says, or has colours other "
    "than RGB.",
    "Export the image again, with RGB colours.",
)
IMAGE_TOO_LARGE = Code(
    "image-too-large",
    "The image has more bytes or pixels than the limit, or the SVG image more elements.",
    "Save a smaller or simpler image; the handbook lists all limits.",
)
UNSAFE_IMAGE = Code(
    "unsafe-image",
    "The SVG image refers to something outside itself or to itself, defines entities, or "
    "contains a script or a frame.",
    "Save it as plain SVG with everything embedded; only base64 images and `#` references are "
    "allowed.",
)
SVG_FEATURE = Code(
    "svg-feature",
    "The SVG image uses something that cannot be printed as browsers draw it.",
    "Write it in another way, as the hint says, or export the image as PNG.",
)
IMAGE_FONT = Code(
    "image-font",
    "The SVG image names only fonts that the theme does not have, so it is set in another one.",
    "Use a font of the theme or `sans-serif`, or convert the text of the image to paths.",
    Severity.WARNING,
)
UNDESCRIBED_IMAGE = Code(
    "undescribed-image",
    "An image on the page has no text alternative for readers who do not see it.",
    "Add `alt`; to an SVG image in a template, add `<title>`.",
)

# Charts.

BAD_CHART = Code(
    "bad-chart",
    "The chart cannot be drawn: its `spec` is not valid Vega-Lite, or its rows do not fit its "
    "`form`.",
    "Correct what the message names; most charts need a `form` and no `spec`.",
)
CROWDED_CHART = Code(
    "crowded-chart",
    "The labels of a chart have no room: one is wider than its place, two overlap, or there are "
    "more series than can be told apart.",
    "Set `width: full` or another `height`, select fewer rows with `where`, shorten the names, or "
    "use another `form`; `bars` has most room for names.",
)
UNSAFE_CHART = Code(
    "unsafe-chart",
    "The `spec` defines data, images, links or a style of its own, or something that changes "
    "with each build.",
    "Remove it; the data come from `csv`, and the style comes from the theme.",
)
CHART_TOO_COSTLY = Code(
    "chart-too-costly",
    "Drawing the chart takes more time or memory than the limit.",
    "Draw fewer rows with `where`, and remove transforms that multiply rows from the `spec`.",
)
NO_NUMBERS = Code(
    "no-numbers",
    "The table that `numbers` names does not exist, or prints fewer values than the chart draws.",
    "Name a table of the same CSV file that has all columns and rows of the chart.",
)

# Maps.

BAD_GEOJSON = Code(
    "bad-geojson",
    "The file is not GeoJSON or TopoJSON in degrees.",
    "Export it again as GeoJSON, with coordinates in degrees (WGS 84, EPSG:4326).",
)
BAD_GEOMETRY = Code(
    "bad-geometry",
    "The geometry of a feature cannot be drawn, or its coordinates are not on Earth.",
    "Correct its type and coordinates; write the longitude before the latitude.",
)
MAP_TOO_LARGE = Code(
    "map-too-large",
    "The GeoJSON file has more points than the limit.",
    "Simplify its lines; a printed page shows no more than a few thousand points.",
)
EMPTY_LAYER = Code(
    "empty-layer",
    "A layer of a map shows nothing: all its features are off the map, or have no place.",
    "Check its coordinates and its `where`; set `fit: true` for the layer that the map shows.",
)
NO_ROOM_FOR_LABEL = Code(
    "no-room-for-label",
    "A label has no room on the map without covering another label, a symbol or a border.",
    "Select fewer labels with `where`, shorten them, or make the map larger.",
)
POINT_OFF_MAP = Code(
    "point-off-map",
    "A point of a layer is outside the part of the world that the map shows.",
    "Exclude it with `where`, or show more with `fit` or `margin`.",
    Severity.WARNING,
)
COVERED_POINT = Code(
    "covered-point",
    "A point is covered by another of the same layer at the same place.",
    "Exclude one of them with `where`, or count the points of a place in one entry.",
    Severity.WARNING,
)
NO_PLACE = Code(
    "no-place",
    "A feature has no geometry, or a row has no coordinates, so that it is not on the map.",
    "Add its coordinates, or exclude it with `where`.",
    Severity.WARNING,
)

# Templates, stylesheets and fonts.

BAD_TEMPLATE = Code(
    "bad-template",
    "The template has a syntax error, or uses something that does not exist.",
    "Correct the template on that line.",
)
UNSAFE_TEMPLATE = Code(
    "unsafe-template",
    "A template of the briefing uses something that the sandbox forbids, produces an "
    "excessively long text or large number, or does not end.",
    "Remove it from that line; only the templates of the default theme are trusted.",
)
UNUSED_TEMPLATE = Code(
    "unused-template",
    "A template of the briefing replaces no template of the default theme, and no other "
    "template uses it.",
    "Give it the name of the template that it replaces, or delete it.",
    Severity.WARNING,
)
BAD_FONT = Code(
    "bad-font",
    "A font of the briefing cannot be used.",
    "Save a complete, static TrueType font (`.ttf`) in `styles/fonts`.",
)
BAD_STYLE = Code(
    "bad-style",
    "WeasyPrint does not support a line of a stylesheet and ignores it.",
    "Correct the property or its value.",
    Severity.WARNING,
)
UNKNOWN_TOKEN = Code(
    "unknown-token",
    "A stylesheet uses an undefined token, `var(--…)`; the whole line is ignored.",
    "Correct the name, or define it in `tokens.css`.",
)
BAD_TOKEN = Code(
    "bad-token",
    "A token of the theme does not have the kind of value that charts need.",
    "Correct its value in `tokens.css`.",
)
UNKNOWN_FONT = Code(
    "unknown-font",
    "A stylesheet names a font that no `@font-face` declares; the text is printed in another font.",
    "Correct the name, or declare the font in `fonts.css`.",
    Severity.WARNING,
)
DEAD_ADDRESS = Code(
    "dead-address",
    "A `url()` in a stylesheet, or an image in a template, points to a file that neither the "
    "theme nor the briefing has.",
    "Correct the address or add the file; nothing is ever fetched from a network.",
)
DEAD_ANCHOR = Code(
    "dead-anchor",
    "A link in a template points to an anchor that does not exist.",
    "Correct the link, or add the anchor to its target.",
)
NOT_RENDERED = Code(
    "not-rendered",
    "WeasyPrint leaves something out.",
    "Read its message, and write the block in another way.",
)
RENDERER_WARNING = Code(
    "renderer-warning",
    "WeasyPrint reported a warning.",
    "Read its message, and write the block in another way.",
    Severity.WARNING,
)

# Finished pages.

TEXT_LOST = Code(
    "text-lost",
    "Text of the briefing appears on no page: it is taller or wider than its page, or a style "
    "hides it.",
    "Split the note, the table or the word.",
)
NOTES_OVERLAP = Code(
    "notes-overlap",
    "Two notes in the margin overlap.",
    "Move one of them to another paragraph.",
    Severity.WARNING,
)
LATE_NOTE = Code(
    "late-note",
    "A note does not start on the page of its call, because what calls it fills the page.",
    "Move the note to another place in the text, or make the block that fills the page smaller.",
    Severity.WARNING,
)
HEADING_AT_FOOT = Code(
    "heading-at-foot",
    "A heading is at the foot of a page with fewer than two lines of its text.",
    "Shorten or move the text above it, or add `kind: page-break`; do not let an exhibit that "
    "fills the next page follow it.",
    Severity.WARNING,
)
BROKEN_ROW = Code(
    "broken-row",
    "A table row is split over two pages because it is too tall for one.",
    "Shorten its longest cell, give that column more `width`, or split the row in two.",
    Severity.WARNING,
)
TORN_EXHIBIT = Code(
    "torn-exhibit",
    "The title, head, source or note of an exhibit is on a page without any of the exhibit itself.",
    "Move the exhibit, make it smaller, or shorten its note.",
    Severity.WARNING,
)
EMPTY_PAGE = Code(
    "empty-page",
    "More than half of a page is empty because the next block did not fit on it.",
    "Move text before that block, split the block, or make it smaller.",
    Severity.WARNING,
)
SHORT_LAST_PAGE = Code(
    "short-last-page",
    "The last page of a section has fewer than four lines.",
    "Shorten the section by that many lines, or make it longer.",
    Severity.WARNING,
)
COARSE_IMAGE = Code(
    "coarse-image",
    "The image has fewer than 200 pixels per inch at its printed size.",
    "Use a larger image or SVG; `width: column` prints it smaller than `width: full`.",
    Severity.WARNING,
)
TEXT_OVERFLOWS = Code(
    "text-overflows",
    "A word or a table is wider than the space it has, or a text is taller.",
    "Split or shorten the word; give a table fewer columns, `width: full` or `page: landscape`.",
    Severity.WARNING,
)
ADDRESS_OVERFLOWS = Code(
    "address-overflows",
    "A web address is wider than the space it has, and runs into the margin or the next cell.",
    "Write words, and link them to the address: `[words](https://…)`.",
    Severity.WARNING,
)
SMALL_TEXT = Code(
    "small-text",
    "The text of a table is smaller than 8 pt, which many people cannot read on paper.",
    "Increase its size; give a wide table `width: full`, `page: landscape` or fewer columns.",
    Severity.WARNING,
)
LOW_CONTRAST = Code(
    "low-contrast",
    "The contrast of a text with its background is below 4.5:1, or 3:1 for large text (WCAG 2).",
    "Choose a darker or a lighter colour in `tokens.css`.",
    Severity.WARNING,
)

# Rendering.

TOO_MANY_ERRORS = Code(
    "too-many-errors",
    "There are so many errors that Briefpress stopped looking for more.",
    "Fix the first errors; they often cause the others.",
)
RENDERER_FAILED = Code(
    "renderer-failed",
    "Rendering failed for a reason that is not in the content.",
    "Read the message; run `doctor` to check this computer.",
)
RENDERER_TIME = Code(
    "renderer-time",
    "Rendering a section took longer than the limit: a block is too large, or its layout does "
    "not end.",
    "Split the block named in the message, or write it in another way.",
)
RENDERER_MEMORY = Code(
    "renderer-memory",
    "Rendering a section took more memory than the limit, or than the computer has.",
    "Split the block or use a smaller image; `--jobs 1` leaves more memory for each section.",
)
RENDERER_DEPTH = Code(
    "renderer-depth",
    "Elements are nested more deeply than WeasyPrint can follow.",
    "Reduce the nesting of lists, tables and blocks; in a template, of elements.",
)
RENDERER_CRASH = Code(
    "renderer-crash",
    "WeasyPrint crashed on a block or a rule of a stylesheet.",
    "Write the block in another way, and report the crash with the file that causes it.",
)
RENDERER_REFUSED = Code(
    "renderer-refused",
    "A style, template or image tries to use the network, to write a file, or to read a file of"
    " neither the briefing nor the theme.",
    "Put the file into the briefing's folder or into `styles`, and refer to it by its path there.",
)

CODES = {one.name: one for one in tuple(globals().values()) if isinstance(one, Code)}
