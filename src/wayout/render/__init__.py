"""Statements to text, JSON and more. No thinking here.

Reading order: `terminal` (what all text for people is made of), `statement_text` and `matrix`, then one file per
answer: `diagnosis_text`, `trace_text`. The JSON: `contract` (what the documents share), `contract_diagnosis`,
`contract_trace`, and their `schema`.
"""
