"""The lint rules, a module for each topic. Every module here is imported; nothing lists them."""
