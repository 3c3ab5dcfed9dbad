import Contract
import SpecLanguage
import TestSupport
import Testing
import TypedYAML

@Suite("The language's documentation")
struct DocumentationTests {
    @Test("the committed reference page is the one that the declarations give")
    func referencePage() {
        expectCommitted(SpecDocumentation.referencePage(), "docs/spec-reference.md")
    }

    @Test("the committed JSON Schema of spec files is the one that the declarations give")
    func specSchema() {
        expectCommitted(SpecDocumentation.specSchema().text() + "\n", "docs/schemas/spec.schema.json")
    }

    @Test("the committed JSON Schema of the contract is the one that the declarations give")
    func contractSchema() {
        expectCommitted(SpecDocumentation.contractSchema().text() + "\n", "docs/schemas/contract.schema.json")
    }

    @Test("every example in the declarations is sound")
    func examples() {
        #expect(SpecDocumentation.exampleDiagnostics.rendered(colours: false) == "")
    }

    /// Compares with a file of the repository, or writes it when recording.
    private func expectCommitted(
        _ actual: String, _ path: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let committed = try? FileTree.text(of: Repository.path(path))
        guard committed != actual else { return }
        guard isRecording else {
            let difference = firstDifference(committed ?? "", actual)
            Issue.record(
                "\(path) is out of date; KEYSPEC_RECORD=1 writes it\n\(difference)", sourceLocation: sourceLocation)
            return
        }
        do {
            try FileTree.write(actual, to: Repository.path(path))
            Issue.record("recorded \(path); run again without KEYSPEC_RECORD", sourceLocation: sourceLocation)
        } catch {
            Issue.record("cannot record: \(error)", sourceLocation: sourceLocation)
        }
    }
}

@Suite("The drafts of later spec files")
struct DraftTests {
    @Test(
        "each is YAML of this kind and names clauses of the contract",
        arguments: Repository.files(in: "docs/spec-drafts", suffix: ".yaml"))
    func draft(_ path: String) throws {
        let file = SourceFile(name: path, text: try FileTree.text(of: Repository.path(path)))
        let decoded = Schema.json.decode(file)
        #expect(decoded.diagnostics.rendered(colours: false) == "")
        guard case .array(let checks)? = decoded.value?.json["checks"] else {
            Issue.record("no checks in \(path)")
            return
        }
        let catalogue = try #require(SpecLibrary.load().value).catalogue
        let known = Set(catalogue.clauses.map { OrderedJSON.string($0.id.description).text() })
        for check in checks {
            guard case .array(let clauses)? = check["clauses"] else {
                Issue.record("a check without clauses in \(path)")
                continue
            }
            #expect(clauses.allSatisfy { known.contains($0.text()) }, "\(path)")
        }
    }
}
