"""What AWS is asked to do for each change: its calls as data, which one interpreter prints and another carries out.

Reading order: `value` (what a parameter may be), `sight` (where to look), `call`, then one file per noun of AWS;
`calls_of` is the way in.
"""
