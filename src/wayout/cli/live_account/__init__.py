"""What commands do in a live account once somebody has said yes: `applying` a plan, and a `live_probe`."""
