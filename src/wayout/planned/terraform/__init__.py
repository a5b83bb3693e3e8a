"""Terraform's plans, as `terraform show -json` writes them, and what they make of an estate.

Reading order: `plan` (the file), `configuration` (its unevaluated expressions), `resolution` (to which resource a value
leads that is known only after apply), `values` (the attributes of one resource), the nouns, `lay` (all of it, in order).

Source: HashiCorp, "JSON Output Format", format version 1.x; the documentation of the AWS provider.
"""
