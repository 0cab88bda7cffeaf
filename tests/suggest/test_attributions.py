"""Who said what: the constructions of news English, each by one sentence."""

from collections.abc import Callable

import pytest

from annotator.core.model import Suggestion

Said = Callable[[str], set[tuple[str, str, str]]]
Proposed = Callable[[str, str], tuple[Suggestion, ...]]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("The mayor said that the bridge was unsafe.", "The mayor", "said", "that the bridge was unsafe"),
        ("The bridge is unsafe, the mayor said.", "the mayor", "said", "The bridge is unsafe"),
        ("Anna Berg told reporters the plan had failed.", "Anna Berg", "told", "the plan had failed"),
        ('"We will rebuild the bridge," said Anna Berg.', "Anna Berg", "said", '"We will rebuild the bridge,"'),
        ('Anna Berg said: "We will rebuild it."', "Anna Berg", "said", '"We will rebuild it."'),
        ("“We will rebuild it,” she said.", "she", "said", "“We will rebuild it,”"),
        ("‘We will rebuild it,’ she said.", "she", "said", "‘We will rebuild it,’"),
        ("«We will rebuild it,» she said.", "she", "said", "«We will rebuild it,»"),
        ("According to the ministry, prices rose sharply.", "the ministry", "According to", "prices rose sharply"),
        ("Prices rose sharply, according to the ministry.", "the ministry", "according to", "Prices rose sharply"),
        (
            "The government has repeatedly stated that it wants peace.",
            "The government",
            "has repeatedly stated",
            "that it wants peace",
        ),
        ("The firm did not say whether it would appeal.", "The firm", "did not say", "whether it would appeal"),
        (
            "The company has neither confirmed nor denied the report.",
            "The company",
            "has neither confirmed nor denied",
            "the report",
        ),
        ("The minister dismissed the accusations.", "The minister", "dismissed", "the accusations"),
        ("The town was allegedly built by monks.", "", "allegedly", "The town was … built by monks"),
        ("It was announced that the school would close.", "", "was announced", "that the school would close"),
        (
            "Officials accused the company of hiding the losses.",
            "Officials",
            "accused",
            "the company of hiding the losses",
        ),
        ("The union vowed to strike next week.", "The union", "vowed", "to strike next week"),
        ("He repeated his claim that the vote was rigged.", "his", "claim", "that the vote was rigged"),
        ("The mayor's emphasis on saving money pleased all.", "The mayor's", "emphasis", "on saving money"),
        ("In the minister's view, the law is outdated.", "the minister's", "view", "the law is outdated"),
    ],
)
def test_a_construction_gives_its_three_roles(said: Said, text: str, source: str, cue: str, content: str) -> None:
    assert (source, cue, content) in said(text)


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "‘It’s a disgrace,’ one resident, who did not want to be named, said. ‘Nobody came to help us.’",
            "one resident", "said", "‘It’s a disgrace,’ … ‘Nobody came to help us.’",
        ),
        (
            "She argued the analysis, which the office has revised twice, “counted every pipe in the state.”",
            "She", "argued", "the analysis, which the office has revised twice, “counted every pipe in the state.”",
        ),
        (
            "In an email to tenants seen by this paper, its director, Ana Lee, wrote that she was sorry.",
            "its director, Ana Lee", "wrote", "that she was sorry",
        ),
        (
            "‘We were lied to,’ said Grace Berg. ‘They told nobody. It rained.\n\n‘I asked twice. Nothing.’",
            "Grace Berg", "said", "‘We were lied to,’ … ‘They told nobody. It rained. … ‘I asked twice. Nothing.’",
        ),
        (
            "Her lawyer, David Berg, said outside the courthouse that she would appeal.",
            "Her lawyer, David Berg", "said", "that she would appeal",
        ),
        (
            "“The case rests on a liar,” Ana Lee said of the man, who has pleaded guilty and agreed to help. “We win.”",
            "Ana Lee", "said", "“The case rests on a liar,” … “We win.”",
        ),
        (
            "A jury convicted him of theft, in what the paper described as “a breathtaking betrayal of trust”.",
            "the paper", "described", "“a breathtaking betrayal of trust”",
        ),
        (
            "“Great claims,” as Carl Berg famously put it, “require great evidence.”",
            "Carl Berg", "put it", "“Great claims,” … “require great evidence.”",
        ),
        (
            "“Nobody takes the bus because the bus is late,” a nurse named Joy told me at the stop.",
            "a nurse named Joy", "told", "“Nobody takes the bus because the bus is late,”",
        ),
        (
            "“What worries me is that you go,” said Ana Lee. “That is what I said, that it burns.”",
            "Ana Lee", "said", "“What worries me is that you go,” … “That is what I said, that it burns.”",
        ),
        (
            "He told Spanish radio: “They can fine me. I do not care.”",
            "He", "told", "“They can fine me. I do not care.”",
        ),
        ("Mr Berg hit back on X: ‘Art is not safe.’", "Mr Berg", "hit back", "‘Art is not safe.’"),
        ("‘Stickers!’ she laughed. ‘They want more.’", "she", "laughed", "‘Stickers!’ … ‘They want more.’"),
        (
            "BERGEN, March 14 (Reuters) - The bank has found no losses, it said on Thursday.",
            "it", "said", "The bank has found no losses",
        ),
        ("The firm said in a statement that profits had fallen.", "The firm", "said", "that profits had fallen"),
        (
            "Analysts had predicted a cut, writing in a note that the guidance “was never realistic.”",
            "Analysts", "writing", "that the guidance “was never realistic.”",
        ),
        ("Others wondered if the samples had been lost.", "Others", "wondered", "if the samples had been lost"),
        ("“Dreadful,” tweeted former captain Jon Berg.", "former captain Jon Berg", "tweeted", "“Dreadful,”"),
        (
            "Ana Lee declined to say whether the dividend was at risk.",
            "Ana Lee", "declined to say", "whether the dividend was at risk",
        ),
        ("Club boss Ann Cole: “The lads were magnificent.”", "Club boss Ann Cole", ":", "“The lads were magnificent.”"),
        ("The union urged ministers to focus on compensation.", "The union", "urged", "to focus on compensation"),
    ],
)  # fmt: skip
def test_what_the_parse_blurs_is_read_from_the_words(
    said: Said, text: str, source: str, cue: str, content: str
) -> None:
    assert said(text) == {(source, cue, content)}


