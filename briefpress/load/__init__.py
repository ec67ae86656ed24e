"""The files of a briefing's folder to one `Briefing`, validated; every error in them is located."""
