"""Files, directories, stdin and URLs to objects, each with its source."""
