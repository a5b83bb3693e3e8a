"""What ECS does to run a task: what has to be reached before it starts, what its containers are told, how it ended."""
