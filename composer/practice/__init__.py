"""How the services behave, for play money: simulators on loopback, written from the documents."""
