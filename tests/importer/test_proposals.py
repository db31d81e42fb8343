"""Terms that a text names are counted and proposed: the longest name, whole words, capitals where they matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.importer.proposals import Names, TermName, TermProposal, by_taxonomy

NAMES = Names(
    TermName(taxonomy, slug, name)
    for taxonomy, slug, name in (
        ("countries", "us", "US"),
        ("countries", "us", "United States"),
        ("countries", "gb", "Britain"),
        ("countries", "tr", "Turkey"),
        ("countries", "tt", "Trinidad & Tobago"),
        ("organisations", "us-cyber-command", "US Cyber Command"),
        ("organisations", "cert-in", "CERT-In"),
        ("topics", "sanctions", "sanctions"),
        ("topics", "supply-chain", "supply chain"),
    )
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The US and us.", {"us": 1}),
        ("U.S. officials", {"us": 1}),
        ("The United States, the US", {"us": 2}),
        ("US Cyber Command said the US agreed.", {"us-cyber-command": 1, "us": 1}),
        ("Britain’s ministers; Britain's too", {"gb": 2}),
        ("Sanctions, and more sanctions", {"sanctions": 2}),
        ("supply-chain attacks", {}),
        ("Supply chain attacks", {"supply-chain": 1}),
        ("They ate turkey in Turkey.", {"tr": 1}),
        ("Museum, bus, focus, USAID", {}),
        ("CERT-In told Trinidad & Tobago", {"cert-in": 1, "tt": 1}),
        ("TURKEY: A REPORT", {"tr": 1}),
    ],
)
def test_a_name_is_found_where_it_is_meant(text: str, found: dict[str, int]) -> None:
    assert {proposal.slug: proposal.count for proposal in NAMES.find(text)} == found


def test_the_most_often_named_term_stands_first_and_stated_ones_are_left_out() -> None:
    found = NAMES.find("Turkey, the US, the US. Sanctions.")
    assert [p.slug for p in found] == ["us", "tr", "sanctions"]
    left = by_taxonomy(found, {"countries": ("us",)})
    assert left["countries"] == (TermProposal("countries", "tr", "Turkey", 1),)


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    for proposal in NAMES.find(text):
        assert proposal.count > 0
