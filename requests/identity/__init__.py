"""Ways to prove who you are, one module a method, and the decision that staff make of them."""
