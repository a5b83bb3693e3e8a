"""The one door to AWS: calls by AWS's own names in, plain JSON or a refusal out. Only `boto.py` imports boto3."""
