"""A name that is one text is an institution, and told where it looks like a person."""

from __future__ import annotations

import pytest

from briefpress.resolve.names import may_be_a_person


@pytest.mark.parametrize(
    "name",
    ["Jane Q. Doe", "Doe, Jane", "Jan van den Berg", "Aïssata Touré", "J.-P. Sartre", "É. Zola",
     "Jean-Marie O’Brien", "Moussa Sinko Coulibaly", "Ould Mohamed Salek, Sidi"],
)  # fmt: skip
def test_a_name_of_a_few_capitalised_words_may_be_a_person(name: str) -> None:
    assert may_be_a_person(name)


@pytest.mark.parametrize(
    "name",
    ["World Bank", "Coulibaly", "UNICEF Mali", "MINUSMA", "Exampleton Town Board",
     "Ministry of Health, Labour and Welfare", "Médecins Sans Frontières", "Crédit Agricole 2",
     "International Organization for Standardization", "Human Rights Watch", "Doe & Sons",
     "Ministère de la Défense", "veraPDF consortium", "The Port Office", "Doe,", ""],
)  # fmt: skip
def test_a_name_of_an_institution_is_no_person(name: str) -> None:
    assert not may_be_a_person(name)
