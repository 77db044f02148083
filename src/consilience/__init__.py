"""Consilience: coded qualitative research on collaboration, as linked data."""
