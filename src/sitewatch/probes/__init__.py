"""What is measured, a folder for each kind of switch: copy one to add one."""
