"""Tell whether a name that is one text may be that of a person.

Such a name is an institution to a citation style, which prints it as it is: it neither inverts it
nor shortens the given names. Reference managers do the same with a name in a single field. So a
name that looks like a person's is worth a warning.
"""

from __future__ import annotations

import re

_MOST_WORDS = 4  # of a person's name, without particles
_LETTERS = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?)+")
_PARTICLES = frozenset(
    re.findall(
        r"\S+",
        """
    al ap bin bint d' da de del della den der di dos du d’ e el ibn la le ould te ten ter van
    vande von zu""",
    )
)
# Words of institutions, in the languages that Briefpress has words of its own for.
_OF_INSTITUTIONS = frozenset(
    re.findall(
        r"\S+",
        """
    academy administration africa africaine african afrique agence agency airways alliance
    amnesty archives armed army assembly assemblée association atlas authority autorité bank
    banque board branch briefing broadcasting brothers bundesamt bureau cabinet cell center
    centre chamber chambre chronicle city club collective college comité command commission
    committee commune community company conseil consortium consulting corporation council court
    crisis daily data defence defense department department's direction directorate division
    economist editors embassy enterprise europe european européenne factory federation fondation
    fonds forces forum foundation fund fédération gazette gendarmerie general global
    gouvernement government group groupe guard haut health herald house human humanitarian
    industries information initiative inspection inspectorate institut institute institution
    intelligence international internationale journal laboratory league library limited mail
    media medical military minister ministry ministère mission monde monitor municipality museum
    nation national nationale nations navy network news observatoire observatory office
    organisation organization parliament partners partnership peace police post presidency press
    presse program programme project projet présidence public publishers radio red registry
    republic research review rights royal république sans school secretariat secrétariat
    security service services society société standard standards state states statistics
    statistique survey system systems team technologies telegraph television times town tribunal
    tribune trust un une union unit united university université watch wikimedia wikipedia works
    world""",
    )
)


def may_be_a_person(name: str) -> bool:
    """Tell whether a name of several words may be a person's: `Jane Q. Doe`, or `Doe, Jane`."""
    first, _, second = name.partition(",")
    words = [one for one in f"{first} {second}".split() if one.lower() not in _PARTICLES]
    return 1 < len(words) <= _MOST_WORDS and all(map(_is_of_a_person, words))


def _is_of_a_person(word: str) -> bool:
    if _INITIALS.fullmatch(word):
        return True
    is_name = _LETTERS.fullmatch(word) and word[0] == word[0].upper()
    # Capitals alone are an abbreviation: `UNICEF Mali`.
    is_abbreviation = len(word) > 1 and word.isupper() and word.lower() != word
    return bool(is_name) and not is_abbreviation and word.lower() not in _OF_INSTITUTIONS
