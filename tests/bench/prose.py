"""Sentences that read like those of a briefing, the same for the same seed."""

from __future__ import annotations

from random import Random

ACTORS = (
    "the harbour board", "the grid operator", "the river commission", "the health fund",
    "the statistics office", "the customs service", "the audit chamber", "the rail authority",
    "the council of mayors", "the treasury", "the weather service", "the land registry",
    "the PMU", "the EIB", "the water company", "the school inspectorate", "the port union",
    "the grain agency", "the district court", "the forest service",
)  # fmt: skip
ACTIONS = (
    "postponed", "approved", "measured", "doubled", "reviewed", "financed", "inherited", "halved",
    "published", "contested", "surveyed", "renewed", "audited", "abandoned", "completed", "merged",
    "rejected", "recalculated", "suspended", "extended",
)  # fmt: skip
QUALITIES = (
    "five-year", "northern", "long-delayed", "seasonal", "emergency", "joint", "unfunded",
    "binding", "preliminary", "municipal", "cross-border", "second", "low-cost", "voluntary",
    "disputed", "rural", "temporary", "nationwide", "upstream", "digital",
)  # fmt: skip
THINGS = (
    "dredging plan", "tariff table", "pension reserve", "harvest estimate", "bridge programme",
    "vaccination round", "census sheet", "licence register", "flood map", "fuel contract",
    "maintenance backlog", "training scheme", "land survey", "transit agreement", "wage index",
    "storage capacity", "payment system", "inspection cycle", "water quota", "import licence",
)  # fmt: skip
OPENINGS = (
    "Since then,", "In the same year,", "Against advice,", "On paper,", "By contrast,",
    "In most districts,", "After two rounds of talks,", "As before,", "Without a vote,",
    "During the dry season,", "In principle,", "For want of staff,",
)  # fmt: skip
CAUSES = (
    "because the older figures could not be compared with the newer ones",
    "although two of the five districts had not reported by the end of the year",
    "after the share of goods that pass through the southern gate had fallen for a third time",
    "while the price of diesel stayed above what the budget had assumed",
    "on the understanding that the cost would be met from the next allocation",
    "even where the buildings, the vehicles and the staff had been paid for long before",
    "and asked for a list of the contracts that would run out before the summer",
    "since neither the law nor the decree says who is to answer for delays",
    "in the expectation that demand would go on growing by a tenth every year",
    "subject to a second opinion from engineers who had no part in the design",
)
PLACES = (
    "in the four provinces along the river", "between the capital and the coast",
    "for all towns with more than ten thousand inhabitants", "at each of the eleven crossings",
    "in the three ministries concerned", "across the whole of the eastern network",
)  # fmt: skip
SUBJECTS = (
    "Harbours", "Electricity", "Rivers", "Hospitals", "Statistics", "Customs", "Railways",
    "Housing", "Public wages", "Weather", "Land", "Credit", "Water", "Schools", "Grain", "Forests",
)  # fmt: skip
ASPECTS = (
    "who decides and who pays", "what has been built", "costs and their causes",
    "the next five years", "what remains unknown", "a decade in figures",
    "lessons of the last reform", "people and skills",
)  # fmt: skip


def sentence(chance: Random) -> str:
    """Write one sentence of some 12 to 35 words."""
    text = f"{chance.choice(ACTORS)} {chance.choice(ACTIONS)} {_thing(chance)}"
    if chance.random() < 0.5:
        text += f" {chance.choice(PLACES)}"
    if chance.random() < 0.6:
        text += f", {chance.choice(CAUSES)}"
    if chance.random() < 0.25:
        share = f"{chance.randint(11, 89)} per cent"
        text = f"{share} of {chance.randint(20, 900)} offices replied that {text}"
    if chance.random() < 0.3:
        return f"{chance.choice(OPENINGS)} {text}."
    return f"{text[0].upper()}{text[1:]}."


def _thing(chance: Random) -> str:
    article = chance.choice(("the", "its", "a"))
    if article == "a" and (quality := chance.choice(QUALITIES))[0] not in "aeiou":
        return f"a {quality} {chance.choice(THINGS)}"
    return f"the {chance.choice(QUALITIES)} {chance.choice(THINGS)}"


def paragraph(chance: Random, sentences: int) -> str:
    """Write a paragraph; from three sentences on, with words in italics and in bold."""
    written = [sentence(chance) for _ in range(sentences)]
    if sentences >= 3:
        for mark in ("*", "**"):
            place = chance.randrange(sentences)
            written[place] = _marked(written[place], mark, chance)
    return " ".join(written)


def _marked(text: str, mark: str, chance: Random) -> str:
    words = text.split(" ")
    first = chance.randint(2, len(words) - 5)
    marked = words[first : first + 2]
    if any(not word.replace("-", "").isalpha() for word in marked):
        return text  # a mark beside a comma or another mark would be read otherwise
    words[first : first + 2] = [f"{mark}{marked[0]} {marked[1]}{mark}"]
    return " ".join(words)


def title(chance: Random) -> str:
    """Write a heading of two or three words."""
    quality = chance.choice(QUALITIES)
    return f"{quality[0].upper()}{quality[1:]} {chance.choice(THINGS)}"
