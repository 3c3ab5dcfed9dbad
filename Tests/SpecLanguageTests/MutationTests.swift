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