def test_a_clause_ends_where_somebody_else_is_heard(said: Said) -> None:
    text = "The minister said she had full confidence in the board, while the union’s Ana Lee urged her to think again."
    assert ("The minister", "said", "she had full confidence in the board") in said(text)


def test_a_kicker_before_a_colon_speaks_to_nobody(said: Said) -> None:
    assert said('INTERVIEW: "We were never asked about it"\n\nThe town is small.') == set()


def test_a_quotation_split_by_its_cue_is_one_content(said: Said) -> None:
    text = "“These are not accidents,” he said. “They are planned, and they will be punished.”"
    assert said(text) == {("he", "said", "“These are not accidents,” … “They are planned, and they will be punished.”")}


def test_a_quotation_over_two_paragraphs_is_one_content(said: Said) -> None:
    text = "“It began at night.\n\n“By morning the bridge was gone,” the mayor said."
    assert said(text) == {("the mayor", "said", "“It began at night. … “By morning the bridge was gone,”")}


def test_two_cues_share_a_source(said: Said) -> None:
    text = "The minister argued that taxes are too high and insisted that spending must fall."
    found = said(text)
    assert ("The minister", "argued", "that taxes are too high") in found
    assert ("The minister", "insisted", "that spending must fall") in found


def test_a_participle_after_a_quotation_is_a_second_attribution(said: Said) -> None:
    text = "“We are considering our answer,” he said, warning that the country “reserves the right to act” at once."
    assert said(text) == {
        ("he", "said", "“We are considering our answer,”"),
        ("he", "warning", "that the country “reserves the right to act” at once"),
    }


def test_the_source_in_a_relative_clause_is_the_pronoun_alone(said: Said) -> None:
    found = said("The lawyer, who said that the case was closed, left the court.")
    assert ("who", "said", "that the case was closed") in found


def test_an_attribution_may_lie_inside_another(said: Said) -> None:
    found = said("The agency reported that the minister had said the union was wrong.")
    assert ("the minister", "had said", "the union was wrong") in found
    assert ("The agency", "reported", "that the minister had said the union was wrong") in found


def test_a_speaker_label_before_each_paragraph_is_a_source(said: Said) -> None:
    found = said("SMITH: We have never seen such a storm.\n\nJONES: Nor have we.\n\nSMITH: It was a hard night for us.")
    assert ("SMITH", ":", "We have never seen such a storm") in found


