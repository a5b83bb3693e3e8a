"""Who sends, and to whom, as records know them: interfaces, tasks that are gone, addresses and ports.

Reading order: `service_tasks` (tasks come and go), `interface` (whose records speak of a source), `sender` (whose attempts
count), `server` and `target` (what a destination stands for), `row_key`.
"""
