import TestSupport
import Testing
import TypedYAML

@Suite("Every diagnostic, as it is shown")
struct DiagnosticGoldenTests {
    static let folder = "Tests/TypedYAMLTests/Goldens/diagnostics"

    @Test("a broken file shows what it always showed", arguments: Repository.files(in: folder, suffix: ".yaml"))
    func diagnostics(path: String) {
        let decoded = Suite.schema.decode(path: Repository.path(path), name: "\(path.fileStem).yaml")
        #expect(!decoded.diagnostics.isEmpty)
        #expect((decoded.value == nil) == decoded.diagnostics.hasErrors)
        expectGolden(decoded.diagnostics.rendered(colours: false), "diagnostics/\(path.fileStem).txt")
    }

    @Test("diagnostics as JSON carry every part")
    func json() {
        let path = Repository.path(Self.folder + "/duplicate-key.yaml")
        let decoded = Suite.schema.decode(path: path, name: "duplicate-key.yaml")
        expectGolden(OrderedJSON.array(decoded.diagnostics.map(\.json)).text() + "\n", "diagnostics.json")
    }

    @Test("colours are escapes around the same text")
    func colours() {
        let decoded = Suite.schema.decode(SourceFile(name: "a.yaml", text: "suite: a\nstep: b\n"))
        let coloured = decoded.diagnostics.rendered(colours: true)
        #expect(coloured.contains("\u{1B}[1;31merror\u{1B}[0m"))
        var plain = ""
        var rest = coloured[...]
        while let escape = rest.firstIndex(of: "\u{1B}") {
            plain += rest[..<escape]
            rest = rest[escape...].drop { $0 != "m" }.dropFirst()
        }
        #expect(plain + rest == decoded.diagnostics.rendered(colours: false))
    }

    @Test("the goldens cover every code that this module reports")
    func codes() throws {
        var found: Set<String> = []
        for path in Repository.files(in: Self.folder, suffix: ".yaml") {
            found.formUnion(Suite.schema.decode(path: Repository.path(path)).diagnostics.map(\.code))
        }
        // Those of files that cannot be read, or are too wrong to list, have tests of their own.
        found.formUnion(["file-missing", "file-unreadable", "file-is-folder", "file-not-regular", "file-too-large"])
        found.formUnion(["file-not-text", "too-many-errors"])
        var declared: Set<String> = []
        for source in Repository.files(in: "Sources/TypedYAML", suffix: ".swift") {
            let text = try FileTree.text(of: Repository.path(source))
            for match in text.matches(
                of: #/(?:error|warn|report|refuse|problem)\(\s*(?:\.error, |\.warning, )?"([a-z]+(?:-[a-z]+)+)"/#)
            {
                declared.insert(String(match.1))
            }
            for match in text.matches(of: #/Diagnostic\(\s*\.(?:error|warning), "([a-z-]+)"/#) {
                declared.insert(String(match.1))
            }
        }
        #expect(declared.count > 20)
        #expect(declared.subtracting(found).sorted() == [])
    }
}
