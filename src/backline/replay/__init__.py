"""A foreign event log, put through the desk's own actions on its own clock.

`reading` and `mapping` say what the log means, `steps` which moves it stands for;
`timelines` makes the guide's events of them without a database, `desk` takes them
with the desk's actions, and `reckoning` tells what both came to.
"""
