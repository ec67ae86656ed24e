"""How fast and how right Briefpress is, measured against others on the same documents."""
