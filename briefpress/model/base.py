"""Define the base of all models: frozen, closed, described, and located in its file."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from briefpress.diagnostics import codes
from briefpress.diagnostics.codes import Refusal
from briefpress.diagnostics.diagnostic import Collector, did_you_mean, nearest
from briefpress.diagnostics.span import UNWRITTEN, Span, Text
from briefpress.parse.markdown_rules import SOURCE_ID

_ID = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_NO_ID = "invalid id: use lower-case letters, digits and single hyphens; start with a letter"
_NO_SOURCE_ID = (
    "invalid source id: start with a letter or digit, and use no spaces, commas or brackets"
)
_NO_PATH = "invalid path: write a path inside the briefing's folder, such as `data/series.csv`"
_NO_ADDRESS = "invalid address: start it with `https://` or `http://`"
_NO_DATE = "invalid date: write a date such as 2026-06-15"
TIME_NEEDED = "write 2020-08-18, 2022-12 or 2019"
_KEY = "[a-z][a-z0-9-]*"
_LANGUAGE = "[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*"
_NO_LANGUAGE = "write a BCP 47 tag such as en-GB or fr"
_NO_CELL = "expected text in a cell"
_NO_COMMENT = (
    "put the whole text in quotes or write it with `>-`; move a comment to a line of its own"
)
_NO_TRUTH = "expected `true` or `false`"


_COLON = (
    "if it is a text, put it in quotes or write it with `>-`: `: ` makes a key of the words before"
)


def colon_hint(found: object, known: Collection[str] | None = None) -> str | None:
    """Return a hint for keys that are rather the words of a text before a colon, or None.

    The only key of a mapping is, unless it is ``known``.
    """
    if not isinstance(found, dict):
        return None
    is_alone = known is not None and len(found) == 1 and not found.keys() & set(known)
    is_text = is_alone or any(not re.fullmatch(_KEY, str(key)) for key in found)
    return _COLON if is_text else None


def _kebab(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


class Node(BaseModel):
    """A mapping of a content file, with its place; unknown keys are rejected."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=_kebab, defer_build=True)

    _span: Span = PrivateAttr(default_factory=lambda: UNWRITTEN)  # a default would be copied

    @property
    def span(self) -> Span:
        """The start of the mapping; `UNWRITTEN` when it was not read from a file."""
        return self._span

    @classmethod
    def keys(cls) -> list[str]:
        """Return the keys that an author may write."""
        return [field.alias or name for name, field in cls.model_fields.items()]

    @classmethod
    def needed(cls) -> list[str]:
        """Return the keys that an author must write."""
        fields = cls.model_fields.items()
        return [field.alias or name for name, field in fields if field.is_required()]

    @model_validator(mode="wrap")
    @classmethod
    def _located(
        cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        node = handler(cls._known(data, info.context))
        node._span = getattr(data, "span", UNWRITTEN)
        return node

    @classmethod
    def _known(cls, data: Any, sink: object) -> Any:
        """Report unknown keys, and return the others.

        A misspelt required key counts as that key, so that it is not also reported as missing.
        """
        places = getattr(data, "keys_at", None)
        if places is None or not isinstance(sink, Collector):
            return data
        known = cls.keys()
        needed = cls.needed()
        read = {key: value for key, value in data.items() if key in known}
        for key in (key for key in data if key not in known):
            near = nearest(key, known)
            if near in needed and near not in data:
                read.setdefault(near, data[key])
            hint = (
                did_you_mean(key, known)
                or colon_hint(data, known)
                or f"the keys are {_listed(known)}"
            )
            sink.report(
                codes.UNKNOWN_KEY,
                f"unknown key `{key}` in {cls.noun()}",
                places[key],
                hint,
                found=key,
                expected=known,
            )
        return read

    @classmethod
    def noun(cls) -> str:
        """Return the author's word for such a mapping."""
        name = re.sub("(?<!^)(?=[A-Z])", " ", cls.__name__).lower()
        return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _listed(keys: list[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys)


def _identifier(text: Text) -> Text:
    if not re.fullmatch(_ID, text):
        raise Refusal(codes.BAD_ID, _NO_ID, found=text)
    return text


def _source_identifier(text: Text) -> Text:
    if not re.fullmatch(SOURCE_ID, text):
        raise Refusal(codes.BAD_ID, _NO_SOURCE_ID, found=text)
    return text


def _path(text: Text) -> Text:
    parts = text.split("/")
    if text.startswith("/") or any(not part or part.startswith(".") for part in parts):
        raise Refusal(codes.BAD_PATH, _NO_PATH, found=text)
    if bad := re.search(r"[^\w./ ()-]", text):
        raise Refusal(
            codes.BAD_PATH,
            f"`{bad.group()}` is not allowed in a path; use letters, digits, `.`, `-` and `_`",
            found=text,
        )
    return text


def _address(text: Text) -> Text:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("https", "http") or not parts.netloc:
        raise Refusal(
            codes.BAD_ADDRESS,
            f"`{text}` does not start with `https://` or `http://`",
            found=text,
        )
    return text


def report_comment(value: object, info: ValidationInfo) -> object:
    """Report a comment on a line of a text, which an author may have meant as text."""
    if isinstance(value, Text) and value.comment and isinstance(info.context, Collector):
        words, place = value.comment
        info.context.report(
            codes.COMMENT_AFTER_TEXT,
            f"`{words}` is a comment and is not printed with the text before it",
            place,
            _NO_COMMENT,
            found=words,
        )
        return value or Text(words, span=place)  # that it is empty has been said
    return value


def report_comments(value: object, info: ValidationInfo) -> object:
    """Report the comments on lines of texts anywhere in a value of any shape."""
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in within:
        report_comments(one, info)
    report_comment(value, info)
    return value


def _date(value: object) -> object:
    if isinstance(value, str):
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                return datetime.date.fromisoformat(value)
        except ValueError:
            pass
        raise Refusal(codes.BAD_DATE, _NO_DATE, found=value)
    return value


def first_day(iso: str) -> datetime.date | None:
    """Return the first day of an ISO day, month or year, or None when the text is not one."""
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", iso):
        return None
    parts = [int(part) for part in iso.split("-")]
    try:
        return datetime.date(*parts, *[1] * (3 - len(parts)))
    except ValueError:
        return None


def _time(text: Text) -> Text:
    if first_day(text) is None:
        raise Refusal(codes.BAD_DATE, f"`{text}` is not a date", TIME_NEEDED, found=text)
    return text


def _language(text: Text) -> Text:
    if not re.fullmatch(_LANGUAGE, text):
        raise Refusal(
            codes.UNKNOWN_LANGUAGE, f"`{text}` is not a language tag", _NO_LANGUAGE, found=text
        )
    return text


def _whole(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch("[0-9]{1,9}", value):
        raise Refusal(
            codes.WRONG_TYPE,
            f"`{value}` is not an integer",
            "write it in digits",
            found=value,
            expected=["an integer"],
        )
    return value


def _boolean(value: object) -> object:
    if isinstance(value, str):
        if value not in ("true", "false"):
            raise Refusal(codes.WRONG_CHOICE, _NO_TRUTH, found=value, expected=("true", "false"))
        return value == "true"
    return value


def _spelt(pattern: str, otherwise: str, *types: str) -> WithJsonSchema:
    """Describe a text in the schema: its pattern, its YAML types and the message ``otherwise``."""
    return WithJsonSchema(
        {
            "type": ["string", *types] if types else "string",
            "pattern": f"^{pattern}$",
            "patternErrorMessage": otherwise,
            "errorMessage": otherwise,
        }
    )


# The pattern for editors covers ASCII; Briefpress also checks other characters.
_PART = r"(?!\.{1,2}(/|$))[^\x00-\x1f!-'*+,/:-@\[-^`{-\x7f]+"

Identifier = Annotated[Text, AfterValidator(_identifier), _spelt(_ID, _NO_ID, "boolean")]
SourceIdentifier = Annotated[
    Text,
    AfterValidator(_source_identifier),
    _spelt(SOURCE_ID, _NO_SOURCE_ID, "integer", "boolean"),
]
FilePath = Annotated[
    Text, AfterValidator(_path), _spelt(f"{_PART}(/{_PART})*", _NO_PATH, "number", "boolean")
]
Address = Annotated[
    Text, AfterValidator(_address), _spelt(r"[Hh][Tt][Tt][Pp][Ss]?://[^/?#].*", _NO_ADDRESS)
]
_MONTH, _DAY = r"\d{4}-(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
Date = Annotated[datetime.date, BeforeValidator(_date), _spelt(f"{_MONTH}-{_DAY}", _NO_DATE)]
Time = Annotated[
    Text,
    AfterValidator(_time),
    _spelt(rf"(\d{{4}}|{_MONTH}(-{_DAY})?)", TIME_NEEDED, "integer"),
]
Language = Annotated[Text, AfterValidator(_language), _spelt(_LANGUAGE, _NO_LANGUAGE, "boolean")]
Integer = Annotated[int, BeforeValidator(_whole)]
Boolean = Annotated[bool, BeforeValidator(_boolean), _spelt("(true|false)", _NO_TRUTH, "boolean")]
Whole = Annotated[Text, BeforeValidator(report_comment)]
# What is checked against something else, so that a comment after it hides nothing.
Name = Annotated[Text, Field(description="A name, a number or a choice.")]
Plain = Annotated[Whole, Field(description="Text without markup.")]
Inline = Annotated[Whole, Field(description="One run of text with inline Markdown.")]
Prose = Annotated[
    Whole, Field(description="Paragraphs of text with inline Markdown, separated by empty lines.")
]


class Cell(Text):
    """A cell of a table: text that may be empty."""

    __slots__ = ()

    @classmethod
    def _validate(cls, value: object) -> Text:
        if not isinstance(value, str):
            raise Refusal(codes.WRONG_TYPE, _NO_CELL, expected=["text"])
        return value if isinstance(value, Text) else cls(value)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source_type: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema = super().__get_pydantic_core_schema__(source_type, handler)
        return core_schema.with_info_before_validator_function(report_comment, schema)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": ["string", "number", "boolean", "null"], "errorMessage": _NO_CELL}


class Verbatim(Text):
    """A text that is printed verbatim: nothing in it is inline syntax."""

    __slots__ = ()

    @classmethod
    def _validate(cls, value: object) -> Text:
        text = super()._validate(value)
        return cls(text, source=text._source, start=text._start, end=text._end)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source_type: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema = super().__get_pydantic_core_schema__(source_type, handler)
        return core_schema.with_info_before_validator_function(report_comment, schema)


@dataclass(frozen=True, slots=True)
class TextOr:
    """Describes in the schema that plain text, ``that``, is accepted in place of keys."""

    that: str

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        mapping = handler(schema)
        text = Text.__get_pydantic_json_schema__(schema, handler)
        if text in mapping.get("oneOf", ()):
            (mapping,) = (one for one in mapping["oneOf"] if one != text)
        types = [*text["type"], "object"]
        choice = {"if": {"type": "object"}, "then": mapping, "else": text}
        return {"description": self.that, "type": types, **choice}


@dataclass(frozen=True, slots=True)
class CellsOr:
    """Describes in the schema that a list of cells is accepted in place of keys."""

    that: str

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        mapping = handler(schema)
        cells = {"items": Cell.__get_pydantic_json_schema__(schema, handler)}
        choice = {"if": {"type": "object"}, "then": mapping, "else": cells}
        return {"description": self.that, "type": ["array", "object"], **choice}


Placement = Literal["text", "margin"]
Width = Literal["column", "full"]
