import TestSupport
import Testing
import TypedYAML

@Suite("What is generated from declarations")
struct SchemaDocumentTests {
    @Test("the JSON Schema is what it always was")
    func jsonSchema() {
        expectGolden(
            Suite.schema.jsonSchema(title: "A suite", id: "https://example.org/suite").text() + "\n", "schema.json")
    }

    @Test("the reference page is what it always was")
    func reference() {
        expectGolden(Suite.schema.reference(title: "Suites", introduction: "All there is."), "reference.md")
    }

    @Test("the examples in the declarations decode")
    func examples() {
        #expect(Suite.schema.exampleDiagnostics.rendered(colours: false) == "")
    }

    @Test("an example that does not decode is found")
    func wrongExample() {
        let schema: Schema<Int> = .mapping("thing", about: "A thing.", example: "sise: 3") { fields in
            let size = fields.required("size", .int, about: "Its size.", example: "three")
            return { $0[size] }
        }
        #expect(schema.exampleDiagnostics.map(\.code) == ["unknown-key", "wrong-kind"])
        #expect(schema.exampleDiagnostics.first?.file == "example of thing")
    }

    @Test("the schema and the decoder accept and refuse the same documents")
    func agreement() throws {
        let folder = try TemporaryFolder("schema")
        let schema = Suite.schema.jsonSchema(title: "A suite")
        let samples = try samples() + mutants()
        let documents = samples.map(\.json)
        let script = """
            import json, sys
            try:
                from jsonschema import Draft202012Validator
            except ImportError:
                sys.exit(3)
            given = json.load(open(sys.argv[1]))
            Draft202012Validator.check_schema(given["schema"])
            validator = Draft202012Validator(given["schema"])
            print(json.dumps([validator.is_valid(document) for document in given["documents"]]))
            """
        let input: OrderedJSON = ["schema": schema, "documents": .array(documents)]
        let path = try folder.write(input.text(.compact), to: "input.json")
        let outcome: ProcessOutcome
        do {
            outcome = try runProcess("python3", ["-c", script, path])
        } catch {
            print("skipped: \(error)")
            return
        }
        if outcome.exitStatus == 3 || outcome.exitStatus == 127 {
            print("skipped: this machine's Python has no jsonschema to check schemas with")
            return
        }
        try #require(outcome.exitStatus == 0, "\(outcome.errors)")
        let verdicts = outcome.output.split { !$0.isLetter }.map { $0 == "true" }
        try #require(verdicts.count == samples.count)
        for (sample, verdict) in zip(samples, verdicts) {
            #expect(sample.isAccepted == verdict, "the schema disagrees with the decoder about:\n\(sample.text)")
        }
        #expect(verdicts.contains(true) && verdicts.contains(false))
    }

    private struct Sample {
        let text: String
        let isAccepted: Bool
        let json: OrderedJSON
    }

    /// The documents of `Goldens/samples.txt`, and what the decoder says of each.
    private func samples() throws -> [Sample] {
        let text = try FileTree.text(of: Repository.path("Tests/TypedYAMLTests/Goldens/samples.txt"))
        return try text.split(separator: "\n----\n").map { document in
            let file = SourceFile(name: "sample", text: String(document))
            let json = try #require(Schema.json.decode(file).value, "not JSON: \(document)").json
            let isAccepted = Suite.schema.decode(file).value != nil
            #expect(isAccepted == document.hasPrefix("# good"), "decoder: \(document)")
            return Sample(text: String(document), isAccepted: isAccepted, json: json)
        }
    }

    /// Mutations of a good document that still are YAML, and differ in nothing that a JSON Schema cannot see: how a number
    /// was written, and the checks of records and of `checked`.
    private func mutants() -> [Sample] {
        let invisible = ["leading-zero", "steps-without-requests", "duplicate-key"]
        var random = SeededGenerator(seed: 7)
        return (0..<1500).compactMap { _ in
            var bytes = Array(DecodingTests.text.utf8)
            Mutation.apply(to: &bytes, &random)
            let file = SourceFile(name: "mutant", text: String(decoding: bytes, as: UTF8.self))
            let decoded = Suite.schema.decode(file)
            guard let json = Schema.json.decode(file).value?.json,
                !decoded.diagnostics.contains(where: { diagnostic in
                    invisible.contains(diagnostic.code) || diagnostic.message.contains("out of range")
                        || diagnostic.message.contains(#/found the number .*[.e]/#)
                })
            else { return nil }
            return Sample(text: file.text, isAccepted: decoded.value != nil, json: json)
        }
    }
}
