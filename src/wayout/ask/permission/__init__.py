"""What a request may do once its packets arrive: callers, their calls, and the policies that grant or deny."""
