"""Figures: the roll-up by day, what is read from it, and how it is drawn."""
