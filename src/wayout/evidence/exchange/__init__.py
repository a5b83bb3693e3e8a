"""What the records of connections show, at one interface and at the next one on the way.

Reading order: `pattern` (what both directions show), `pair` (that as SQL), `exchange` (the same of many connections),
`presence` (what there is at all), `vantage` (who stands where), `relay` (what the next interface shows).
"""
