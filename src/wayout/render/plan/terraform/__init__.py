"""A plan as Terraform, one file per kind of resource, written by `configuration`."""
