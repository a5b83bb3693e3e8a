"""The table of failures, and which of its rows explains what records show, held against the model.

Reading order: `failure_row` and `row_need` (the table, and what must be logged to tell its rows), `account` (what is
concluded), `check_point` and `rejection` (which rule a REJECT is owed to), `silence` (where packets were lost that nothing
refused), `reset` (who ended a connection); `inquiry` is all of it together, and the way in.
"""
