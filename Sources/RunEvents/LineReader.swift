#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Cuts a file into lines, holding no more than one line and one block in memory.
struct LineReader: ~Copyable {
    /// A line without its ending; only the last one of a file can lack the ending.
    struct Line {
        var content: ArraySlice<UInt8>
        var isTerminated: Bool
    }

    /// Longer lines are no events of ours: the reader gives up instead of filling the memory.
    static let longestLine = 64 << 20

    let name: String
    /// The number of the line last returned, from 1.
    private(set) var number = 0
    private let descriptor: Int32
    private var buffer: [UInt8]
    private var start = 0
    private var atEnd: Bool

    init(path: String) throws(FileProblem) {
        name = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        buffer = []
        atEnd = false
        guard descriptor >= 0 else { throw FileProblem(.read, path, errno) }
    }

    init(bytes: [UInt8], name: String) {
        self.name = name
        descriptor = -1
        buffer = bytes
        atEnd = true
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The next line; nil at the end of the file.
    mutating func next() throws -> Line? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return line(upTo: end, isTerminated: true)
            }
            searched = buffer.count
            if atEnd {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                return line(upTo: buffer.count, isTerminated: false)
            }
            guard buffer.count - start <= Self.longestLine else {
                throw EventLogError(
                    file: name, line: number + 1, problem: "the line is longer than \(Self.longestLine >> 20) MiB",
                    remedy: "name an event file that `keyspec run` wrote")
            }
            searched -= start
            try fill()
        }
    }

    private mutating func line(upTo end: Int, isTerminated: Bool) -> Line {
        number += 1
        var content = buffer[start..<end]
        if content.last == UInt8(ascii: "\r") { content.removeLast() }
        if number == 1, content.starts(with: [0xEF, 0xBB, 0xBF]) { content.removeFirst(3) }
        return Line(content: content, isTerminated: isTerminated)
    }

    private mutating func fill() throws(FileProblem) {
        buffer.removeFirst(start)
        start = 0
        let block = 1 << 16
        let before = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: block))
        var count = -1
        repeat {
            count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress.map { $0 + before }, block) }
        } while count < 0 && errno == EINTR
        let number = errno
        buffer.removeLast(block - max(count, 0))
        guard count >= 0 else { throw FileProblem(.read, name, number) }
        if count == 0 { atEnd = true }
    }
}
