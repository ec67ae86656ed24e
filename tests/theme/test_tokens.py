"""Design tokens: one file of values, for styles and for what is drawn."""

from __future__ import annotations

import pytest

from briefpress.theme.tokens import Tokens
from tests.conftest import Small
from tests.stages import theme

HOUSE = """
:root { --ink: #1c1e21; --column: 112mm; --size-body: 10.5pt; --line: var(--ink); }
.tlp-red { --ink: red; }
"""
DRAWING = """
<svg xmlns="http://www.w3.org/2000/svg" width="90pt" height="40pt" viewBox="0 0 90 40">
<title>A square that says so.</title>
<rect width="30" height="30" fill="{{ tokens['accent'] }}"/>
<text x="2" y="38" font-size="8" font-family="Book">Word in a drawing</text>
</svg>
"""
BRAND = ":root { --ink: #003366; --again: var(--again) }"


def test_a_token_is_what_root_says_and_a_later_stylesheet_wins() -> None:
    tokens = Tokens([HOUSE])
    assert tokens["ink"] == "#1c1e21"
    assert Tokens([HOUSE, BRAND])["ink"] == "#003366"


def test_a_token_may_be_the_value_of_another_but_not_of_itself() -> None:
    tokens = Tokens([HOUSE, BRAND])
    assert tokens["line"] == "#003366"
    with pytest.raises(ValueError, match="circular definition: --again -> --again"):
        tokens["again"]


def test_lengths_are_read_in_points() -> None:
    tokens = Tokens([HOUSE])
    assert tokens.points("size-body") == 10.5
    assert tokens.points("column") == pytest.approx(317.48, abs=0.01)
    with pytest.raises(ValueError, match="`--ink` is `#1c1e21`, not a length"):
        tokens.points("ink")


def test_lengths_are_worked_out() -> None:
    tokens = Tokens(
        [":root { --a: 2in; --b: calc(10pt - var(--a)); --c: calc((1pt + 5pt) / 2 * 3) }"]
    )
    assert tokens.points("b") == -134
    assert tokens["b"] == "-134.000pt"
    assert Tokens([":root { --a: calc(50% - 1pt) }"])["a"] == "calc(50% - 1pt)"
    assert tokens.points("c") == 9


@pytest.mark.parametrize(
    "value", ["calc(1pt * 1pt)", "calc(1pt + 1)", "calc(1pt / 0)", "1pt 2pt", "5", "1em"]
)
def test_what_is_no_length_is_told(value: str) -> None:
    with pytest.raises(ValueError, match=", not a length"):
        Tokens([f":root {{ --a: {value} }}"]).points("a")


def test_tokens_that_double_each_other_have_an_end() -> None:
    lines = (f"--x{number}: var(--x{number + 1}) var(--x{number + 1});" for number in range(60))
    with pytest.raises(ValueError, match="longer than 1,000 characters"):
        Tokens([f":root {{ {' '.join(lines)} --x60: red }}"])["x0"]


def test_the_default_theme_has_a_column_and_a_margin_column_on_its_sheet(small: Small) -> None:
    tokens = theme(small.project()).tokens
    millimetres = {name: tokens.points(name) / 72 * 25.4 for name in ("column", "full", "beside")}
    assert millimetres == pytest.approx({"column": 112, "full": 162, "beside": -50})


def test_templates_ask_for_tokens_by_name_and_a_wrong_name_is_located(small: Small) -> None:
    quote_template(small, "<p>{{ tokens['inc'] }}</p>")
    (fault,) = small.diagnostics()
    assert "'inc'" in fault.message
    assert fault.span.file == small.templates / "blocks" / "quote.html"


@pytest.mark.pdf
def test_a_drawing_in_a_template_is_a_figure_with_words_and_a_description(small: Small) -> None:
    quote_template(small, DRAWING)
    inspector = small.print()
    assert inspector.alternatives() == ["A square that says so."]
    assert "Word in a drawing" in inspector.text(1)
    assert all(face.startswith(("Book", "Label")) for face in inspector.faces())
    picture = inspector.picture(1, 72)
    assert (143, 59, 31) in {colour for _, colour in picture.getcolors(picture.width * 900) or ()}


def test_tokens_that_are_not_there_are_a_located_error(small: Small) -> None:
    small.own_theme()
    (small.styles / "tokens.css").unlink()
    (fault,) = small.diagnostics()
    assert fault.code.name == "unreadable-file"
    assert fault.span.file == small.styles / "tokens.css"


def quote_template(small: Small, markup: str) -> None:
    """Have a block of our own printed."""
    small.own_theme()
    template = small.templates / "blocks" / "quote.html"
    macro = f"{{% macro block(quote) %}}{markup}<p>{{{{ quote.text }}}}</p>{{% endmacro %}}"
    template.write_text(macro, encoding="utf-8")
    small.blocks("- {kind: quote, text: Words., attribution: Somebody}")
