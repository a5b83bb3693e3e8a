"""What packets meet: `watch` hears of it from the kernel, `lookout` tells listeners, `trail` says what stopped a call."""
