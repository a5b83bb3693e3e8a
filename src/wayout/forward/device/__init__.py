"""What stands in a VPC and at its edges, one device a file: filters, tables, gateways, endpoints.

`device` keeps them compiled; `exempt` says which packets none of them touches.
"""
