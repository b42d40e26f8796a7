"""What is done about access to sites; nothing of it is possible in another way."""
