"""How every page looks: base templates, components, style, the clock; no domain."""
