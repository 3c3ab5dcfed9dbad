import Testing

@testable import Evidence

@Suite("Sampling")
struct SamplingTests {
    /// Every alignment of every length: a copy at any place of any buffer is found, wherever the multiples of the stride fall.
    @Test("a pattern is found at every offset, whatever the shortest pattern is", arguments: [8, 9, 12, 16, 20, 31])
    func everyOffset(shortest: Int) throws {
        let subjects = [
            Subject(name: "short", bytes: Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8.prefix(shortest))),
            Subject(name: "long", bytes: Array("zyxwvutsrqponmlkjihgfedcba9876543210ZXYWVUTSRQ".utf8)),
        ]
        let patterns = PatternSet(subjects.map { SubjectPatterns($0, encodings: [.plain], digests: false) })
        #expect(patterns.stride == shortest - (shortest < 16 ? 5 : 7))
        for (index, subject) in subjects.enumerated() {
            for offset in 0..<(3 * patterns.stride + 8) {
                for tail in [0, 1, 7, 40] {
                    let filler = [UInt8](repeating: UInt8(ascii: "#"), count: offset)
                    let text = filler + subject.bytes + [UInt8](repeating: UInt8(ascii: "#"), count: tail)
                    let scan = FileScan(
                        patterns: patterns, groups: SubjectGroups([2]), limits: ScanLimits(depth: 0))
                    let hits = scan.scan(text)[0].hits
                    #expect(hits.map(\.offset) == [offset] && hits.map(\.subject) == [index])
                }
            }
        }
    }

    /// The argument itself, without the search: among the windows of a stretch of m bytes is one at a multiple of the stride.
    @Test("every stretch of m bytes holds a whole window of w bytes at a multiple of m-w+1", arguments: [4, 6, 8])
    func argument(width: Int) {
        for length in 8...64 {
            let stride = length - width + 1
            for start in 0..<(stride * 3) {
                let windows = start...(start + length - width)
                #expect(windows.count { $0 % stride == 0 } == 1)
            }
        }
    }

    @Test("pieces may end anywhere: a copy that is read in two parts is found once", arguments: [1, 7, 8, 63, 64, 200])
    func pieces(size: Int) {
        let subject = Subject(name: "t", text: "kq7w3zx9m2v5t8r1p4n6")
        let patterns = PatternSet([subject])
        let text = Array(String(repeating: "some log line without it\n", count: 12).utf8) + subject.bytes
        let scan = SourceScan(patterns, SubjectGroups([1]), ScanLimits())
        let channel = ScanChannel(scan)
        for start in stride(from: 0, to: text.count, by: size) {
            text[start..<min(start + size, text.count)].withUnsafeBytes { channel.take($0) }
        }
        channel.finish()
        #expect(scan.results[0].hits.map(\.offset) == [text.count - 20])
    }

    @Test("many copies are all counted, and only so many are listed")
    func many() throws {
        let subject = Subject(name: "t", text: "kq7w3zx9m2v5t8r1p4n6")
        let scan = try EvidenceScan([subject], limits: ScanLimits(hits: 10))
        let result = scan.scan(Array(String(repeating: "x kq7w3zx9m2v5t8r1p4n6 y\n", count: 500).utf8))
        #expect(result.hitCount == 500)
        #expect(result.hits.count == 10)
    }
}
