"""Run layout and charts in worker processes, with sandbox, limits, watchdog and protocol."""
