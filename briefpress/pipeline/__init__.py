"""Run the stages of a build in order, and those that need a process of their own in one."""
