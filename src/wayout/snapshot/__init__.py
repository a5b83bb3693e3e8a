"""AWS's own describe answers on disk: the documents, where each came from, who collected them, what was refused."""
