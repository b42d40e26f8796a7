"""Whole histories under other terms, vectorised.

`history` holds timelines as columns, `walk` says where each ticket stood between two of
its events, `judge` what a clock came to, for all tickets at once; what it does not know
`verdicts` leaves to the guide's fold, so that both always say the same. `scenario` and
`comparison` set terms against each other, `load` tells the hours of the work.
"""
