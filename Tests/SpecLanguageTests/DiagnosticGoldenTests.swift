import SpecLanguage
import TestSupport
import Testing
import TypedYAML

@Suite("What is said about wrong spec files")
struct DiagnosticGoldenTests {
    private static let folder = "Tests/SpecLanguageTests/Goldens/diagnostics"

    @Test("each wrong file is explained as recorded", arguments: Repository.files(in: folder, suffix: ".yaml"))
    func golden(_ path: String) throws {
        let name = path.fileStem
        let file = SourceFile(name: "\(name).yaml", text: try FileTree.text(of: Repository.path(path)))
        let (library, diagnostics) = SpecLibrary.load([file])
        #expect(library == nil)
        #expect(diagnostics.hasErrors)
        expectGolden(diagnostics.rendered(colours: false), "diagnostics/\(name).txt")
    }

    @Test("ids that two files give are shown with both places")
    func clashes() throws {
        let files = ["first.yaml", "second.yaml"].map { name in
            SourceFile(
                name: name,
                text: """
                    suite: same
                    title: Same
                    checks:
                      - id: same.check
                        clauses: [KEY-3]
                        title: Same
                        steps: [{ request: { key: unknown }, expect: { refused: invalid_api_key } }]
                    """)
        }
        expectGolden(SpecLibrary.load(files).diagnostics.rendered(colours: false), "clashes.txt")
    }

    @Test("errors of all files are shown at once")
    func allFiles() {
        let files = ["first.yaml", "second.yaml"].map { SourceFile(name: $0, text: "suite: a\n") }
        #expect(Set(SpecLibrary.load(files).diagnostics.map(\.file)) == ["first.yaml", "second.yaml"])
    }

    @Test("the same complaint about several rows is made once")
    func onceForAllRows() {
        let file = SourceFile(
            name: "rows.yaml",
            text: """
                suite: rows
                title: Rows
                checks:
                  - id: rows.one
                    clauses: [KEY-3]
                    title: One
                    matrix: { number: { range: [1, 50] } }
                    steps:
                      - request: { key: nobody, query: "${matrix.number}" }
                        expect: { refused: invalid_api_key }
                """)
        #expect(SpecLibrary.load([file]).diagnostics.map(\.code) == ["undefined-key"])
    }
}
