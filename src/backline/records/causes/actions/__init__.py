"""What changes root causes: written, reviewed, released, answered, followed up."""
