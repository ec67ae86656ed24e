"""Spaces of French, where ordinary ones are typed or none would break a line."""

from __future__ import annotations

import pytest

from briefpress.render.spacing import spaced
from tests.growth import is_linear

NARROW, KEPT = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("quoi ? oui ! non ; si", "quoi_? oui_! non_; si"),
        ("voici : un", "voici~: un"),
        ("« mot »", "«_mot_»"),
        ("10 000 km et 1 000 000", "10_000 km et 1_000_000"),
        ("en 2024 125 places, 12 34", "en 2024_125 places, 12 34"),
        ("le n° 5", "le n°~5"),
        ("M. Dupont et MM. Keïta", "M.~Dupont et MM.~Keïta"),
        ("le ratio 3:2 et 14:30", "le ratio 3:2 et 14:30"),
        ("déjà\u00a0? oui\u202f!", "déjà_? oui_!"),
    ],
)
def test_spaces_of_french_keep_words_together(typed: str, printed: str) -> None:
    expected = printed.replace("_", NARROW).replace("~", KEPT)
    assert spaced(typed, "fr") == expected
    assert spaced(typed, "fr-ML") == expected


@pytest.mark.parametrize("language", ["en-GB", "de", "frr"])
def test_other_languages_keep_their_spaces(language: str) -> None:
    assert spaced("« quoi » ? 10 000", language) == "« quoi » ? 10 000"


@pytest.mark.parametrize("piece", [" ", "1 ", "M. ", "« "])
def test_spaces_are_set_in_linear_time(piece: str) -> None:
    assert is_linear(lambda text: spaced(text, "fr"), piece)
