"""What a briefing is made of: typed, frozen, closed models with a description on every field."""
