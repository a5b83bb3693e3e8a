"""What can be changed in a network: each change is data, with its effect on a Network and what undoes it.

A file holds the changes of one noun of AWS. `edit` is what all changes share, `planned` how things are called that do
not exist yet, `any_change` the closed union of all of them.
"""
