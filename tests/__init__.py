"""The tests, a package of their own: a dependency brings one of the same name."""
