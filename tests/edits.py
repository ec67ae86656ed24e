"""Single edits as a tired author makes them, and some that no author would: text in, text out.

Every edit is a pure function of a text and a `random.Random`; the property tests and the mangler
share them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Edit = Callable[[str, Random], str]

SCRAPS = (
    ":", ": ", "- ", "[", "]", "{", "}", '"', "'", "#", "&a ", "*a", "|", ">-\n", "!!x ", "@", "[@",
    "[@nobody]", "](#", "[](#nowhere)", "^[", "![x](y)", "\t", "  ", "\n", "\n\n", "\r", "no", "é",
    "\u202e", "\u200b", "\x07", "\ufeff", "\U0001f600", "漢", "%", "1e99", "..", "<b>", "{{ 1 }}",
    "---\n", "...\n", "? ", "<<: ", ",", ";", '""', "\\", "`", "**", "*", "~",
)  # fmt: skip
VALUES = (
    "", "no", "0", "-1", "1e999", "12:30", "2026-02-30", "~", "[]", "{}", "[a, b]", "{a: b}",
    "[[[]]]", '""', "'", "text", "../../etc/passwd", "images/none.png", "data/none.csv",
    "javascript:alert(1)", "https://example.org/" + "a" * 200, "w" * 300, "One two. " * 200,
    "[@nobody]", "[](#nowhere)", "^[note ^[in]]", "$ref", "table", "landscape",
)  # fmt: skip
_PAIR = re.compile(r"(?m)^([ ]*(?:- )?[\w-]+:)[ ]*(.*)$")


def delete_a_line(text: str, random: Random) -> str:
    lines = text.splitlines(keepends=True)
    del lines[_one(lines, random)]
    return "".join(lines)


def duplicate_a_line(text: str, random: Random) -> str:
    lines = text.splitlines(keepends=True)
    at = _one(lines, random)
    return "".join((*lines[: at + 1], *lines[at:]))


def swap_two_lines(text: str, random: Random) -> str:
    lines = text.splitlines(keepends=True)
    one, other = _one(lines, random), _one(lines, random)
    lines[one], lines[other] = lines[other], lines[one]
    return "".join(lines)


def move_a_line(text: str, random: Random) -> str:
    lines = text.splitlines(keepends=True)
    line = lines.pop(_one(lines, random))
    lines.insert(random.randint(0, len(lines)), line)
    return "".join(lines)


def indent_otherwise(text: str, random: Random) -> str:
    lines = text.splitlines(keepends=True)
    at = _one(lines, random)
    bare = lines[at].lstrip(" ")
    depth = len(lines[at]) - len(bare) + random.choice((-4, -2, -1, 1, 2, 4))
    lines[at] = " " * max(0, depth) + bare
    return "".join(lines)


def indent_by_a_tab(text: str, random: Random) -> str:
    lines = text.splitlines(keepends=True)
    at = _one(lines, random)
    lines[at] = "\t" + lines[at].lstrip(" ")
    return "".join(lines)


def join_two_lines(text: str, random: Random) -> str:
    lines = text.splitlines(keepends=True)
    at = _one(lines, random)
    lines[at] = lines[at].rstrip("\n")
    return "".join(lines)


def insert_a_scrap(text: str, random: Random) -> str:
    at = random.randint(0, len(text))
    return text[:at] + random.choice(SCRAPS) + text[at:]


def insert_any_character(text: str, random: Random) -> str:
    at = random.randint(0, len(text))
    return text[:at] + any_character(random) + text[at:]


def delete_characters(text: str, random: Random) -> str:
    at = random.randint(0, len(text))
    return text[:at] + text[at + random.randint(1, 12) :]


def swap_two_characters(text: str, random: Random) -> str:
    at = random.randint(0, len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def change_a_character(text: str, random: Random) -> str:
    at = random.randint(0, len(text) - 1)
    return text[:at] + chr(max(1, ord(text[at]) ^ 1 << random.randint(0, 6))) + text[at + 1 :]


def change_the_case_of_a_letter(text: str, random: Random) -> str:
    at = random.choice([place for place, one in enumerate(text) if one.isalpha()] or [0])
    return text[:at] + text[at].swapcase() + text[at + 1 :]


def truncate(text: str, random: Random) -> str:
    return text[: random.randint(0, len(text))]


def repeat_a_stretch(text: str, random: Random) -> str:
    at = random.randint(0, len(text))
    end = at + random.randint(1, 200)
    return text[:end] + text[at:end] * random.choice((1, 2, 30)) + text[end:]


def give_another_value(text: str, random: Random) -> str:
    pairs = list(_PAIR.finditer(text))
    if not pairs:
        return insert_a_scrap(text, random)
    pair = random.choice(pairs)
    return text[: pair.end(1)] + " " + random.choice(VALUES) + text[pair.end() :]


def take_a_key_out(text: str, random: Random) -> str:
    pairs = list(_PAIR.finditer(text))
    if not pairs:
        return delete_a_line(text, random)
    pair = random.choice(pairs)
    return text[: pair.start()] + text[pair.end() + 1 :]


def mistype_a_key(text: str, random: Random) -> str:
    pairs = [pair for pair in _PAIR.finditer(text) if len(pair.group(1).strip()) > 2]
    if not pairs:
        return swap_two_characters(text, random)
    pair = random.choice(pairs)
    at = pair.end(1) - 1 - random.randint(1, 2)
    return text[:at] + text[at + 1 :]


EDITS: tuple[Edit, ...] = (
    delete_a_line, duplicate_a_line, swap_two_lines, move_a_line, indent_otherwise, indent_by_a_tab,
    join_two_lines, insert_a_scrap, insert_any_character, delete_characters, swap_two_characters,
    change_a_character, change_the_case_of_a_letter, truncate, repeat_a_stretch,
    give_another_value, take_a_key_out, mistype_a_key,
)  # fmt: skip


def edit(text: str, random: Random) -> tuple[str, str]:
    """Return a text of two characters at least after one edit, and the edit in words."""
    change = random.choice(EDITS)
    return change(text, random), change.__name__.replace("_", " ")


def any_character(random: Random) -> str:
    """Return a character of Unicode that UTF-8 can hold, of every range alike."""
    first, last = random.choice(
        ((1, 0x1F), (0x20, 0x7E), (0x7F, 0xFF), (0x100, 0x7FF), (0x800, 0xD7FF), (0x2000, 0x206F),
         (0xE000, 0xFFFF), (0x10000, 0x10FFFF))
    )  # fmt: skip
    return chr(random.randint(first, last))


def _one(lines: list[str], random: Random) -> int:
    return random.randrange(len(lines))
