"""By which gateways packets leave: as the model has it, and as records show it, with what that costs.

Reading order: `model_way` (where the model leads packets), `nat_use` (what passed NAT gateways), `egress_use` (both).
"""
