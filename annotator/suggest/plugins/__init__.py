"""Suggesters that work with what the user brings: a pipeline, patterns, weights, a chat model.

Each is off until the settings have a table for it (see `annotator.suggest.registry`). What one finds and cannot
propose is counted with its reason (`Reading.leave_out`), never dropped in silence.
"""
