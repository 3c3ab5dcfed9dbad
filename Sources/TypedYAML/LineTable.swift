/// Where the lines of a text begin, counted in bytes and in scalars.
struct LineTable: Sendable {
    private var byteStarts: [Int] = [0]
    private var scalarStarts: [Int] = [0]
    private var byteEnds: [Int] = []
    private let scalarCount: Int

    init(_ text: [UInt8]) {
        var scalars = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte & 0xC0 != 0x80 { scalars += 1 }
            index += 1
            guard byte == 0x0A || byte == 0x0D else { continue }
            byteEnds.append(index - 1)
            if byte == 0x0D, index < text.count, text[index] == 0x0A {
                index += 1
                scalars += 1
            }
            byteStarts.append(index)
            scalarStarts.append(scalars)
        }
        byteEnds.append(text.count)
        scalarCount = scalars
    }

    /// The number of lines, an empty one after the last line end not counted.
    var count: Int {
        byteStarts.last == byteEnds.last ? byteStarts.count - 1 : byteStarts.count
    }

    func bytes(of line: Int) -> Range<Int>? {
        byteStarts.indices.contains(line - 1) ? byteStarts[line - 1]..<byteEnds[line - 1] : nil
    }

    /// The line and column of a scalar; of the end of the text when the index lies beyond it.
    func position(ofScalar index: Int) -> SourcePosition {
        let index = min(index, scalarCount)
        var low = 0
        var high = scalarStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if scalarStarts[middle] <= index { low = middle } else { high = middle }
        }
        return SourcePosition(line: low + 1, column: index - scalarStarts[low] + 1)
    }
}
