"""AWS Network Firewall: its policy and rule groups put together, its stateless and its stateful engine."""
