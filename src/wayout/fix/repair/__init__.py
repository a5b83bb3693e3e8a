"""What would mend each fault: candidates, one file per noun of AWS; the search (`fix.search`) chooses among them.

Reading order: `repair` (what a candidate is), `every_reason` (which reason leads to which file), `need` (what a rule
must hold), then the nouns.
"""
