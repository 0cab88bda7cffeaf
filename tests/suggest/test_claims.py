"""Claims are clauses, bounded by the scheme and described by rule."""

from collections.abc import Callable

import pytest

from annotator.core.model import Suggestion, surface

Proposed = Callable[[str, str], tuple[Suggestion, ...]]


def claims(proposed: Proposed, text: str) -> dict[str, Suggestion]:
    return {surface(text, one.spans): one for one in proposed(text, "claims")}


def test_an_attributed_claim_leaves_the_complementiser_and_the_frame_outside(proposed: Proposed) -> None:
    found = claims(proposed, "The mayor said that the bridge was built in 1970.")
    assert set(found) == {"the bridge was built in 1970"}
    assert found["the bridge was built in 1970"].attributes["claimer"] == "source"


def test_the_authors_own_claim_has_the_author_as_claimer(proposed: Proposed) -> None:
    found = claims(proposed, "Prices in Germany rose by 12 percent last year.")
    (claim,) = found.values()
    assert claim.attributes["claimer"] == "author"


def test_a_leading_connective_and_the_final_stop_stay_outside(proposed: Proposed) -> None:
    assert set(claims(proposed, "However, the city closed three schools in May.")) == {
        "the city closed three schools in May"
    }


def test_joined_predicates_are_two_claims_that_share_the_subject(proposed: Proposed) -> None:
    found = claims(proposed, "Police said that the driver had crossed the line and had hit two cars.")
    assert set(found) == {"the driver had crossed the line", "the driver … had hit two cars"}


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("The minister said that prices will rise.", "claim_type", "prediction"),
        ("The minister said that banks should pay more.", "claim_type", "policy"),
        ("The minister said that 40 people had died.", "claim_type", "quantity"),
        ("The minister said that the storm caused the fire.", "claim_type", "causal"),
        ("The minister said that the town has the right to appeal.", "claim_type", "rule_or_law"),
        ("The minister said that the bridge was in France.", "verifiable", "yes"),
        ("The minister said that banks should pay more.", "verifiable", "no"),
        ("The minister said that prices might rise.", "certainty", "possible"),
        ("The minister said that the bridge was not closed.", "polarity", "negated"),
    ],
)
def test_attributes_are_filled_in(proposed: Proposed, text: str, name: str, value: str) -> None:
    assert {one.attributes.get(name) for one in proposed(text, "claims")} == {value}


@pytest.mark.parametrize(
    "text",
    ["Who built the bridge in 1970?", "Minister visits town", "He asked whether the bridge was closed.\n\nRead more"],
)
def test_questions_and_headings_are_no_claims_of_the_author(proposed: Proposed, text: str) -> None:
    assert not [one for one in proposed(text, "claims") if one.attributes["claimer"] == "author"]


def test_a_reviewer_does_not_drown(proposed: Proposed) -> None:
    text = " ".join(f"The town opened its bridge number {n} to the cars of the people." for n in range(60))
    assert len(proposed(text, "claims")) <= len(text.split()) / 40


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The mayor said that many schools will raise their fees or they will close.",
            {"many schools will raise their fees or they will close"},
        ),
        (
            "The mayor said that the server was either not answering at all, or answering very slowly.",
            {"the server was either not answering at all, or answering very slowly"},
        ),
    ],
)
def test_what_is_said_of_either_is_said_of_none_alone(proposed: Proposed, text: str, wanted: set[str]) -> None:
    assert set(claims(proposed, text)) == wanted


def test_a_joined_participle_keeps_the_helper_it_shares(proposed: Proposed) -> None:
    found = claims(proposed, "The mayor said that the pictures were posted on Monday and removed on Friday.")
    assert set(found) == {"the pictures were posted on Monday", "the pictures were … removed on Friday"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('"Nobody has looked at these together," the mayor said.', "Nobody has looked at these together"),
        (
            "“Somebody told me today of a tool that the group’s been using for years,” the mayor said.",
            "Somebody told me today of a tool that the group’s been using for years",
        ),
        (
            'The letter says "we may extend the use of the form as a means of gathering facts", but no date is set.',
            "we may extend the use of the form as a means of gathering facts",
        ),
        ('"But it is a long game for the mayor." - Ana Lee', "it is a long game for the mayor"),
        ('"Provocation deserves a harsh reply", the mayor added.', "Provocation deserves a harsh reply"),
        (
            'The mayor said "ozone has declined by 25 percent across the country [...]"',
            "ozone has declined by 25 percent across the country",
        ),
        (
            "For example, the museum in Bergen had 11,000 visitors in 2010.",
            "the museum in Bergen had 11,000 visitors in 2010",
        ),
    ],
)
def test_marks_and_what_only_ties_stay_outside(proposed: Proposed, text: str, wanted: str) -> None:
    assert wanted in claims(proposed, text)


@pytest.mark.parametrize(
    "text",
    [
        "The mayor has not said whether he would sign the bill.",
        "The mayor asked how many wells the department inspects.",
        "The agency declined to comment.",
        "An agency spokesman declined to comment further on the 40 cases.",
    ],
)
def test_what_is_left_open_is_no_claim(proposed: Proposed, text: str) -> None:
    assert claims(proposed, text) == {}


def test_what_is_attributed_is_not_claimed_by_the_author_as_well(proposed: Proposed) -> None:
    text = "Experts had expected rain, but gusts of 140 km/h were measured in Bergen, according to the Met Office."
    found = proposed(text, "claims")
    assert [one.attributes["claimer"] for one in found if "gusts" in surface(text, one.spans)] == ["source"]


def test_what_is_undertaken_ends_where_its_content_ends(proposed: Proposed) -> None:
    found = claims(proposed, "The mayor's vow to secure the border of the town amid the storm surprised all.")
    assert "secure the border of the town" in found
    assert not [text for text in found if text.startswith("secure") and "amid" in text]


def test_a_condition_does_not_leave_a_claim_open(proposed: Proposed) -> None:
    found = claims(proposed, "The mayor said that if the town pays the bridge will open in May.")
    assert set(found) == {"if the town pays the bridge will open in May"}


def test_the_mark_that_closes_inside_a_claim_belongs_to_it(proposed: Proposed) -> None:
    assert "officials “went home at five”" in claims(proposed, "Ana Lee claimed that officials “went home at five”.")


@pytest.mark.parametrize(
    "text",
    [
        'The doctors of Bergen call for "urgent iodisation of all salt in the country" in 2024.',
        'He called the quarrel between the Bergen Club and its 40 members "another skirmish in a long war".',
    ],
)
def test_what_frames_an_attribution_is_no_claim_of_the_author(proposed: Proposed, text: str) -> None:
    assert not [one for one in proposed(text, "claims") if one.attributes["claimer"] == "author"]
