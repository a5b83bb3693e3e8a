"""Statements to text, JSON and more. No thinking here.

Reading order: `terminal` (what text for people is made of), `text` and `json` (each answer, one file per answer), `plan` (a
plan in the form of other tools), `guard` (reports for CI servers), `page` (pages for a browser).
"""
