"""What goes out of a project as a dataset: which of it, how it is split, what gets lost, and a card that says so.

And a look at what a file would bring in. Knows projects and formats, but neither a window nor a terminal.
"""
