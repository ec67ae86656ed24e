"""A resolved briefing and its theme to HTML, a section at a time."""
