/// Where the lines of a text begin, counted in bytes and in scalars.
struct LineTable: Sendable {
    private var byteStarts: [Int] = [0]
    private var scalarStarts: [Int] = [0]
    private var byteEnds: [Int] = []
    private var scalarEnds: [Int] = []
    private let scalarCount: Int
    /// Whether a scalar is a byte everywhere.
    let isASCII: Bool

    init(_ text: [UInt8]) {
        var scalars = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte & 0xC0 != 0x80 { scalars += 1 }
            index += 1
            guard byte == 0x0A || byte == 0x0D else { continue }
            byteEnds.append(index - 1)
            scalarEnds.append(scalars - 1)
            if byte == 0x0D, index < text.count, text[index] == 0x0A {
                index += 1
                scalars += 1
            }
            byteStarts.append(index)
            scalarStarts.append(scalars)
        }
        byteEnds.append(text.count)
        scalarEnds.append(scalars)
        scalarCount = scalars
        isASCII = scalars == text.count
    }

    /// The number of lines, an empty one after the last line end not counted.
    var count: Int {
        byteStarts.last == byteEnds.last ? byteStarts.count - 1 : byteStarts.count
    }

    func bytes(of line: Int) -> Range<Int>? {
        byteStarts.indices.contains(line - 1) ? byteStarts[line - 1]..<byteEnds[line - 1] : nil
    }

    /// The length of a line without its end, 0 when there is no such line.
    func scalarCount(of line: Int) -> Int {
        scalarStarts.indices.contains(line - 1) ? scalarEnds[line - 1] - scalarStarts[line - 1] : 0
    }

    /// The line and column of a scalar; of the end of the text when the index lies beyond it.
    ///
    /// - Parameter guess: the line that it is probably on, counted from 0.
    func position(ofScalar index: Int, guess: Int = 0) -> SourcePosition {
        let index = min(index, scalarCount)
        if guess + 1 < scalarStarts.count, scalarStarts[guess] <= index, index < scalarStarts[guess + 1] {
            return SourcePosition(line: guess + 1, column: index - scalarStarts[guess] + 1)
        }
        var low = 0
        var high = scalarStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if scalarStarts[middle] <= index { low = middle } else { high = middle }
        }
        return SourcePosition(line: low + 1, column: index - scalarStarts[low] + 1)
    }
}
