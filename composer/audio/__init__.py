"""How sound files are read and changed."""
