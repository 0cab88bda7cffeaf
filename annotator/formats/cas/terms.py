"""The types and features of a CAS: those of INCEpTION, and ours for what it has no word for."""

ITEM, LINK, ARTICLE = "webanno.custom.Item", "webanno.custom.Link", "annotator.Article"
OWN = ("own_suggester", "own_version", "own_reviewer", "own_score")
