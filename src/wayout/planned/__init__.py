"""Plans → AWS's own describe documents, with planned ids: what an account will be when they are carried out.

A plan is laid over a snapshot, or over nothing, and the result is read as any snapshot is; so `model` and all that is
built on it learn nothing of Terraform or CloudFormation.

Reading order: `plan_file` (which files are plans), `estate` (the documents while they change), the nouns (what AWS does by
itself when one is made), then `terraform` and `cloudformation` (how each says what it will make), and `lay` (all of it).
"""
