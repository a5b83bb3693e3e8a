"""Who sends in a lab: a `probe` calls as a workload would, a `volley` is many crafted packets at once."""
