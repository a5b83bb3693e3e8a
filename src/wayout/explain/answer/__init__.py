"""Answers about a network as statements, one file per answer: diagnosis, trace, comparison, difference, audit, guard."""
