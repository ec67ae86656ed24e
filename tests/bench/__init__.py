"""How fast and how right the press is, measured against others on the same documents."""
