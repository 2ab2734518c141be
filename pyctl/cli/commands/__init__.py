"""One module per verb: `command` is what typer calls, `EXAMPLES` ends the verb's help."""
