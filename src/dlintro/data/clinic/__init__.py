"""Patients as a clinic sees them: a table of what is known when a tool is asked, and what the simulator knows."""
