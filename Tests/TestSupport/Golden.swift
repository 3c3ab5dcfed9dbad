// A release build with the static standard library has no Testing, and no tests.
#if canImport(Testing)
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
        _ actual: String, _ name: String, testFile: String = #filePath,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let complaint = goldenComplaint(
            actual, path: testFile.parentFolder + "/Goldens/" + name, isRecording: isRecording)
        if let complaint { Issue.record("Goldens/\(name) \(complaint)", sourceLocation: sourceLocation) }
    }

    /// What is wrong with a golden, or nil when it holds exactly this text; recording writes the text and is always wrong.
    package func goldenComplaint(_ actual: String, path: String, isRecording: Bool) -> String? {
        let expected = try? FileTree.text(of: path)
        if isRecording {
            do {
                if expected != actual { try FileTree.write(actual, to: path) }
            } catch {
                return "cannot be recorded: \(error)"
            }
            return "is \(expected == actual ? "unchanged" : "recorded"); run again without KEYSPEC_RECORD"
        }
        guard let expected else {
            return "does not exist; record it with KEYSPEC_RECORD=1. Actual:\n\(actual)"
        }
        return expected == actual ? nil : "differs in \(firstDifference(expected, actual))"
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
#endif
