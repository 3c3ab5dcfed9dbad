package import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Whether this run re-records golden files: `KEYSPEC_RECORD=1`. A run that records anything fails, so it cannot pass for a test.
package let isRecording = getenv("KEYSPEC_RECORD").map { String(cString: $0) == "1" } ?? false

/// Compares text with `Goldens/NAME` beside the calling test file.
///
/// A missing golden is a failure, and so is recording one. The failure shows the first line that differs.
///
/// - Parameters:
///   - actual: what the code under test produced; must be the same on every machine.
///   - name: the golden's file name with its extension; may hold folders.
package func expectGolden(
    _ actual: String, _ name: String, testFile: String = #filePath, sourceLocation: SourceLocation = #_sourceLocation
) {
    let path = testFile.parentFolder + "/Goldens/" + name
    if isRecording {
        let previous = try? FileTree.text(of: path)
        do {
            if previous != actual { try FileTree.write(actual, to: path) }
        } catch {
            Issue.record("cannot record: \(error)", sourceLocation: sourceLocation)
        }
        let state = previous == actual ? "unchanged" : "recorded"
        Issue.record("\(state) Goldens/\(name); run again without KEYSPEC_RECORD", sourceLocation: sourceLocation)
        return
    }
    guard let expected = try? FileTree.text(of: path) else {
        Issue.record(
            "no Goldens/\(name) beside \(testFile.fileStem).swift; record it with KEYSPEC_RECORD=1. Actual:\n\(actual)",
            sourceLocation: sourceLocation)
        return
    }
    if expected != actual {
        Issue.record(
            "differs from Goldens/\(name)\n\(firstDifference(expected, actual))", sourceLocation: sourceLocation)
    }
}

/// The first line in which two texts differ, with the lines around it, for a failure message.
package func firstDifference(_ expected: String, _ actual: String) -> String {
    let left = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let right = actual.split(separator: "\n", omittingEmptySubsequences: false)
    let same = zip(left, right).prefix { $0 == $1 }.count
    func lines(_ all: [Substring], _ mark: String) -> String {
        all.dropFirst(same).prefix(6).map { "\(mark) \($0)" }.joined(separator: "\n")
    }
    let before = left.prefix(same).suffix(3).map { "  \($0)" }.joined(separator: "\n")
    return
        "line \(same + 1):\n\(before)\n\(lines(left, "-"))\n\(lines(right, "+"))\n--- whole actual text ---\n\(actual)"
}
