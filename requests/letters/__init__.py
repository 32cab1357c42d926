"""One module a letter kind: who it goes to, what it says, what follows when it has left."""
