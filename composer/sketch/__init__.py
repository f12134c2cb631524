"""How a sketch is played: words to plan to score to sound, offline and free."""
