import Contract
import RunEvents
import Runner
import SpecLanguage
import TestSupport
import Testing
import TypedYAML

@testable import KeyspecCommands

@Suite("What is told about specs") struct SpecTextTests {
    @Test("list shows every check with its clauses, for people and for programs")
    func list() throws {
        let list = CheckList(suites: try SampleLibrary.load().suites)
        expectGolden(list.text, "list.txt")
        expectGolden(list.json.text() + "\n", "list.json")
    }

    @Test("trace shows every clause, and those that nothing decides as uncovered")
    func trace() throws {
        let library = try SampleLibrary.load()
        let table = TraceTable(library: library)
        expectGolden(table.text, "trace.txt")
        for clause in library.catalogue.clauses { #expect(table.text.contains("\(clause.id)")) }
        let lines = table.text.split(separator: "\n")
        #expect(lines.count { $0.hasSuffix(" uncovered") && $0.hasPrefix("  ") } == library.catalogue.clauses.count - 5)
    }

    @Test(
        "explain tells text, reason, remedy, rows, needs, and how to run and waive it",
        arguments: ["HDR-3", "sample.key-elsewhere", "sample.rotated", "sample.positive", "ROT-2"])
    func explain(name: String) throws {
        let explanation = try #require(Explanation(of: name, in: try SampleLibrary.load()))
        expectGolden(explanation.text, "explain/\(name).txt")
    }

    @Test("explain takes clauses in any letter case and names of rows, and nothing else")
    func explainNames() throws {
        let library = try SampleLibrary.load()
        #expect(Explanation(of: "hdr-3", in: library)?.text == Explanation(of: "HDR-3", in: library)?.text)
        #expect(Explanation(of: "sample.key-elsewhere[query]", in: library) != nil)
        for name in ["", "sample", "HDR-99", "sample.nothing", "[query]"] {
            #expect(Explanation(of: name, in: library) == nil)
        }
    }

    @Test(
        "a pattern that names nothing says what was meant, or that nothing decides the clause yet",
        arguments: [
            ("sample.key-elsewere", "did you mean 'sample.key-elsewhere'?"),
            ("sample.key-elsewhere[quary]", "'keyspec explain sample.key-elsewhere' shows its rows"),
            ("ROT-2", "no check decides ROT-2 yet"), ("zzz", "'keyspec list' shows all checks"),
        ])
    func unmatched(pattern: String, part: String) throws {
        let failure = CommandFailure(nothingSelectedBy: pattern, in: try SampleLibrary.load())
        #expect(failure.status == .nothingRan)
        #expect(failure.text.contains(part))
    }

    @Test("each kind of file has a JSON Schema", arguments: SchemaCommand.Kind.allCases)
    func schemas(kind: SchemaCommand.Kind) {
        let text = kind.schema.text()
        #expect(text.hasPrefix("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\""))
        #expect(text.contains("\"additionalProperties\": false"))
    }
}
