"""A plan as a CloudFormation template, one file per kind of resource, written by `template`."""
