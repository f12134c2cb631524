"""What a generation is: frozen data and rules, standard library only."""
