"""Attributions from layout: speaker labels before a colon, signatures behind a dash, quotations by themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from annotator.core.model import Span, extent
from annotator.core.text import paragraph_at, paragraphs
from annotator.suggest.cues import cue_group, person, source_spans, source_type
from annotator.suggest.found import ALONE, LABEL, SPOKEN, Found
from annotator.suggest.lexicons import lexicon
from annotator.suggest.page import Page, lemma, subject
from annotator.suggest.quotes import Quotation

_LABEL = re.compile(
    r"(?P<name>[A-Z][^\s:;,.!?()\"“”]*\.?(?: [^\s:;!?()\"“”]+){0,5}?)(?: ?\([^)\n]{1,40}\))?(?P<colon>:)\s+(?=\S)"
)
_SIGNED = re.compile(r"\s*(?:[—–―]|--?)\s*(?P<name>[A-Z][^\n]{2,80})")
_NO_SPEAKER = re.compile(
    r"\b(?:note|update|updated|correction|image|photo|picture|video|audio|source|related|see also|read more|file"
    r"|caption|published|date|time|warning|breaking|editor.*|contact|tel|phone|email|tag|topic|keyword|example|answer"
    r"|question|summary|background|analysis|opinion|review|interview|exclusive|watch|live|listen|comment|explainer"
    r"|profile|obituary|feature|q ?& ?a)s?$"
)


def labels(page: Page) -> Iterator[Found]:
    """Paragraphs that begin with a speaker and a colon.

    A label counts if it stands before at least two paragraphs, before a quotation, or is the name of
    a person.
    """
    found = []
    for start, end in paragraphs(page.text):
        match = _LABEL.match(page.text, start, end)
        if match and not _NO_SPEAKER.search(match["name"].lower()) and match.end() < end:
            found.append((match, end))
    often = Counter(match["name"] for match, _ in found)
    heads = [t.idx for t in page.words if t.pos_ in ("VERB", "AUX") and t.dep_ == "ROOT"] if found else []
    people = {ent.start_char for ent in page.doc.ents if ent.label_ == "PERSON"}
    for match, end in found:
        quoted = page.quotation_at(match.end())
        known = match.start() in people or match["name"].isupper()
        asserts = known and any(match.end() <= head < end for head in heads)
        if often[match["name"]] < 2 and quoted is None and not asserts:
            continue
        stop = quoted.span.end if quoted is not None else end
        content = page.clean((Span(match.end(), stop),))
        if not content or len(page.text[content[0].start : content[-1].end].split()) < 3:
            continue
        score = 0.7 if often[match["name"]] > 1 else 0.6 if quoted is not None else 0.4
        name, how = Span(*match.span("name")), LABEL if quoted is None else SPOKEN
        if quoted is not None and any(word.pos_ == "VERB" for word in page.words.inside(name.start, name.end)):
            continue  # “She continued: …” is a clause
        attributes = {
            "quote_type": "direct" if quoted is not None else "indirect",
            "polarity": "positive",
            "attitude": "assertion",
            "source_type": "named" if match.start() in people or name.of(page.text).isupper() else "unnamed_individual",
        }
        yield Found((name,), (Span(*match.span("colon")),), content, score, "speaker and colon", attributes, how)


def introductions(page: Page, taken: Collection[int]) -> Iterator[Found]:
    """Quotations behind a colon and a clause about somebody, whatever its verb: “Ana Lee hit back: ‘…’”."""
    for quotation in page.quotations:
        start = quotation.span.start
        colon = len(page.text[:start].rstrip()) - 1 if start else -1
        if start in taken or colon < 0 or page.text[colon] != ":" or len(quotation.span.of(page.text).split()) < 3:
            continue
        before = page.words.inside(paragraph_at(page.text, colon)[0], colon)
        verb = before[-1].sent.root if before else None
        if verb is None or verb.pos_ != "VERB" or verb not in before or lemma(verb) in lexicon("reporting-verbs"):
            continue
        who = subject(verb)
        content = page.clean(page.group(quotation))
        if any(c.dep_ == "dobj" for c in verb.children):
            continue  # the paper cited a letter: “…”
        if who is None or who.i > verb.i or not person(who) or not content or page.quotation_at(verb.idx) is not None:
            continue
        behind = verb.nbor(1)
        cue, negative = cue_group(verb, (behind,) if behind.lower_ in ("back", "out") else ())
        source = source_spans(page, who, extent(cue))
        if source and not negative:
            attributes = {
                "quote_type": "direct",
                "polarity": "positive",
                "attitude": "assertion",
                "source_type": source_type(who, inside=False),
            }
            reason = "clause about somebody, colon, quotation"
            yield Found(source, cue, content, 0.55, reason, attributes, SPOKEN, verb)


def orphans(page: Page, taken: Collection[int]) -> Iterator[Found]:
    """Quotations that are a paragraph of their own and no cue's, with the signature behind them if there is one."""
    for quotation in page.quotations:
        if quotation.span.start in taken or not _alone(page, quotation):
            continue
        group = page.group(quotation)
        if group[0] != quotation.span or not (content := page.clean(group)):
            continue
        attributes = {"quote_type": "direct", "polarity": "positive", "source_type": "implicit"}
        signed = _SIGNED.match(page.text, group[-1].end)
        name = page.trimmed(*signed.span("name")) if signed else None
        if name is None:
            yield Found((), (), content, 0.3, "quotation that is a paragraph of its own, no cue", attributes, ALONE)
        else:
            attributes |= {"source_type": "named", "attitude": "assertion"}
            yield Found((name,), (), content, 0.75, "quotation with a signature", attributes, LABEL)


def _alone(page: Page, quotation: Quotation) -> bool:
    """Whether nothing but a signature shares the paragraph of a quotation of six words or more."""
    text = page.text
    if len(text[slice(*quotation.inner)].split()) < 6:
        return False
    start, end = paragraph_at(text, quotation.span.start)
    behind = text[quotation.span.end : min(end, quotation.span.end + 100)].strip(" .\t")
    ahead = text[start : min(quotation.span.start, start + 100)].strip()
    return not ahead and (not behind or _SIGNED.match(behind) is not None)
