"""A desk that has been at work for some weeks, for a newcomer to look at.

`cast` says who and where, `stories` what came in and what was done about it, `history`
plays it through the desk's own actions on its own clock. `folder` keeps a demo away
from a real desk's data, and `programs` runs what a desk is made of. Nothing here is
needed by a real desk.
"""
