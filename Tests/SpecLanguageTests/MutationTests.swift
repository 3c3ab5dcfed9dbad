import SpecLanguage
import TestSupport
import Testing
import TypedYAML

@Suite("Spec files that nobody would write")
struct MutationTests {
    private static let files = Repository.files(in: "specs", suffix: ".yaml").filter { $0 != "specs/contract.yaml" }

    @Test("a damaged file gives a library, or errors with places", arguments: files)
    func damaged(_ path: String) throws {
        let text = try FileTree.text(of: Repository.path(path))
        var random = SeededGenerator(seed: 7)
        for _ in 0..<12 {
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            // A few checks are enough, and keep the test short.
            let start = Int.random(in: 4..<max(5, lines.count - 60), using: &random)
            lines = Array(lines[..<4] + lines[start..<min(lines.count, start + 60)])
            for _ in 0..<Int.random(in: 1...4, using: &random) { damage(&lines, &random) }
            try examine(lines.joined(separator: "\n"))
        }
    }

    @Test("a file with words of other places gives a library, or errors with places", arguments: files)
    func exchanged(_ path: String) throws {
        let text = try FileTree.text(of: Repository.path(path))
        var random = SeededGenerator(seed: 11)
        let words = text.split(whereSeparator: { " \n,{}[]".contains($0) }).map(String.init)
        for _ in 0..<6 {
            var changed = text
            for _ in 0..<5 {
                guard let old = random.pick(words), let new = random.pick(words),
                    let place = changed.firstRange(of: old)
                else { continue }
                changed.replaceSubrange(place, with: new)
            }
            try examine(changed)
        }
    }

    private func examine(_ text: String) throws {
        let (library, diagnostics) = SpecLibrary.load([SourceFile(name: "damaged.yaml", text: text)])
        #expect((library == nil) == diagnostics.hasErrors)
        for diagnostic in diagnostics {
            #expect(
                diagnostic.range != nil || diagnostic.code == "file-empty" || diagnostic.code == "too-many-errors",
                "\(diagnostic)")
            guard let range = diagnostic.range else { continue }
            #expect(range.file.line(range.line) != nil || range.line == 1, "\(diagnostic)")
            #expect(range.file.text == text, "the place lies in the file that was read")
        }
        _ = diagnostics.rendered(colours: false)
    }

    private func damage(_ lines: inout [String], _ random: inout SeededGenerator) {
        guard let index = lines.indices.randomElement(using: &random) else { return }
        let signs = [
            "{", "}", "[", "]", ":", ",", "\"", "'", "- ", "  ", "#", "|", "&a ", "*a", "!!x ", "\t", "${", "}",
        ]
        switch Int.random(in: 0..<6, using: &random) {
        case 0: lines.remove(at: index)
        case 1: lines.insert(lines[index], at: index)
        case 2:
            guard let other = lines.indices.randomElement(using: &random) else { return }
            lines.swapAt(index, other)
        default:
            let place = lines[index].indices.randomElement(using: &random) ?? lines[index].startIndex
            if random.chance(0.4), place < lines[index].endIndex { lines[index].remove(at: place) }
            lines[index].insert(contentsOf: random.pick(signs) ?? "", at: place)
        }
    }
}

@Suite("Spec files that are far too large")
struct OversizeTests {
    private func codes(_ body: String) -> [String] {
        let text = """
            suite: large
            title: Large
            checks:
              - id: large.one
                clauses: [KEY-3]
                title: One
            \(body)
            """
        return SpecLibrary.load([SourceFile(name: "large.yaml", text: text)]).diagnostics.map(\.code)
    }

    @Test("a value that is inserted again and again stops at a limit")
    func insertions() {
        let value = String(repeating: "a", count: 100_000)
        let references = String(repeating: "${case.value}", count: 20_000)
        let codes = codes(
            """
                cases: [{ id: one, value: \(value) }]
                steps: [{ request: { key: unknown, query: "\(references)" }, expect: { status: 401 } }]
            """)
        #expect(codes == ["row-too-large"])
    }

    @Test("many rows of large steps stop at a limit")
    func rows() {
        let text = String(repeating: "a", count: 40_000)
        let codes = codes(
            """
                matrix: { number: { range: [1, 5000] } }
                steps: [{ request: { key: unknown, text: "${matrix.number}\(text)" }, expect: { status: 401 } }]
            """)
        #expect(codes == ["check-too-large"])
    }

    @Test("thousands of wrong rows are cut short")
    func errors() {
        let codes = codes(
            """
                matrix: { number: { range: [1, 5000] } }
                steps: [{ request: { key: "${matrix.number}" }, expect: { status: 401 } }]
            """)
        #expect(codes.count <= 201 && !codes.isEmpty)
    }

    @Test("a line of many references is read in one go")
    func references() {
        let steps = String(repeating: "{ request: { key: unknown, query: \"${token.t}\" } }, ", count: 3000)
        #expect(codes("    steps: [\(steps) { request: { key: unknown }, expect: { status: 401 } }]") == [])
    }
}
