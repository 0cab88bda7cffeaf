"""Article Annotator: turn news articles into gold-labelled data, offline."""

__version__ = "0.1.0"
