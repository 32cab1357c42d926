"""Privacy Portal: the wiring, and the foundation that every app stands on."""
