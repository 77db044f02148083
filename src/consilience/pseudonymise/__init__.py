"""Real names in a study folder become bracketed labels, and come back with a key."""

from consilience.pseudonymise.running import Outcome, pseudonymise, reverse

__all__ = ["Outcome", "pseudonymise", "reverse"]
