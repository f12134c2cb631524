"""HOW WORDS ARE SPELT: an installed dictionary, read in a process of its own."""
