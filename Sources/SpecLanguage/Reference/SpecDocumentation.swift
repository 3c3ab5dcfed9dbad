package import TypedYAML

/// What editors and people read about the language, made from the declarations that decode it.
package enum SpecDocumentation {
    /// The JSON Schema of spec files.
    package static func specSchema() -> OrderedJSON {
        RowReferences.allowed(in: SuiteDeclaration.documented.jsonSchema(title: "A spec file of keyspec"))
    }

    /// The JSON Schema of the contract.
    package static func contractSchema() -> OrderedJSON {
        ContractDeclaration.schema.jsonSchema(title: "A contract of keyspec")
    }

    /// The reference page, in Markdown.
    package static func referencePage() -> String {
        SuiteDeclaration.documented.reference(title: "The spec language", introduction: introduction)
    }

    /// What is wrong with the examples of the declarations.
    package static var exampleDiagnostics: [Diagnostic] {
        SuiteDeclaration.documented.exampleDiagnostics + ContractDeclaration.schema.exampleDiagnostics
    }

    private static let introduction = """
        Generated from the declarations that read spec files; do not edit. The JSON Schema for editors is \
        `docs/schemas/spec.schema.json` (`keyspec schema spec`).

        A spec file is YAML, and a small part of it: no anchors, tags or merge keys, one document, every key once. Plain \
        `yes`, `no`, `on` and `off` are text. An unknown key, an unused name and a reference to nothing are errors; \
        `keyspec lint` shows all of them at once.

        **Checks and rows.** A check with `cases` or `matrix` is judged once for each row. `${case.NAME}` and \
        `${matrix.NAME}` stand for the row's values: alone for a value of any kind, inside a text for its letters. With \
        `on`, every row is judged at each endpoint or node of the target. A row is named \
        `matching.hostile-text[sql-or]` in reports.

        **Verdicts.** A step with `expect` and without `premise` gives the verdict. A check in which no step does is an \
        error, as it could not fail, and so is a term that every answer meets (`body: exists`, `matches: ".*"`). What a \
        step cannot find out (a time-out, a reset, a host that answers 5xx) makes the row inconclusive, never passed and \
        never failed.

        **Keys.** `none`, `funded`, `exhausted`, `limited`, `second`, `unknown` and `revoked` are known everywhere; keys \
        that a check changes, creates, regenerates or deletes are declared under `keys`. A key created for a row is \
        deleted after it, whatever happens.

        **Words for answers.** `authenticated` and `refused: invalid_api_key` mean the same everywhere: an answer that \
        only the holder of an active key gets, and the documented status together with the documented code.

        ## By example

        ```yaml
        \(example)
        ```

        ## The declarations

        Each table below is one kind of mapping; the last sections are the kinds of scalars.
        """
}
