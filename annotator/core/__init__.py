"""What annotation means. Standard library only: no file, no database, no Qt.

The words, used in code and on screen alike:

project       one SQLite file: articles, suggestions, gold, history, schema, sessions (not: workspace)
article       one document: unchangeable text and its metadata (not: doc, task, sample)
span          a half-open range of code points ``[start, end)`` (not: highlight, offset pair)
annotation    a labelled list of one or more spans that a reviewer asserts (not: tag)
entity, claim kinds of annotation
attribution   a relation with the roles source, cue and content: who said what (not: quote)
fragment      one of several spans of the same annotation; ``“A,” she said, “B.”`` has two
suggestion    what a suggester proposes; never changed, never gold by itself (not: prediction)
suggester     a named, versioned thing that proposes (not: model, recommender)
plug-in       a suggester that works with what the user brings, or comes with another package
item          what the reviewer steps through: an annotation, an attribution or a pending suggestion
decision      accepted, corrected or rejected, by whom, when, in how many seconds
agreeing      of a suggestion: it says what is gold already, so that nobody is asked about it
gold          what a reviewer asserted: accepted, corrected, added or imported
label schema  labels, roles, attributes, colours, keys, guidelines (not: ontology, config)
session       one sitting of one reviewer on one project
review state  of an article: unseen, begun, done, discuss, skipped
sheet         everything the project holds of one article at one moment, as a value
candidate     what could fill a role of an attribution, shown by number, nearest first
mention       a place where the same words stand as whole words; identical ones can be decided as a group
context       the three words on either side of a mention, by which a rejected one is remembered
refused       rejected before with the same words in the same context: not proposed again by anybody
memory        the names that reviewers added or corrected, as gold says; a suggester of that name proposes them
speaker       who a source is, in the register of the project with its aliases; the source's span stays as it is
check article one whose suggestions are hidden until it is done, to measure what suggestions do to decisions
rule          a small change of boundaries done to what is suggested, made from what corrections have in common
step          what one undo takes back: one journal entry, or several written together
"""
