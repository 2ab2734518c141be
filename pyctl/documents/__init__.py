"""Text <-> plain values, exactly as calicoctl reads and writes YAML and JSON.

Importers take the module they need, so that writing never loads the parser:

    reader      read_documents, read_value, Document: text -> values (loads yaml)
    source      Source: where each path of a document stood, and how it was written
    json_text   dump_json, dump_compact
    yaml_text   dump_yaml
    numbers     text_of, coerced_text, json_number
"""
