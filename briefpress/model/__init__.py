"""Define the models of a briefing: typed, frozen and closed, with a description on every field."""
