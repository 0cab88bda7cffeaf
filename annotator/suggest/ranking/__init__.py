"""Which candidates are attributions, learned from gold: candidates → features → weights → chances.

`candidates` says what could be an attribution, `features` what is known of it, `shapes` where content and source
could end instead, `linear` learns to choose, `model` holds what was learned, `learner` makes it from gold.
"""
