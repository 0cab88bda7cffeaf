"""What the reviewer sees. The only part of the program that knows Qt.

The window is put together from few parts that do not know each other. `desk` holds the open project,
the article and the focus, runs edits and says what changed; widgets show its state and ask it for
things. `commands` is the one table from which menus, toolbar, shortcuts and help are made. `window` binds
them; `doors` opens its dialogs and files, `looks` applies those settings that are seen. `hands`, `going` and
`undoing` are what keys do at the desk: decide, go on, take back; `asides` says what an edit brought with it.
`listed` holds which articles there are to go through, `attention` the seconds spent on them. `bearings` is where
the desk stands, `place` where the window does, as a session keeps both.

The reader in the middle is drawn by hand, in layers of one idea each, the lower not knowing the upper:

`lanes`, `marks`   pure geometry: which lane, which box, where a tag has room
`paragraph`        one block of text over one `QTextLayout`; code points in, pixels out
`reader_pieces`    the items of a sheet cut along the blocks
`reader_column`    the blocks one below another, laid out only when looked at
`reader_paint`     draws blocks and marks; `reader_header` and `reader_curves` what is not in a block
`reader_page`      the widget: a column under a head, scrolled without jumps
`reader_view`      shows a sheet in it: items, focus, what is hidden, painting
`reader_caret`     the caret, the selection and the keys that move them
`reader`           the mouse, and the signals by which the reader asks for something

`accessible`       tells screen readers of it; `speech` puts what is in focus into a sentence
`layers`           which layers are hidden, and what waits in them
`applying`         what applies now, in words and keys; `focusbar` shows it, `caption` and `hints` draw it
`placing`          where a focus bar beside the item hides least, from what the reader has in sight

`garbage`          when Python looks for what nobody needs any more: while the hands pause
`checkpoint`       when the project's log goes into its file: then too
`later`            what the window makes only when it is asked for: `guide` leads on, `backroom` opens dialogs
`beside`           a dialog that stays open beside the work; `working`, one that does something long; `underway`, the
                   box over long work with files
`annotation_rows`  what stands in the list of annotations; `annotation_paint` draws it, from `pictures` that are kept
`exporting`        asks what to export; `destination` where to, and what may be replaced there
`fittings`         what dialogs are fitted with: buttons, tables, lists with their buttons

`theme` is the only module with colours, fonts and sizes; `icons` asks for glyphs when they are painted.
"""

import gc

# PySide6 reads the source of every module that is imported after it; those that know no Qt come before it.
import annotator.core.candidates
import annotator.project
import annotator.settings  # noqa: F401

# By default Python looks for garbage whenever 700 objects are new, forty times before the window is there.
gc.set_threshold(20_000)
