"""Settings, addresses, pages that join apps, commands: the only place that knows all."""
