"""The flow log of every interface of a lab, made of the packets that met rules.

Reading order: `logged_interface` and `traffic_path` (what records say of an interface, and of the way out),
`flow_record` (a line), `flow_meter` (from packets to flows), `flow_recorder` (the file).
"""