def test_a_signature_names_the_source_of_a_quotation(said: Said) -> None:
    found = said("“Nobody in this town will ever forget the flood.”\n— Anna Berg, mayor\n\nThe town is small.")
    assert ("Anna Berg, mayor", "", "“Nobody in this town will ever forget the flood.”") in found


@pytest.mark.parametrize(
    "text",
    [
        "The town has a bridge and a market.",
        "She appeared on “Meet the Town” last week.",
        "The so-called “truce” lasted a day.",
        "Read the paper and say nothing.",
        "A spokesman for the bank declined to comment further.",
        "A banker who declined to be identified left the room.",
    ],
)
def test_plain_statements_titles_and_scare_quotes_are_no_attributions(said: Said, text: str) -> None:
    assert said(text) == set()


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("“We will rebuild it,” she said.", "quote_type", "direct"),
        ("She said that they would rebuild it.", "quote_type", "indirect"),
        ("She said that the town was “on its knees” after the flood.", "quote_type", "mixed"),
        ("The minister dismissed the accusations.", "quote_type", "reported"),
        ("The minister dismissed the accusations.", "polarity", "negative"),
        ("The firm did not say whether it would appeal.", "polarity", "negative"),
        ("She said that they would rebuild it.", "polarity", "positive"),
        ("She said that they would rebuild it.", "source_type", "pronoun"),
        ("Anna Berg said that they would rebuild it.", "source_type", "named"),
        ("Several officials said that it was closed.", "source_type", "unnamed_group"),
        ("A spokesman said that it was closed.", "source_type", "unnamed_individual"),
        ("A new study shows that prices rose.", "source_type", "document"),
        ("The men were reportedly held for a day.", "source_type", "implicit"),
    ],
)
def test_attributes_are_filled_in(proposed: Proposed, text: str, name: str, value: str) -> None:
    assert value in {one.attributes.get(name) for one in proposed(text, "attributions")}


def test_boilerplate_is_never_inside_a_content(proposed: Proposed) -> None:
    text = "“It began at night.\n\nAdvertisement\n\n“By morning it was over,” the mayor said."
    for one in proposed(text, "attributions"):
        assert all("Advertisement" not in span.of(text) for span in one.spans)


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\u2028"])
def test_line_breaks_of_any_kind_leave_the_roles_exact(said: Said, break_: str) -> None:
    text = f"\ufeffA heading{break_}{break_}The mayor\u00a0said 🙂 that the bridge was unsafe.{break_}More."
    assert any(source == "The mayor" and cue == "said" for source, cue, _ in said(text))


def test_the_same_article_gives_the_same_suggestions(proposed: Proposed) -> None:
    text = "The mayor said that the bridge was unsafe."
    assert proposed(text, "attributions") == proposed(text, "attributions")


def test_a_suggestion_says_who_made_it_and_why(proposed: Proposed) -> None:
    (one,) = proposed("The mayor said that the bridge was unsafe.", "attributions")
    assert one.suggester == "attributions"
    assert "en_core_web" in one.version
    assert 0 < one.score < 1
    assert "said-verb with clause" in one.reason


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("“He told me ‘nobody will pay for this’,” she said.", "‘nobody will pay for this’"),
        ("\"He told me 'nobody will pay for this',\" she said.", "'nobody will pay for this'"),
        ("“The mayor said ‘the bridge is unsafe’,” she told us.", "‘the bridge is unsafe’"),
    ],
)
def test_a_quotation_within_a_quotation_has_both_its_marks_and_is_direct(
    proposed: Proposed, text: str, content: str
) -> None:
    found = {one.fillers["content"][0].of(text): one for one in proposed(text, "attributions")}
    assert content in found
    assert found[content].attributes["quote_type"] == "direct"


def test_words_beside_the_inner_marks_make_it_mixed(proposed: Proposed) -> None:
    text = "“He told me ‘nobody will pay for this’ and left,” she said."
    found = {one.fillers["cue"][0].of(text): one for one in proposed(text, "attributions")}
    assert found["told"].fillers["content"][0].of(text).startswith("‘nobody will pay for this’")
    assert found["told"].attributes["quote_type"] == "mixed"


def test_no_content_inside_a_quotation_has_one_mark_without_the_other(proposed: Proposed) -> None:
    text = "“He told me ‘they had tried, but nobody will ever pay for this’, and he warned that it was late,” she said."
    for one in proposed(text, "attributions"):
        for span in one.fillers["content"]:
            assert span.of(text).count("‘") == span.of(text).count("’"), span.of(text)
