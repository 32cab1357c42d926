"""One request goes the whole way through a running portal, over HTTP, as a person and three staff would."""
