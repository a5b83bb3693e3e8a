"""Transit gateways and core networks: attachments, which table is asked, and what becomes of packets in between."""
