"""The support and process guide as code: frozen values and pure functions.

Standard library only, no input or output, no clock: `now` is always an argument.
The clauses stand in `clauses.toml`; modules and tests cite them by their id.
"""
