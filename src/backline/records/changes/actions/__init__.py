"""What is done with a change, from its plan to its review, and with freezes."""
