"""Templates of CloudFormation, and what they make of an estate.

Reading order: `template` (the file), `intrinsic` (what its functions say), `properties` (of one resource), the nouns,
`lay` (all of it, in order).

Source: AWS, CloudFormation Template Reference.
"""
