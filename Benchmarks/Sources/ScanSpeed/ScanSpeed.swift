internal import Evidence
internal import Secrecy

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The scanner's side of `Benchmarks/scan`: makes the log and the patterns, and scans it on one core.
@main
enum ScanSpeed {
    static let tokens = 4
    static let copiesPerPattern = 5
    static let block = 1 << 20

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let scan = try? EvidenceScan(subjects) else {
            print("usage: ScanSpeed make|scan FOLDER")
            return
        }
        if arguments[1] == "make" { make(in: arguments[2], scan) } else { measure(in: arguments[2], scan) }
    }

    static var subjects: [Subject] {
        var generator = SeededGenerator(seed: 20)
        return (0..<tokens).map {
            Subject(name: "token \($0)", text: generator.text(24, from: "abcdefghijklmnopqrstuvwxyz0123456789"))
        }
    }

    /// The patterns that every peer can be given: no zeros, no line ends.
    static func printable(_ scan: EvidenceScan) -> [[UInt8]] {
        scan.spellings.filter { text in text.allSatisfy { (0x20..<0x7F).contains($0) } }
    }

    private static func make(in folder: String, _ scan: EvidenceScan) {
        let patterns = printable(scan)
        var generator = SeededGenerator(seed: 21)
        let log = fopen("\(folder)/log", "w")
        let lists = [fopen("\(folder)/patterns.txt", "w"), fopen("\(folder)/patterns.hex", "w")]
        // Where each copy starts and how long it is.
        let places = fopen("\(folder)/places", "w")
        var offset = 0
        for pattern in patterns {
            for (list, text) in zip(lists, [pattern, ByteText.hexBytes(pattern)]) {
                write(text + [0x0A], to: list)
            }
        }
        let lines = (0..<4096).map { _ in line(&generator) }
        let blocks = 1 << 10
        let copies = patterns.count * copiesPerPattern
        for number in 0..<blocks {
            var text: [UInt8] = []
            // Copies are spread evenly over the blocks, each inside a line of its own.
            for copy in (number * copies / blocks)..<((number + 1) * copies / blocks) {
                text += Array("level=info note=\"".utf8)
                write(Array("\(offset + text.count) \(patterns[copy % patterns.count].count)\n".utf8), to: places)
                text += patterns[copy % patterns.count] + Array("\"\n".utf8)
            }
            while text.count < block { text += lines[Int.random(in: lines.indices, using: &generator)] }
            write(text, to: log)
            offset += text.count
        }
        for file in lists + [log, places] { if let file { fclose(file) } }
        print("\(patterns.count) patterns, \(copies) copies planted")
    }

    private static func write(_ bytes: [UInt8], to file: UnsafeMutablePointer<FILE>?) {
        if let file { fwrite(bytes, 1, bytes.count, file) }
    }

    private static func line(_ generator: inout SeededGenerator) -> [UInt8] {
        let id = generator.text(32, from: "0123456789abcdef")
        let address = (0..<4).map { _ in String(Int.random(in: 0...255, using: &generator)) }.joined(separator: ".")
        let path = ["companies/enrich", "people/enrich", "credits"][Int.random(in: 0..<3, using: &generator)]
        let time = Int.random(in: 10_000_000...99_999_999, using: &generator)
        return Array(
            """
            {"time":"2026-11-25T13:\(time % 60):\(time % 59).\(time)Z","level":"info","request":"\(id)","address":"\(address)",\
            "method":"POST","path":"/api/v1/\(path)","status":200,"credits":1,"agent":"Mozilla/5.0 (X11; Linux x86_64)"}

            """.utf8)
    }

    /// The copies in which no hit starts.
    private static func missed(in folder: String, _ result: SourceResult) -> Int {
        guard let file = fopen("\(folder)/places", "r") else { return Int.max }
        defer { fclose(file) }
        let starts = result.hits.map(\.offset).sorted()
        var missed = 0
        var line = [CChar](repeating: 0, count: 64)
        while fgets(&line, 64, file) != nil {
            let text = String(decoding: line.prefix { $0 >= 32 }.map { UInt8($0) }, as: UTF8.self)
            let place = text.split(separator: " ").compactMap { Int($0) }
            guard place.count == 2 else { return Int.max }
            // The first start that is not before the copy.
            var (low, high) = (0, starts.count)
            while low < high {
                let middle = (low + high) / 2
                if starts[middle] < place[0] { low = middle + 1 } else { high = middle }
            }
            if low == starts.count || starts[low] >= place[0] + place[1] { missed += 1 }
        }
        return missed
    }

    private static func measure(in folder: String, _ scan: EvidenceScan) {
        let before = usage
        let result = scan.scan(fileAt: "\(folder)/log")
        let after = usage
        let seconds = cpu(after) - cpu(before)
        let speed = Double(result.bytes) / seconds / 1e9
        print(
            "keyspec: \(scan.spellings.count) patterns, \(result.hitCount) hits, \(missed(in: folder, result)) copies missed, "
                + "\(rounded(seconds)) s of CPU, \(rounded(speed)) GB/s, \(after.ru_maxrss / 1024) MiB")
    }

    private static var usage: rusage {
        var usage = rusage()
        #if canImport(Glibc)
            // Whether this parameter is the enumeration or a plain integer depends on which C module came first.
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
            getrusage(RUSAGE_SELF, &usage)
        #endif
        return usage
    }

    private static func cpu(_ usage: rusage) -> Double {
        Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }

    private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
