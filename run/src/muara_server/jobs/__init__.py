"""Long work: queued with the deed that asked for it, with progress, stop and resume."""
