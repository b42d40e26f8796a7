"""The event socket of FreeSWITCH: its blocks, and a client that survives it."""
