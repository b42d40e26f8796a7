"""The Asterisk Manager Interface: its messages, and a client that survives it."""
