"""The records that a user names, on this machine or in AWS: bringing them, asking them, and writing them anew.

Reading order: `log_account` and `download` (what lies on S3 or in CloudWatch Logs),
`archive` (all of it and an engine over it), `convert` (the same records, sorted, for questions that come again).
"""
