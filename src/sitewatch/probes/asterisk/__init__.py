"""Asterisk, through AMI, with other witnesses beside it."""
