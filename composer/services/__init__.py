"""What the program does, without Qt, SQL or HTTP."""
