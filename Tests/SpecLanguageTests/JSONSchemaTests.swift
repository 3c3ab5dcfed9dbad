import SpecLanguage
import TestSupport
import Testing
import TypedYAML

@Suite("The JSON Schemas")
struct JSONSchemaTests {
    private static let schema = SpecDocumentation.specSchema()

    private func value(of text: String) throws -> OrderedJSON {
        try #require(Schema.json.decode(SourceFile(name: "file.yaml", text: text)).value).json
    }

    @Test(
        "every spec file is valid",
        arguments: Repository.files(in: "specs", suffix: ".yaml").filter { $0 != "specs/contract.yaml" })
    func specs(_ path: String) throws {
        let value = try value(of: try FileTree.text(of: Repository.path(path)))
        #expect(JSONSchemaValidator.complaints(about: value, by: Self.schema) == [])
    }

    @Test("the example of the reference page is valid")
    func example() throws {
        #expect(JSONSchemaValidator.complaints(about: try value(of: SpecDocumentation.example), by: Self.schema) == [])
    }

    @Test("the contract is valid")
    func contract() throws {
        let value = try value(of: try FileTree.text(of: Repository.path("specs/contract.yaml")))
        #expect(JSONSchemaValidator.complaints(about: value, by: SpecDocumentation.contractSchema()) == [])
    }

    @Test(
        "what the decoder refuses by its types, the schema refuses too",
        arguments: [
            "unknown-key-of-check", "missing-keys", "missing-suite", "not-a-mapping", "no-checks",
            "check-not-a-mapping",
            "malformed-clause", "unknown-capability", "key-declarations", "key-changes", "steps-of-no-kind",
            "expectations", "requests",
        ])
    func refused(_ name: String) throws {
        let path = "Tests/SpecLanguageTests/Goldens/diagnostics/\(name).yaml"
        let value = try value(of: try FileTree.text(of: Repository.path(path)))
        #expect(JSONSchemaValidator.complaints(about: value, by: Self.schema) != [])
    }
}
